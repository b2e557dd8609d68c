// What is made while a key is rotated and retired can be read and verified afterwards, whichever process made it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createTextEncryption } from '../../src/crypto/at-rest-encryption.ts';
import type { KeyPurpose } from '../../src/crypto/key-material.ts';
import { systemActor } from '../../src/domain/audit.ts';
import { idempotencyPlace } from '../../src/domain/idempotency.ts';
import { rotateKey } from '../../src/key-rotation.ts';
import { freePort } from '../../src/testing/free-port.ts';
import { startTestServer, type TestServer, testStart } from '../../src/testing/test-server.ts';
import { codeOf } from '../fixtures/backups.ts';
import { askToken, createCredential } from '../fixtures/credentials.ts';
import { createDataFolder } from '../fixtures/data-folder.ts';
import { brokenLogs, onHost, retire, rotate, versions } from '../fixtures/storage-keys.ts';

/** The process that answers no request has keys of its own: it writes to the audit log, too. */
const workersFile = fileURLToPath(new URL('./workers-process.ts', import.meta.url));

const purposes: readonly KeyPurpose[] = ['client_secret_pepper', 'key_encryption_key'];

describe('beside a running server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startTestServer();
  });
  afterEach(() => server.close());

  const activeVersion = (purpose: KeyPurpose) => server.running.platform.keys[purpose].activeVersion;
  const takenOver = (purpose: KeyPurpose) =>
    expect.poll(() => activeVersion(purpose), { timeout: 5_000, interval: 20 }).toBe(2);

  /** A minute, in which a server has long taken a version over. */
  async function passMinute(purpose: KeyPurpose): Promise<void> {
    await takenOver(purpose);
    server.advance(60);
  }

  test('threat 21: the audit logs hold after a rotation, after changes that follow it, and after the retirement', async () => {
    await rotate(server, 'key_encryption_key');
    expect(await brokenLogs(server)).toEqual([]);
    await createCredential(server);
    await passMinute('key_encryption_key');
    await retire(server, 'key_encryption_key', 1);
    expect(await brokenLogs(server)).toEqual([]);
    await createCredential(server);
    await server.call('signingKeyRotate', { body: {} });
    expect(await brokenLogs(server)).toEqual([]);
  });

  test('threat 21: a log without a seal does not cost the others theirs', async () => {
    const { organization } = server.running.platform;
    const by = { actor: systemActor, at: server.now(), organizationId: null };
    await onHost(server, 'key_encryption_key', async (setting) => {
      await setting.store.change(by, async (tx) => {
        await tx.audit.reseal(organization.id, '');
        return { result: undefined, audit: [] };
      });
      // looks for the seal's key just before the rotation does
      const event = { organizationId: organization.id, action: 'credential.updated', target: 'one' };
      await setting.store.change(by, async () => ({ result: undefined, audit: [event] }));
      await rotateKey(setting, false);
    });
    expect((await brokenLogs(server)).map(({ log }) => log)).toEqual([organization.id]);
  });

  test.each(purposes)('a server takes a new version of the %s over as soon as it is active', async (purpose) => {
    await rotate(server, purpose, { prepareOnly: true });
    await server.restart();
    expect(activeVersion(purpose)).toBe(1);
    await rotate(server, purpose);
    await takenOver(purpose);
  });

  test.each(purposes)(
    'threats 1 and 2: the %s before is not retired within a minute of a rotation',
    async (purpose) => {
      await rotate(server, purpose);
      server.advance(59);
      expect(await codeOf(retire(server, purpose, 1))).toBe('key_just_rotated');
      expect((await versions(server, purpose)).map((each) => each.split(' ')[1])).toEqual(['old', 'active']);
      await takenOver(purpose);
      server.advance(1);
      await retire(server, purpose, 1);
      expect(await versions(server, purpose)).toHaveLength(1);
      const credential = await createCredential(server);
      await server.restart();
      expect((await askToken(server, credential)).status).toBe(200);
    },
  );

  test('more answers than one transaction encrypts are encrypted anew by a rotation', async () => {
    const { store, organization } = server.running.platform;
    const { encrypt } = createTextEncryption(server.running.platform.keys.key_encryption_key);
    const hashes = Array.from({ length: 401 }, (_, index) => `hash-${index}`);
    const expiresAt = server.now() + 86_400;
    await store.change({ actor: systemActor, at: server.now(), organizationId: organization.id }, async (tx) => {
      for (const keyHash of hashes) {
        const response = encrypt(idempotencyPlace(organization.id, keyHash), `answer to ${keyHash}`);
        await tx.idempotency.insert(organization.id, { keyHash, requestHash: 'of the request', response, expiresAt });
      }
      return { result: undefined, audit: [] };
    });
    await rotate(server, 'key_encryption_key');
    expect(await versions(server, 'key_encryption_key')).toEqual(['1 old 0', '2 active 404']);
  });
});

test('threat 21: the process that keeps workers running takes a new version over as they do', async () => {
  const folder = createDataFolder();
  const environment = { RELEVO_DATA_DIR: folder.path, RELEVO_PORT: String(await freePort()), RELEVO_WORKERS: '2' };
  const child = fork(workersFile, { env: { ...process.env, ...environment }, execArgv: [] });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.disconnect();
    await ended;
    folder.remove();
  });
  const activeVersion = async () => {
    child.send('which?');
    return (await once(child, 'message'))[0];
  };
  expect(await activeVersion()).toBe(1);
  await rotate({ dataDirectory: folder.path, now: () => testStart }, 'key_encryption_key');
  await expect.poll(activeVersion, { timeout: 5_000, interval: 50 }).toBe(2);
});
