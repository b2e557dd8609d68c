// Pepper and key-encryption key are rotated while servers run: nothing that was valid stops being so, nothing is refused.
import { readFileSync, statSync } from 'node:fs';
import { createCall } from '@relevo/contract/call';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeyPurpose } from '../../src/crypto/key-material.ts';
import { systemActor } from '../../src/domain/audit.ts';
import { listVersions, nextKeyText, type RotationSetting } from '../../src/key-rotation.ts';
import { StartError } from '../../src/start-error.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { auditOf, brokenAt } from '../fixtures/audit-chain.ts';
import { codeOf } from '../fixtures/backups.ts';
import { askToken, createCredential, isActive, obtainToken } from '../fixtures/credentials.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';
import * as host from '../fixtures/storage-keys.ts';

const purposes: readonly KeyPurpose[] = ['client_secret_pepper', 'key_encryption_key'];

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server.close());

type Environment = Readonly<Record<string, string>>;

const onHost = <T>(purpose: KeyPurpose, work: (setting: RotationSetting) => Promise<T>, environment?: Environment) =>
  host.onHost(server, purpose, work, environment);
const rotate = (purpose: KeyPurpose, options?: { prepareOnly?: boolean; environment?: Environment }) =>
  host.rotate(server, purpose, options);
const keyFile = (purpose: KeyPurpose) => host.keyFile(server, purpose);
const linesOf = (purpose: KeyPurpose) => host.linesOf(server, purpose);
const versions = (purpose: KeyPurpose) => host.versions(server, purpose);

/** After the time that servers have to hear of a rotation. */
async function retire(purpose: KeyPurpose, version: number): Promise<void> {
  server.advance(60);
  await host.retire(server, purpose, version);
}

describe.each(purposes)('%s', (purpose) => {
  test('before, during and after a rotation old and new secrets mint, and tokens of before stay valid', async () => {
    const old = await createCredential(server);
    const token = await obtainToken(server, old);
    await rotate(purpose);
    expect((await askToken(server, old)).status).toBe(200);
    await server.restart();
    const fresh = await createCredential(server);
    for (const credential of [old, fresh]) expect((await askToken(server, credential)).status).toBe(200);
    expect(await isActive(server, old, token)).toBe(true);
    expect(linesOf(purpose)).toHaveLength(2);
    expect(statSync(keyFile(purpose)).mode & 0o777).toBe(0o600);
  });

  test('a version that is only prepared is made nothing with, and is the one that the rotation makes active', async () => {
    await rotate(purpose, { prepareOnly: true });
    const lines = linesOf(purpose);
    await server.restart();
    await createCredential(server);
    expect((await versions(purpose)).map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
      '1 active',
      '2 prepared',
    ]);
    expect(await versions(purpose)).toContain('2 prepared 0');
    await rotate(purpose);
    expect(linesOf(purpose)).toEqual(lines);
    expect((await versions(purpose)).map((each) => each.split(' ')[1])).toEqual(['old', 'active']);
  });

  test('a version in use is not retired; a version that is not there is named', async () => {
    await createCredential(server);
    expect(await codeOf(retire(purpose, 1))).toBe('key_in_use');
    expect(await codeOf(retire(purpose, 7))).toBe('key_version_unknown');
    expect(linesOf(purpose)).toHaveLength(1);
  });

  test('a start without the active version is refused, one without a version that is only prepared is not', async () => {
    const file = keyFile(purpose);
    const before = readFileSync(file, 'utf8');
    const variable = purpose === 'key_encryption_key' ? 'RELEVO_KEY_ENCRYPTION_KEY' : 'RELEVO_CLIENT_SECRET_PEPPER';
    await rotate(purpose, { prepareOnly: true });
    await server.restart(); // registers it
    await onHost(purpose, async ({ store, source }) => listVersions(store.read, source), { [variable]: before });
    await rotate(purpose);
    const lacking = onHost(purpose, async ({ store, source }) => listVersions(store.read, source), {
      [variable]: before,
    });
    await expect(lacking).rejects.toThrow(StartError);
    await expect(lacking).rejects.toThrow(`${variable} lacks version 2`);
  });

  test('a key in the environment is rotated by whoever sets the variable', async () => {
    const variable = purpose === 'key_encryption_key' ? 'RELEVO_KEY_ENCRYPTION_KEY' : 'RELEVO_CLIENT_SECRET_PEPPER';
    const before = { [variable]: readFileSync(keyFile(purpose), 'utf8') };
    expect(await codeOf(rotate(purpose, { environment: before }))).toBe('key_in_environment');
    const text = await onHost(purpose, nextKeyText, before);
    expect(text.split('\n')).toHaveLength(3);
    await rotate(purpose, { environment: { [variable]: text } });
    const list = await onHost(purpose, ({ store, source }) => listVersions(store.read, source), { [variable]: text });
    expect(list.map(({ state }) => state)).toEqual(['old', 'active']);
    expect(linesOf(purpose)).toHaveLength(1);
  });

  test('every step is in the audit log, whose chain holds, and no key stands in it', async () => {
    await rotate(purpose);
    const entries = await auditOf(server);
    const chain = entries.filter((entry) => entry.chain === 'server');
    expect(brokenAt(chain)).toBeUndefined();
    expect(chain.at(-1)?.event).toMatchObject({ action: 'key.activated', target: `${purpose} 2` });
    for (const line of linesOf(purpose)) expect(JSON.stringify(entries)).not.toContain(line.split(' ')[2]);
  });
});

