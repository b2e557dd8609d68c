// The clock of housekeeping.
import { expect, test } from 'vitest';
import { steadyClock } from '../../src/housekeeping.ts';
import { testStart } from '../../src/testing/test-server.ts';

test('a clock that jumps ahead makes housekeeping forget nothing; one that goes back is followed', () => {
  let now = testStart;
  const steady = steadyClock(() => now);
  now = testStart + 2 * 86_400;
  expect(steady()).toBeLessThan(testStart + 3600);
  now = testStart - 60;
  expect(steady()).toBe(testStart - 60);
});
