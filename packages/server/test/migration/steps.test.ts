// A migration through the API: each step, each refusal, and that it may be repeated.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import {
  askLegacy,
  askNew,
  blockersIn,
  completeMigration,
  createLegacy,
  createMigrating,
  viewMigration,
} from '../fixtures/migrating.ts';

const day = 86_400;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const statusOf = async (asked: Promise<{ status: number }>) => (await asked).status;

/** What the audit log says of one credential's migration. */
async function audited(credentialId: string): Promise<string[]> {
  const lines = await auditedActions(server);
  return lines
    .filter((line) => line.endsWith(credentialId) && line.includes('migration.'))
    .map((line) => line.split(' ')[1] ?? '');
}

test('starting adds the new mechanism to the same client id and secret, once, and freezes nothing', async () => {
  const account = await createLegacy(server);
  const { params, credential } = account;
  expect((await viewMigration(server, account)).state).toBe('not_started');
  expect(await statusOf(askNew(server, account))).toBe(400);
  const started = await server.call('migrationStart', { params });
  expect(started).toMatchObject({ state: 'in_progress', client_id: credential.client_id });
  expect(started).not.toHaveProperty('client_secret');
  expect(await server.call('migrationStart', { params })).toMatchObject({ state: 'in_progress' });
  expect([await statusOf(askNew(server, account)), await statusOf(askLegacy(server, account))]).toEqual([200, 200]);
  await server.call('clientSecretAdd', { params });
  await server.call('credentialUpdate', { params, body: { profiles: ['Campaign - stage - Admin'] } });
  expect(await audited(credential.id)).toEqual(['migration.started']);
});

test('a credential without a secret alive gets one when it starts, shown only then', async () => {
  const account = await createLegacy(server);
  const { params, credential } = account;
  const soon = new Date((server.now() + 60) * 1000).toISOString();
  const { id } = await server.call('clientSecretAdd', { params, body: { expires_at: soon } });
  await server.call('clientSecretDelete', { params: { ...params, client_secret: credential.client_secret_id } });
  server.advance(61);
  const { client_secret = '' } = await server.call('migrationStart', { params });
  expect(client_secret).toMatch(/^rlv_/);
  expect(await statusOf(askNew(server, { ...account, credential: { ...credential, client_secret } }))).toBe(200);
  expect(JSON.stringify(await viewMigration(server, account))).not.toContain(client_secret);
  expect(id).not.toBe(credential.client_secret_id);
});