test('threat 2: a rotation encrypts every signing key anew, and the version before can be retired', async () => {
  const token = await obtainToken(server, await createCredential(server));
  await rotate('key_encryption_key');
  expect(await versions('key_encryption_key')).toEqual(['1 old 0', '2 active 3']);
  await retire('key_encryption_key', 1);
  expect(linesOf('key_encryption_key').map((line) => line.split(' ')[1])).toEqual(['2']);
  await server.restart();
  const credential = await createCredential(server);
  expect((await askToken(server, credential)).status).toBe(200);
  expect(server.running.platform.keyRing.verify(token, server.now())).toBeDefined();
});

test('what a process that is behind makes with the old version is made anew when that is retired', async () => {
  const { platform } = server.running;
  const now = server.now();
  const late = await platform.signingKeys.create('ES256', { publishedAt: now, signsFrom: now });
  await rotate('key_encryption_key');
  await platform.store.change({ actor: systemActor, at: now, organizationId: null }, async (tx) => {
    await tx.signingKeys.insert(late);
    return { result: undefined, audit: [] };
  });
  expect(await versions('key_encryption_key')).toEqual(['1 old 1', '2 active 3']);
  await retire('key_encryption_key', 1);
  expect(await versions('key_encryption_key')).toEqual(['2 active 4']);
});

test('the admin token of the file is renewed by the rotation of the pepper', async () => {
  await rotate('client_secret_pepper');
  expect(await versions('client_secret_pepper')).toEqual(['1 old 0', '2 active 1']);
  await server.call('projectList', {});
});

test('a client secret is renewed when it is seen, without moving a revision, and then the old pepper can go', async () => {
  const credential = await createCredential(server);
  await rotate('client_secret_pepper');
  await server.restart();
  const { organization, store } = server.running.platform;
  const revision = () => store.read.credentials.revision(organization.id, credential.id);
  const before = await revision();
  expect((await askToken(server, credential)).status).toBe(200);
  expect(await versions('client_secret_pepper')).toEqual(['1 old 1', '2 active 1']);
  await server.running.keepHouse();
  expect(await versions('client_secret_pepper')).toEqual(['1 old 0', '2 active 2']);
  expect(await revision()).toEqual(before);
  await retire('client_secret_pepper', 1);
  await server.running.keepHouse();
  // The server remembers the digest of before, under a pepper that it has no more.
  expect((await askToken(server, credential)).status).toBe(200);
  await server.restart();
  expect((await askToken(server, credential)).status).toBe(200);
});

test('a secret that nobody presents keeps the old pepper in force, a deleted one does not', async () => {
  const credential = await createCredential(server);
  const params = { credential: credential.id };
  const second = await server.call('clientSecretAdd', { params, body: {} });
  await rotate('client_secret_pepper');
  await server.restart();
  await askToken(server, credential);
  await server.running.keepHouse();
  expect(await codeOf(retire('client_secret_pepper', 1))).toBe('key_in_use');
  await server.call('clientSecretDelete', { params: { ...params, client_secret: second.id }, query: {} });
  await retire('client_secret_pepper', 1);
  expect(linesOf('client_secret_pepper').map((line) => line.split(' ')[1])).toEqual(['2']);
});

describe('two servers on one data folder', () => {
  let folder: DataFolder;
  beforeEach(() => {
    folder = createDataFolder();
  });
  afterEach(() => folder.remove());

  test('one that has not heard of a rotation accepts at once what another has made with the new version', async () => {
    const environment = { RELEVO_DATA_DIR: server.dataDirectory, RELEVO_ISSUER: server.issuer };
    for (const purpose of purposes) await rotate(purpose);
    const ahead = await folder.start(environment);
    const call = createCall({ url: ahead.url, token: () => server.adminToken });
    const made = await createCredential({ ...server, call });
    await call('signingKeyRotate', { body: {} });
    expect(await versions('client_secret_pepper')).toEqual(['1 old 0', '2 active 2']);
    expect((await askToken(server, made)).status).toBe(200);
    await server.running.keepHouse(); // takes over the signing keys that the other one has encrypted
    expect((await server.call('signingKeyList', {})).items).toHaveLength(4);
    await ahead.close();
  });
});
