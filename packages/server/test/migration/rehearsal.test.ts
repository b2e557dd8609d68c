// The rehearsal of a date through the API: the policy, extensions and recorded use of every credential together.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { askLegacy, createLegacy, type Migrating } from '../fixtures/migrating.ts';

let server: TestServer;
let used: Migrating;
let extended: Migrating;
beforeAll(async () => {
  server = await startTestServer();
  await createLegacy(server);
  used = await createLegacy(server);
  extended = await createLegacy(server);
  for (const account of [used, extended]) await askLegacy(server, account, 'batch-eu');
  await server.call('deprecationUpdate', { body: { sunset_at: '2026-03-01T12:00:00Z' } });
  const body = { sunset_at: '2026-04-01T00:00:00Z', owner: 'ann@example.com', reason: 'moves in March' };
  await server.call('sunsetExtend', { params: extended.params, body });
});
afterAll(() => server.close());

async function failing(to: string): Promise<unknown[]> {
  const { credentials } = await server.call('rehearsalView', { query: { to } });
  return credentials.flatMap(({ client_id, failures }) =>
    failures.map(({ cause, at, sources }) => [client_id, cause, at, sources.map(({ source }) => source).join()]),
  );
}

test('names the credentials and sources that fail by a date, each at its own sunset, and no unused credential', async () => {
  const { client_id } = used.credential;
  const first = [client_id, 'sunset', '2026-03-01T12:00:00Z', 'batch-eu'];
  expect(await failing('2026-02-28')).toEqual([]);
  expect(await failing('2026-03-01T11:59:59Z')).toEqual([]);
  expect(await failing('2026-03-01')).toEqual([first]);
  const second = [extended.credential.client_id, 'sunset', '2026-04-01T00:00:00Z', 'batch-eu'];
  const both = await failing('2026-04-01');
  expect(both).toHaveLength(2);
  expect(both).toEqual(expect.arrayContaining([first, second]));
});

test('names who signs with a certificate that expires by then', async () => {
  const causes = (await failing('2027-06-01')) as string[][];
  expect(causes.filter(([id]) => id === used.credential.client_id).map(([, cause]) => cause)).toEqual([
    'sunset',
    'certificate_expired',
  ]);
});

test('says until when a date is meant, and refuses what is none', async () => {
  expect((await server.call('rehearsalView', { query: { to: '2026-03-01' } })).to).toBe('2026-03-01T23:59:59Z');
  for (const to of ['', 'soon', '2026-02-30', '2026-03-01T12:00:00+01:00', '9'.repeat(5_000)]) {
    expect(await refusalOf(server.call('rehearsalView', { query: { to } }))).toMatchObject({ code: 'invalid_request' });
  }
});
