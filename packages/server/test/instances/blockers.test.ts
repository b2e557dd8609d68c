// Containers in the way of a migration, until a report says otherwise.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential } from '../fixtures/credentials.ts';
import {
  askNew,
  blockersIn,
  completeMigration,
  createMigrating,
  type Migrating,
  viewMigration,
} from '../fixtures/migrating.ts';
import { proven, report } from '../fixtures/reports.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

let count = 0;

/** A migration that nothing but containers stands in the way of, and an instance of its credential. */
async function migratingInstance(): Promise<{ account: Migrating; instance: string }> {
  const account = await createMigrating(server);
  await askNew(server, account);
  const name = `prod_${++count}`;
  await server.call('instanceCreate', { body: { name, credential: account.credential.id, hosting: 'hybrid' } });
  return { account, instance: name };
}

const add = (instance: string, name: string, more: { build?: number; hosting?: 'vendor' } = {}) =>
  server.call('containerAdd', { params: { instance }, body: { name, ...more } });
const overviewOf = async ({ credential }: Migrating) =>
  (await server.call('migrationList', { query: { search: credential.client_id } })).items[0]?.blockers;

test('a container blocks until a report proves that it gets tokens the new way', async () => {
  const { account, instance } = await migratingInstance();
  await add(instance, 'web-1');
  await add(instance, 'mid', { hosting: 'vendor' });
  const view = await viewMigration(server, account);
  const blocker = {
    kind: 'container_unproven',
    source: `${instance}/web-1`,
    source_kind: 'container',
    clears_at: null,
  };
  expect(view.blockers).toEqual([blocker]);
  expect(await overviewOf(account)).toEqual({ container_unproven: 1 });
  const refusal = await refusalOf(completeMigration(server, account));
  expect(refusal).toMatchObject({ code: 'migration_blocked', blockers: [blocker] });
  await report({ call: server.call, instance }, account.credential.id, [
    proven(server, 'web-1', { found: { rung: 2 } }),
  ]);
  expect(blockersIn(await viewMigration(server, account))).toHaveLength(1);
  server.advance(1);
  await report({ call: server.call, instance }, account.credential.id, [proven(server, 'web-1')]);
  expect(await overviewOf(account)).toEqual({});
  expect(await completeMigration(server, account)).toMatchObject({ state: 'completed', override_reason: null });
});

test('one before 7.4.1 blocks as too old, whatever it has proven, until a report says a newer build', async () => {
  const { account, instance } = await migratingInstance();
  await add(instance, 'web-1', { build: 9382 });
  const { id } = account.credential;
  expect(blockersIn(await viewMigration(server, account))).toEqual([['container_too_old', `${instance}/web-1`]]);
  await report({ call: server.call, instance }, id, [proven(server, 'web-1', { build: 9382 })]);
  expect(await overviewOf(account)).toEqual({ container_too_old: 1 });
  server.advance(1);
  await report({ call: server.call, instance }, id, [proven(server, 'web-1')]);
  expect(blockersIn(await viewMigration(server, account))).toEqual([]);
});

test('proof of another credential, or of the old way, is none', async () => {
  const { account, instance } = await migratingInstance();
  const other = await createMigrating(server);
  const { id } = account.credential;
  await report({ call: server.call, instance }, other.credential.id, [proven(server, 'web-1')]);
  await report({ call: server.call, instance }, id, [
    proven(server, 'web-1', { found: { mechanism: 'service_account_jwt' } }),
  ]);
  expect(blockersIn(await viewMigration(server, account))).toEqual([['container_unproven', `${instance}/web-1`]]);
  expect(await overviewOf(other)).toEqual({ never_used_new: 1 });
});

test('a later check that finds it broken brings the blocker back, and who has looked before is refused', async () => {
  const { account, instance } = await migratingInstance();
  const { id } = account.credential;
  await report({ call: server.call, instance }, id, [proven(server, 'web-1')]);
  const { revision, project_title: confirm } = await viewMigration(server, account);
  server.advance(60);
  await report({ call: server.call, instance }, id, [
    proven(server, 'web-1', { found: { outcome: 'drift', rung: 1 } }),
  ]);
  const override = { revision, confirm, override_reason: 'everything was proven when I looked' };
  const refused = server.call('migrationComplete', { params: account.params, body: override });
  expect(await refusalOf(refused)).toMatchObject({ code: 'migration_blocked' });
});