describe('completing', () => {
  test('is refused while a source still uses the old way, and names it; then it is not', async () => {
    const account = await createMigrating(server);
    await askLegacy(server, account, 'web-07');
    server.advance(3600);
    await askLegacy(server, account, 'web-07');
    server.advance(1);
    await askNew(server, account, 'web-08');
    const view = await viewMigration(server, account);
    expect(blockersIn(view)).toEqual([['source_active', 'web-07']]);
    expect(view).toMatchObject({
      sources: 1,
      moved_sources: 0,
      stragglers: [{ source: 'web-07', instance: 'web-07' }],
    });
    expect(await refusalOf(completeMigration(server, account))).toMatchObject({
      status: 409,
      code: 'migration_blocked',
    });
    await askNew(server, account, 'web-07');
    expect(await viewMigration(server, account)).toMatchObject({ blockers: [], sources: 1, moved_sources: 1 });
    expect(await completeMigration(server, account)).toMatchObject({ state: 'completed', override_reason: null });
    expect(await completeMigration(server, account)).toMatchObject({ state: 'completed' });
    expect(await audited(account.credential.id)).toEqual(['migration.started', 'migration.completed']);
  });

  test('needs the title of the project, and changes nothing without it', async () => {
    const account = await createMigrating(server);
    await askNew(server, account);
    const { revision, project_title } = await viewMigration(server, account);
    const body = { revision, confirm: project_title.toUpperCase() };
    const refusal = await refusalOf(server.call('migrationComplete', { params: account.params, body }));
    expect(refusal).toMatchObject({ code: 'confirmation_required' });
    expect((await viewMigration(server, account)).state).toBe('in_progress');
  });

  test('over blockers needs a reason, and exactly those that were seen', async () => {
    const account = await createMigrating(server);
    await askNew(server, account);
    await askLegacy(server, account, 'one');
    const seen = await viewMigration(server, account);
    await askLegacy(server, account, 'two'); // between review and completion
    const body = { revision: seen.revision, confirm: seen.project_title, override_reason: 'they are gone' };
    const complete = () => server.call('migrationComplete', { params: account.params, body });
    const refusal = await complete().catch((error: { problem: unknown }) => error.problem);
    expect(refusal).toMatchObject({
      code: 'migration_blocked',
      blockers: [{ source: 'two' }, { source: 'one', kind: 'cadence_unknown' }],
    });
    expect(await statusOf(askLegacy(server, account, 'two'))).toBe(200);
    expect(await completeMigration(server, account, 'they are gone')).toMatchObject({
      override_reason: 'they are gone',
    });
  });

  test('ends the old way for a client that goes on with it, with an error that names the page', async () => {
    const account = await createMigrating(server);
    await askNew(server, account);
    await completeMigration(server, account);
    const answer = await askLegacy(server, account, 'late');
    const { organization_id, project_id, id } = account.credential;
    expect(answer).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
    expect(answer.json['error_uri']).toBe(
      `${new URL(server.issuer).origin}/organizations/${encodeURIComponent(organization_id)}/projects/${project_id}/credentials/${id}?tab=migration`,
    );
    expect(await statusOf(askNew(server, account))).toBe(200);
    const { mechanisms } = await viewMigration(server, account);
    const [legacy, current] = ['service_account_jwt', 'oauth_server_to_server'].map((type) =>
      mechanisms.find((mechanism) => mechanism.type === type),
    );
    expect(legacy).toMatchObject({ refused: 1, issued: 0 });
    expect(current).toMatchObject({ retired_at: null, issued: 2 });
  });

  test('before the start there is nothing to complete, cancel or undo', async () => {
    const { params } = await createLegacy(server);
    const { revision, project_title: confirm } = await server.call('migrationView', { params });
    const complete = server.call('migrationComplete', { params, body: { revision, confirm } });
    expect(await refusalOf(complete)).toMatchObject({ code: 'wrong_migration_state' });
    expect(await refusalOf(server.call('migrationUndo', { params }))).toMatchObject({ code: 'wrong_migration_state' });
    expect(await server.call('migrationCancel', { params, body: {} })).toMatchObject({ state: 'not_started' });
  });
});

describe('undoing', () => {
  test('brings back the same certificates and secrets, as often as it is asked', async () => {
    const account = await createMigrating(server);
    const { params } = account;
    await askNew(server, account);
    await completeMigration(server, account);
    server.advance(14 * day - 1);
    expect(await server.call('migrationUndo', { params })).toMatchObject({ state: 'in_progress', undo_until: null });
    expect(await server.call('migrationUndo', { params })).toMatchObject({ state: 'in_progress' });
    expect(await statusOf(askLegacy(server, account))).toBe(200);
    expect(await audited(account.credential.id)).toEqual([
      'migration.started',
      'migration.completed',
      'migration.undone',
    ]);
  });

  test('is over with its window, also before and after the old mechanism is deleted', async () => {
    const account = await createMigrating(server);
    const { params } = account;
    await askNew(server, account);
    const { undo_until } = await completeMigration(server, account);
    expect(Date.parse(undo_until ?? '')).toBe((server.now() + 14 * day) * 1000);
    server.advance(14 * day);
    expect(await refusalOf(server.call('migrationUndo', { params }))).toMatchObject({ code: 'undo_impossible' });
    await server.running.keepHouse();
    expect(await viewMigration(server, account)).toMatchObject({ state: 'completed', undo_until: null });
    expect(await askLegacy(server, account)).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
  });

  test('says before what will not come back', async () => {
    const account = await createMigrating(server);
    const { params, credential } = account;
    await askNew(server, account);
    await completeMigration(server, account);
    expect((await viewMigration(server, account)).lost_by_undo).toEqual([]);
    await server.call('clientSecretAdd', { params });
    await server.call('clientSecretDelete', { params: { ...params, client_secret: credential.client_secret_id } });
    expect((await viewMigration(server, account)).lost_by_undo).toMatchObject([{ kind: 'client_secret_gone' }]);
  });

  test('is refused after the sunset', async () => {
    const account = await createMigrating(server);
    await askNew(server, account);
    await completeMigration(server, account);
    const sunset_at = new Date((server.now() + 60) * 1000).toISOString();
    await server.call('deprecationUpdate', { body: { sunset_at } });
    server.advance(60);
    const refusal = await refusalOf(server.call('migrationUndo', { params: account.params }));
    expect(refusal).toMatchObject({ code: 'undo_impossible' });
    await server.call('deprecationUpdate', { body: { sunset_at: null } });
  });
});

