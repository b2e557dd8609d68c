// What a proof is one of, and what ends it: another credential, another start, a secret that is gone.
import { createHmac } from 'node:crypto';
import type { Call } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { entriesOf } from '../fixtures/audit-chain.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { askNew, blockersIn, createMigrating, type Migrating, viewMigration } from '../fixtures/migrating.ts';
import { moment, proven, report } from '../fixtures/reports.ts';

let server: TestServer;
let call: Call;
beforeAll(async () => {
  server = await startTestServer();
  ({ call } = server);
});
afterAll(() => server.close());

/** As hosts report it. */
const fingerprintOf = (clientId: string, secret: string) =>
  createHmac('sha256', clientId).update(secret).digest('hex').slice(0, 16);

let count = 0;

/** A migration that nothing but `web-1` of `instance` stands in the way of, which has proven its credential. */
async function provenInstance(): Promise<{ account: Migrating; instance: string }> {
  const account = await createMigrating(server);
  await askNew(server, account);
  const instance = `prod_${++count}`;
  await report({ call, instance }, account.credential.id, [proven(server, 'web-1')]);
  expect(await blockersOf(account)).toEqual([]);
  return { account, instance };
}

const blockersOf = async (account: Migrating) => blockersIn(await viewMigration(server, account));
const unproven = (instance: string) => [['container_unproven', `${instance}/web-1`]];
const view = (instance: string) => call('instanceView', { params: { instance } });

async function installationOf(instance: string, { credential }: Migrating) {
  const { containers } = await view(instance);
  return containers[0]?.installations.find(({ credential_id }) => credential_id === credential.id);
}

test('a container proves what it holds: another credential that is found there later ends the proof', async () => {
  const { account, instance } = await provenInstance();
  const other = await createMigrating(server);
  const first = proven(server, 'web-1');
  server.advance(60);
  await report({ call, instance }, other.credential.id, [proven(server, 'web-1')]);
  expect(await blockersOf(account)).toEqual(unproven(instance));
  expect(await view(instance)).toMatchObject({ containers_proven: 0 });
  expect(await installationOf(instance, account)).toMatchObject({ outcome: 'ok', proven: false });
  expect(await installationOf(instance, other)).toMatchObject({ proven: true });

  // neither a failure of the other one, nor its deletion, nor the old report once more, brings the first one back
  server.advance(60);
  const failed = proven(server, 'web-1', { found: { outcome: 'failed', rung: 2, cause: 'token_refused' } });
  await report({ call, instance }, other.credential.id, [failed]);
  expect(await blockersOf(account)).toEqual(unproven(instance));
  await report({ call, instance }, account.credential.id, [first]);
  const { id, name } = other.credential;
  await call('credentialDelete', { params: { credential: id }, query: { confirm: name } });
  expect(await blockersOf(account)).toEqual(unproven(instance));

  await report({ call, instance }, account.credential.id, [proven(server, 'web-1')]);
  expect(await blockersOf(account)).toEqual([]);
});

test('a report of another credential that comes late ends no later proof, and one between them does', async () => {
  const { account, instance } = await provenInstance();
  const other = await createMigrating(server);
  const before = proven(server, 'web-1');
  server.advance(60);
  const between = proven(server, 'web-1');
  server.advance(60);
  const failed = proven(server, 'web-1', { found: { outcome: 'unreachable', rung: null, proven_by: null } });
  await report({ call, instance }, other.credential.id, [failed]);
  await report({ call, instance }, other.credential.id, [{ ...before, checked_at: moment(server, -121) }]);
  expect(await blockersOf(account)).toEqual([]);
  const third = await createCredential(server);
  await report({ call, instance }, third.id, [between]);
  expect(await blockersOf(account)).toEqual(unproven(instance));
});

test('the old mechanism of the same credential, found later, ends the proof', async () => {
  const { account, instance } = await provenInstance();
  server.advance(60);
  const legacy = proven(server, 'web-1', { found: { mechanism: 'service_account_jwt' } });
  await report({ call, instance }, account.credential.id, [legacy]);
  expect(await blockersOf(account)).toEqual(unproven(instance));
});

test('a proof is of one start of a migration: cancelled and begun again, it is to be proven again', async () => {
  const { account, instance } = await provenInstance();
  server.advance(60);
  const override_reason = 'begun too early';
  await call('migrationCancel', { params: account.params, body: { override_reason } });
  // accepted, and no proof: the credential has no such mechanism now
  await report({ call, instance }, account.credential.id, [proven(server, 'web-1')]);
  expect(await installationOf(instance, account)).toMatchObject({ outcome: 'ok', proven: false });
  server.advance(60);
  await call('migrationStart', { params: account.params });
  expect(await blockersOf(account)).toContainEqual(unproven(instance)[0]);
  await report({ call, instance }, account.credential.id, [proven(server, 'web-1')]);
  expect(await blockersOf(account)).not.toContainEqual(unproven(instance)[0]);
});

