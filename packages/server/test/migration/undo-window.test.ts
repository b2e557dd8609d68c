// What is kept while a completed migration can be undone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropRetired } from '../../src/housekeeping.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { askLegacy, askNew, completeMigration, createMigrating, viewMigration } from '../fixtures/migrating.ts';

const hour = 3_600;
const day = 24 * hour;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('certificates are kept until a completed migration is undone, or can be undone no more', async () => {
  const account = await createMigrating(server);
  const { params } = account;
  const [kept] = (await server.call('certificateList', { params })).items;
  const remove = () => server.call('certificateDelete', { params: { ...params, certificate: kept?.id ?? '' } });
  await askNew(server, account);
  await completeMigration(server, account);
  expect(await refusalOf(remove())).toMatchObject({ status: 409, code: 'conflict' });
  await server.call('migrationUndo', { params });
  expect((await askLegacy(server, account)).status).toBe(200);
  await completeMigration(server, account, 'once more');
  server.advance(14 * day - 1);
  expect(await refusalOf(remove())).toMatchObject({ code: 'conflict' });
  server.advance(1);
  await remove();
  expect((await server.call('certificateList', { params })).items).toEqual([]);
});

test('the evidence has the brownouts also after the old way is deleted', async () => {
  const account = await createMigrating(server);
  const { params } = account;
  const at = (seconds: number) => new Date((server.now() + seconds) * 1000).toISOString();
  await server.call('brownoutPlan', { params, body: { starts_at: at(1), ends_at: at(hour) } });
  server.advance(hour);
  await askNew(server, account);
  await completeMigration(server, account);
  const brownouts = async () => (await server.call('migrationEvidence', { params })).sections.brownouts;
  const before = await brownouts();
  expect(before).toHaveLength(1);
  server.advance(14 * day);
  await dropRetired(server.running.platform.store, server.now());
  expect((await viewMigration(server, account)).mechanisms.map(({ type }) => type)).toEqual(['oauth_server_to_server']);
  expect(await brownouts()).toEqual(before);
});