test('time in which the old way was retired is no quiet after an undo', async () => {
  const account = await createMigrating(server);
  await askNew(server, account, 'web-01');
  for (const _ of [1, 2]) {
    await askLegacy(server, account, 'web-07');
    server.advance(3600);
  }
  await completeMigration(server, account, 'nobody answers');
  server.advance(3 * day);
  await server.call('migrationUndo', { params: account.params });
  expect(blockersIn(await viewMigration(server, account))).toEqual([['source_active', 'web-07']]);
  server.advance(day);
  expect(blockersIn(await viewMigration(server, account))).toEqual([]);
});

test('a clock that was ahead for a while makes nobody quiet', async () => {
  const account = await createMigrating(server);
  server.advance(3 * day);
  await askNew(server, account, 'web-01');
  server.advance(-3 * day);
  for (const _ of [1, 2]) {
    await askLegacy(server, account, 'web-07');
    server.advance(60);
  }
  expect(await refusalOf(completeMigration(server, account))).toMatchObject({ code: 'migration_blocked' });
});

describe('cancelling', () => {
  test('is refused while something uses the new way, and names it; a reason overrides', async () => {
    const account = await createMigrating(server);
    const { params } = account;
    await askNew(server, account, 'web-01');
    const refusal = await server
      .call('migrationCancel', { params, body: {} })
      .catch((error: { problem: unknown }) => error.problem);
    expect(refusal).toMatchObject({ code: 'migration_blocked', blockers: [{ source: 'web-01' }] });
    const body = { override_reason: 'rolled back' };
    expect(await server.call('migrationCancel', { params, body })).toMatchObject({ state: 'not_started' });
    expect(await statusOf(askNew(server, account))).toBe(400);
    expect(await statusOf(askLegacy(server, account))).toBe(200);
  });

  test('counts a source that uses both ways: it would lose one', async () => {
    const account = await createMigrating(server);
    for (const _ of [1, 2]) {
      await askNew(server, account, 'web-01');
      server.advance(60);
    }
    await askLegacy(server, account, 'web-01');
    server.advance(-1); // quiet for less than it was between two tokens
    const cancel = () => server.call('migrationCancel', { params: account.params, body: {} });
    expect(await refusalOf(cancel())).toMatchObject({ code: 'migration_blocked' });
    server.advance(1);
    expect(await cancel()).toMatchObject({ state: 'not_started' });
  });

  test('forgets who tried the new way: a second start begins anew', async () => {
    const account = await createMigrating(server);
    const { params } = account;
    await askLegacy(server, account, 'monthly');
    server.advance(1);
    await askNew(server, account, 'monthly');
    await server.call('migrationCancel', { params, body: { override_reason: 'not yet' } });
    server.advance(60);
    await server.call('migrationStart', { params });
    expect(blockersIn(await viewMigration(server, account))).toEqual([
      ['never_used_new', null],
      ['cadence_unknown', 'monthly'],
    ]);
  });

  test('needs no reason where nobody uses the new way', async () => {
    const { params, credential } = await createMigrating(server);
    expect(await server.call('migrationCancel', { params, body: {} })).toMatchObject({ state: 'not_started' });
    expect(await audited(credential.id)).toEqual(['migration.started', 'migration.cancelled']);
  });
});

test('a source that was seen once is acknowledged by name, and only such a one', async () => {
  const account = await createMigrating(server);
  await askNew(server, account, 'web-01');
  await askLegacy(server, account, 'batch-eu');
  const acknowledge = (source: string) =>
    server.call('migrationAcknowledge', {
      params: account.params,
      body: { source, source_kind: 'instance', reason: 'was a test' },
    });
  expect(await refusalOf(acknowledge('batch-us'))).toMatchObject({ code: 'conflict' });
  const view = await acknowledge('batch-eu');
  expect(view).toMatchObject({ blockers: [], acknowledgements: [{ source: 'batch-eu', reason: 'was a test' }] });
  server.advance(1);
  await askLegacy(server, account, 'batch-eu');
  expect(blockersIn(await viewMigration(server, account))).toEqual([['source_active', 'batch-eu']]);
});