test('a proof ends with the client secret that it was made with, by the fingerprint that hosts report', async () => {
  const { account, instance } = await provenInstance();
  const { id: credential, client_id } = account.credential;
  const { client_secret, id } = await call('clientSecretAdd', { params: account.params });
  const fingerprint = fingerprintOf(client_id, client_secret);
  server.advance(60);
  await report({ call, instance }, credential, [proven(server, 'web-1', { found: { fingerprint } })]);
  expect(await blockersOf(account)).toEqual([]);
  await call('clientSecretDelete', { params: { ...account.params, client_secret: id }, query: {} });
  expect(await blockersOf(account)).toEqual(unproven(instance));
  expect(await view(instance)).toMatchObject({ containers_proven: 0 });

  const own = fingerprintOf(client_id, account.credential.client_secret);
  server.advance(60);
  await report({ call, instance }, credential, [proven(server, 'web-1', { found: { fingerprint: own } })]);
  expect(await blockersOf(account)).toEqual([]);
});

test('a proof ends when its client secret expires', async () => {
  const { account, instance } = await provenInstance();
  const { id: credential, client_id } = account.credential;
  const body = { expires_at: moment(server, 600) };
  const { client_secret } = await call('clientSecretAdd', { params: account.params, body });
  const found = { fingerprint: fingerprintOf(client_id, client_secret) };
  await report({ call, instance }, credential, [proven(server, 'web-1', { found })]);
  expect(await blockersOf(account)).toEqual([]);
  server.advance(600);
  expect(await blockersOf(account)).toEqual(unproven(instance));
});

test('a clock that is ahead hides nothing that is found in the minutes after', async () => {
  const { account, instance } = await provenInstance();
  const { id } = account.credential;
  await report({ call, instance }, id, [proven(server, 'web-1', { checked_at: moment(server, 300) })]);
  expect(await installationOf(instance, account)).toMatchObject({ checked_at: moment(server) });
  server.advance(60);
  await report({ call, instance }, id, [proven(server, 'web-1', { found: { outcome: 'drift', rung: 1 } })]);
  expect(await blockersOf(account)).toEqual(unproven(instance));
});

test('no report makes a known instance one of the vendor, which would clear its blockers; a person does', async () => {
  const { account, instance } = await provenInstance();
  server.advance(60);
  const failed = proven(server, 'web-1', { found: { outcome: 'failed', rung: 1 } });
  await report({ call, instance }, account.credential.id, [failed], { hosting: 'vendor' });
  expect(await view(instance)).toMatchObject({ hosting: 'own' });
  expect(await blockersOf(account)).toEqual(unproven(instance));
  await report({ call, instance }, account.credential.id, [failed], { hosting: 'hybrid' });
  expect(await view(instance)).toMatchObject({ hosting: 'hybrid' });
  await call('instanceUpdate', { params: { instance }, body: { hosting: 'vendor' } });
  expect(await blockersOf(account)).toEqual([]);
});

test('the log names containers that are new, or whose hosting or build is another, as they were and as they are', async () => {
  const { account, instance } = await provenInstance();
  server.advance(60);
  const containers = [proven(server, 'web-1', { hosting: 'vendor', build: 9400 }), proven(server, 'web-2')];
  const work = () => report({ call, instance }, account.credential.id, containers);
  const [entry] = await entriesOf(server, work);
  expect(entry?.event).toMatchObject({
    before: { hosting_and_build: ['web-1 own 9383'] },
    after: { hosting_and_build: ['web-1 vendor 9400', 'web-2 own 9383'] },
  });
  server.advance(60);
  const same = containers.map((each) => ({ ...each, checked_at: moment(server) }));
  const [next] = await entriesOf(server, () => report({ call, instance }, account.credential.id, same));
  expect(next?.event.after).not.toHaveProperty('hosting_and_build');
  expect(next?.event.before).toBeFalsy();
});

test('a build is of Adobe Campaign: once something else does the work there, an old one blocks no more', async () => {
  const { account, instance } = await provenInstance();
  const { id } = account.credential;
  server.advance(60);
  await report({ call, instance }, id, [proven(server, 'web-1', { build: 9000 })]);
  expect(await blockersOf(account)).toEqual([['container_too_old', `${instance}/web-1`]]);
  server.advance(60);
  const { build: _, version: __, ...rest } = proven(server, 'web-1', { driver: 'env_file' });
  await report({ call, instance }, id, [rest]);
  expect(await blockersOf(account)).toEqual([]);
  expect((await view(instance)).containers).toMatchObject([{ driver: 'env_file', build: null, version: null }]);
});

test('how a token was had is kept: by what is installed, or by what was sent', async () => {
  const { account, instance } = await provenInstance();
  expect(await installationOf(instance, account)).toMatchObject({ proven_by: 'host' });
  server.advance(60);
  await report({ call, instance }, account.credential.id, [
    proven(server, 'web-1', { found: { proven_by: 'pushed' } }),
  ]);
  expect(await installationOf(instance, account)).toMatchObject({ proven_by: 'pushed', proven: true });
});
