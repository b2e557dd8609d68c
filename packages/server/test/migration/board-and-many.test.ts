// The organization's board, its burn-down, and steps for many credentials at once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential } from '../fixtures/credentials.ts';
import {
  askLegacy,
  askNew,
  completeMigration,
  createLegacy,
  createMigrating,
  viewMigration,
} from '../fixtures/migrating.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const board = async (query: Parameters<TestServer['call']>[1] extends never ? never : Record<string, string> = {}) =>
  (await server.call('migrationList', { query })).items;
const organizationName = async () => (await server.call('organizationView', {})).name;

test('the board has every credential with the old way, and those that left it, but no others', async () => {
  const other = await createCredential(server);
  const legacy = await createLegacy(server);
  const migrating = await createMigrating(server);
  await askLegacy(server, migrating, 'web-01');
  await askLegacy(server, migrating, 'web-02');
  server.advance(1);
  await askNew(server, migrating, 'web-02');
  const done = await createMigrating(server);
  await askNew(server, done);
  await completeMigration(server, done);
  const lines = await board();
  const lineOf = ({ id }: { id: string }) => lines.find(({ credential_id }) => credential_id === id);
  expect(lineOf(other)).toBeUndefined();
  expect(lineOf(legacy.credential)).toMatchObject({
    state: 'not_started',
    blockers: { never_used_new: 1 },
    sources: 0,
  });
  expect(lineOf(migrating.credential)).toMatchObject({
    state: 'in_progress',
    sources: 2,
    moved_sources: 1,
    blockers: { cadence_unknown: 1 },
  });
  expect(lineOf(done.credential)).toMatchObject({ state: 'completed', blockers: {} });
  const completed = await board({ state: 'completed' });
  expect(completed.map(({ credential_id }) => credential_id)).toEqual([done.credential.id]);
  expect(await board({ search: legacy.credential.client_id })).toHaveLength(1);
});

test('pages of the board go on where the one before ended', async () => {
  const all = await board();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, next_cursor } = await server.call('migrationList', {
      query: { limit: '1', ...(cursor && { cursor }) },
    });
    seen.push(...items.map(({ credential_id }) => credential_id));
    cursor = next_cursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(all.map(({ credential_id }) => credential_id));
});

test('the burn-down counts who still had the old way, day by day', async () => {
  const before = await server.call('migrationSummary', {});
  const account = await createMigrating(server);
  await askNew(server, account);
  server.advance(86_400);
  await completeMigration(server, account);
  const after = await server.call('migrationSummary', {});
  expect(after.completed).toBe(before.completed + 1);
  const [yesterday, today] = after.burn_down.slice(-2);
  expect(after.burn_down).toHaveLength(90);
  expect((yesterday?.remaining ?? 0) - (today?.remaining ?? 0)).toBe(1);
  expect(after.burn_down[0]?.remaining).toBe(0);
});

test('of many, each starts by itself: one refusal stops only itself, and a preview changes nothing', async () => {
  const [one, two] = [await createLegacy(server), await createMigrating(server)];
  const other = await createCredential(server);
  const credentials = [one.credential.id, two.credential.client_id, other.id, 'nothing'];
  const run = (preview: boolean) => server.call('migrationStartMany', { body: { credentials, preview } });
  const outcomes = async (preview: boolean) => (await run(preview)).items.map(({ outcome, code }) => [outcome, code]);
  const refused = [
    ['refused', 'wrong_migration_state'],
    ['refused', 'not_found'],
  ];
  expect(await outcomes(true)).toEqual([['would_be_done', null], ['unchanged', null], ...refused]);
  expect((await viewMigration(server, one)).state).toBe('not_started');
  expect(await outcomes(false)).toEqual([['done', null], ['unchanged', null], ...refused]);
  expect((await viewMigration(server, one)).state).toBe('in_progress');
});

test('many are completed where nothing blocks them, with the name of the organization typed', async () => {
  const [free, blocked] = [await createMigrating(server), await createMigrating(server)];
  for (const account of [free, blocked]) await askNew(server, account, 'web-01');
  await askLegacy(server, blocked, 'web-09');
  const migrations = await Promise.all(
    [free, blocked].map(async (account) => {
      const { revision } = await viewMigration(server, account);
      return { credential: account.credential.id, revision };
    }),
  );
  const complete = (confirm: string) => server.call('migrationCompleteMany', { body: { migrations, confirm } });
  expect(await refusalOf(complete('something'))).toMatchObject({ code: 'confirmation_required' });
  const { items } = await complete(await organizationName());
  expect(items).toMatchObject([
    { outcome: 'done', blockers: [] },
    { outcome: 'refused', code: 'migration_blocked', blockers: [{ source: 'web-09' }] },
  ]);
  expect((await viewMigration(server, blocked)).state).toBe('in_progress');
});

test('the dry run names the claims that differ between a token of each mechanism', async () => {
  const account = await createMigrating(server);
  const { claims } = await server.call('migrationCompare', { params: account.params });
  const differing = claims.filter(({ differs }) => differs).map(({ claim }) => claim);
  expect(differing.toSorted()).toEqual(['relevo.mechanism', 'response: expires_in']);
  expect(claims.find(({ claim }) => claim === 'response: expires_in')).toMatchObject({
    legacy: '86400000 ms',
    new: '86400 s',
  });
  expect(claims.find(({ claim }) => claim === 'sub')).toMatchObject({
    legacy: account.credential.technical_account_id,
  });
});
