// The clock of housekeeping, and that no round of it falls into what a test compares.
import { expect, onTestFinished, test } from 'vitest';
import { dropOutdated, steadyClock } from '../../src/housekeeping.ts';
import { startTestServer, testStart } from '../../src/testing/test-server.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

test('a clock that jumps ahead makes housekeeping forget nothing; one that goes back is followed', () => {
  let now = testStart;
  const steady = steadyClock(() => now);
  now = testStart + 2 * 86_400;
  expect(steady()).toBeLessThan(testStart + 3600);
  now = testStart - 60;
  expect(steady()).toBe(testStart - 60);
});

test('a round of housekeeping changes no row of a test server, just started or started again later', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const round = () => dropOutdated(server.running.platform.store, server.now());
  await expectNoChange(server, round);
  server.advance(86_400);
  await server.restart();
  await expectNoChange(server, round);
});
