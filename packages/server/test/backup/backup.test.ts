// A backup restored on an empty machine carries on where the server was, on both engines and from one to the other.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { startTestServer } from '../../src/testing/test-server.ts';
import { auditOf, brokenAt } from '../fixtures/audit-chain.ts';
import { backUp, codeOf, createBackupFolder, type Environment, restore, startRestored } from '../fixtures/backups.ts';
import { askToken, clientForm, createCredential, isActive, obtainToken, usageOf } from '../fixtures/credentials.ts';
import { createDataFolder } from '../fixtures/data-folder.ts';
import { post, refusalOf } from '../fixtures/requests.ts';
import { createServiceAccount, exchange, signAssertion } from '../fixtures/service-account.ts';
import { createDatabase, prepareServer, urlsOf } from '../storage/postgres-storage.ts';

const noPostgres = whyNoPostgres();
const backups = createBackupFolder();
let database: PostgresServer | undefined;

const engines = noPostgres === undefined ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const);
type Engine = (typeof engines)[number];

beforeAll(async () => {
  if (noPostgres !== undefined) return;
  database = await startPostgresServer();
  await prepareServer(database);
});
afterAll(async () => {
  await database?.remove();
  backups.remove();
});

async function environmentOf(engine: Engine): Promise<Environment> {
  if (engine === 'sqlite' || !database) return {};
  const { url, ownerUrl } = urlsOf(database, await createDatabase(database));
  return { DATABASE_URL: url, RELEVO_DATABASE_OWNER_URL: ownerUrl };
}

/** A server with something of everything that must outlive it, and a backup of it, taken while it runs. */
async function backedUp(engine: Engine) {
  const environment = await environmentOf(engine);
  const server = await startTestServer({ environment });
  const credential = await createCredential(server);
  const kept = await obtainToken(server, credential);
  const revoked = await obtainToken(server, credential);
  await post(`${server.url}/oauth2/revoke`, { ...clientForm(credential), token: revoked });
  const params = { credential: credential.id };
  const second = await server.call('clientSecretAdd', { params, body: {} });
  await server.call('clientSecretDelete', { params: { ...params, client_secret: second.id }, query: {} });
  const account = await createServiceAccount(server);
  const used = await signAssertion(server, account, { jti: 'used', iat: server.now() });
  expect((await exchange(server, account.credential, used)).status).toBe(200);
  const file = backups.file(`${engine}-${credential.id}`);
  const made = await backUp({ dataDirectory: server.dataDirectory, environment }, file, server.now());
  for (const name of ['one', 'two', 'three']) await server.call('credentialUpdate', { params, body: { name } });
  const later = await obtainToken(server, credential);
  return { server, environment, credential, later, kept, revoked, second, account, used, file, made };
}

describe.each(engines)('a backup of a running server on %s', (engine) => {
  let source: Awaited<ReturnType<typeof backedUp>>;
  beforeAll(async () => {
    source = await backedUp(engine);
  });
  afterAll(() => source.server.close());

  test('threat 19: holds neither secret nor key nor passphrase in the clear, and is for its owner only', () => {
    const { file, credential, server } = source;
    const bytes = readFileSync(file, 'latin1');
    const keys = ['client_secret_pepper', 'key_encryption_key'].map((name) =>
      readFileSync(`${server.dataDirectory}/keys/${name}`, 'utf8'),
    );
    const canaries = [credential.client_secret, server.adminToken, 'canary-of-the-passphrase', credential.client_id];
    for (const canary of [...canaries, ...keys.flatMap((text) => text.trim().split(' ').slice(2))])
      expect(bytes.includes(canary)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(backups.names().filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('is not replaced by another one', async () => {
    const place = { dataDirectory: source.server.dataDirectory, environment: source.environment };
    expect(await codeOf(backUp(place, source.file, source.server.now()))).toBe('file_exists');
    expect(statSync(source.file).size).toBe(source.made.bytes);
  });

  test.each(engines)('fault 4.13: restored on an empty machine on %s it carries on', async (target) => {
    const { server, credential, kept, revoked, second, account, used, file, made } = source;
    const [environment, folder] = [await environmentOf(target), createDataFolder()];
    const place = { dataDirectory: folder.path, environment };
    const { rows } = await restore(place, file, { at: server.now() - 3600 });
    const { sessions, cli_authorizations, invitations, ...rowsKept } = made.rows;
    expect(invitations).toBe(1);
    expect(rows).toEqual(rowsKept);
    expect(existsSync(folder.file('relevo.db'))).toBe(target === 'sqlite');

    const restored = await startRestored(folder, server, environment);
    expect((await askToken(restored, credential)).status).toBe(200);
    expect(refusalOf(await askToken(restored, { ...credential, client_secret: second.client_secret }))).toEqual([
      401,
      'invalid_client',
    ]);
    expect(await isActive(restored, credential, kept)).toBe(true);
    expect(await isActive(restored, credential, revoked)).toBe(false);
    expect(refusalOf(await exchange(restored, account.credential, used))).toEqual([400, 'invalid_jti']);
    expect((await usageOf(restored, credential)).map(({ issued }) => issued)).toEqual([3]);

    const audit = await auditOf(restored);
    const chains = Map.groupBy(audit, ({ chain }) => chain);
    for (const chain of chains.values()) expect(brokenAt(chain)).toBeUndefined();
    expect(audit.filter(({ event }) => event.action === 'backup.restored')).toHaveLength(1);

    // Tokens issued after the backup are reached by "revoke everything", although the rows know nothing of them.
    await restored.call('tokenRevoke', { body: { kind: 'credential', credential: credential.id } });
    expect(await isActive(restored, credential, source.later)).toBe(false);

    // Numbers go on: the newest stands first, and what refers to others still does.
    const next = await createCredential(restored);
    expect((await askToken(restored, next)).status).toBe(200);
    const { items } = await restored.call('credentialList', { query: {} });
    expect(items.map(({ id }) => id)).toEqual([next.id, account.credential.id, credential.id]);
    const params = { project: credential.project_id };
    const { title } = await restored.call('projectView', { params });
    await restored.call('projectDelete', { params, query: { confirm: title } });
    expect((await askToken(restored, credential)).status).toBe(401);
    await restored.close();
    folder.remove();
  });
});