test('over containers a reason holds for those that were seen, and for no other in their place', async () => {
  const { account, instance } = await migratingInstance();
  await add(instance, 'web-1');
  const { revision, project_title: confirm } = await viewMigration(server, account);
  await report({ call: server.call, instance }, account.credential.id, [proven(server, 'web-1')]);
  await add(instance, 'web-2');
  const body = { revision, confirm, override_reason: 'web-1 is switched off' };
  const refused = server.call('migrationComplete', { params: account.params, body });
  expect(await refusalOf(refused)).toMatchObject({
    code: 'migration_blocked',
    blockers: [{ source: `${instance}/web-2` }],
  });
});

test('it can be overridden with a reason, and log and evidence name the container', async () => {
  const { account, instance } = await migratingInstance();
  await add(instance, 'web-1');
  await completeMigration(server, account, 'that host is switched off');
  const { sections } = await server.call('migrationEvidence', { params: account.params });
  expect(sections['verdict']).toMatchObject({
    blockers: [`container_unproven ${instance}/web-1`],
    override_reason: 'that host is switched off',
  });
  // in the way of a migration that is completed stands nothing any more
  const container = { instance_name: instance, name: 'web-1', installations: [], blocker: null };
  expect(sections['containers']).toMatchObject([container]);
});

test('a container is in the way only where there is a migration to complete', async () => {
  const { account, instance } = await migratingInstance();
  await add(instance, 'web-1');
  const blockerOf = async (credential: string) =>
    (await server.call('credentialInstallationList', { params: { credential } })).items.map(({ blocker }) => blocker);
  expect(await blockerOf(account.credential.id)).toEqual(['container_unproven']);
  await completeMigration(server, account, 'that host is switched off');
  expect(await blockerOf(account.credential.id)).toEqual([null]);

  const { id } = await createCredential(server);
  await server.call('instanceCreate', { body: { name: `${instance}_new`, credential: id } });
  await add(`${instance}_new`, 'web-1');
  expect(await blockerOf(id)).toEqual([null]);
});

test('many are completed but for those that a container is in the way of', async () => {
  const { account, instance } = await migratingInstance();
  await add(instance, 'web-1');
  const { revision } = await viewMigration(server, account);
  const { name: confirm } = await server.call('organizationView', {});
  const migrations = [{ credential: account.credential.id, revision }];
  const { items } = await server.call('migrationCompleteMany', { body: { migrations, confirm } });
  expect(items).toMatchObject([{ outcome: 'refused', blockers: [{ kind: 'container_unproven' }] }]);
});

test('a container that is gone, an instance of another credential, or hosts of the vendor block nothing', async () => {
  const { account, instance } = await migratingInstance();
  const params = { instance };
  const blockers = async () => (await viewMigration(server, account)).blockers.length;
  await add(instance, 'web-1');
  await add(instance, 'web-2');
  expect(await blockers()).toBe(2);
  await server.call('containerDelete', { params: { ...params, container: 'web-2' } });
  expect(await blockers()).toBe(1);
  await server.call('instanceUpdate', { params, body: { hosting: 'vendor' } });
  expect(await blockers()).toBe(0);
  await server.call('instanceUpdate', { params, body: { hosting: 'own' } });
  expect(await blockers()).toBe(1);
  await server.call('instanceUpdate', { params, body: { credential: null } });
  expect(await blockers()).toBe(0);
});

test('containers stand in the way of no undo and no cancel, and a client secret goes without them', async () => {
  const { account, instance } = await migratingInstance();
  await completeMigration(server, account);
  await add(instance, 'web-1');
  expect(await server.call('migrationUndo', { params: account.params })).toMatchObject({ state: 'in_progress' });
  await server.call('clientSecretAdd', { params: account.params });
  const { items } = await server.call('clientSecretList', { params: account.params });
  expect(items.flatMap(({ blockers }) => blockers.map(({ kind }) => kind))).not.toContain('container_unproven');
  const untouched = await createMigrating(server);
  const instanceOfIt = await server.call('instanceCreate', {
    body: { name: `${instance}_b`, credential: untouched.credential.id },
  });
  await add(instanceOfIt.id, 'web-1');
  const cancelled = await server.call('migrationCancel', { params: untouched.params, body: {} });
  expect(cancelled.state).toBe('not_started');
});
