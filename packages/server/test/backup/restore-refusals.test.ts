// What cannot be restored is refused by its own words and leaves nothing behind.
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { newKeyText } from '../../src/crypto/key-material.ts';
import { HostError } from '../../src/host-error.ts';
import { StartError } from '../../src/start-error.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { backUp, codeOf, createBackupFolder, type Environment, restore } from '../fixtures/backups.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';

const backups = createBackupFolder();
const good = backups.file('good');
let server: TestServer;
let folder: DataFolder;

beforeAll(async () => {
  server = await startTestServer();
  for (let count = 0; count < 20; count++) await createCredential(server);
  await backUp({ dataDirectory: server.dataDirectory }, good, server.now());
});
afterAll(async () => {
  await server.close();
  backups.remove();
});
beforeEach(() => {
  folder = createDataFolder();
});
afterEach(() => folder.remove());

const present = () => readdirSync(folder.path, { recursive: true }).toSorted();
const attempt = (file: string, more: { with?: string; environment?: Environment } = {}) => {
  const { environment = {}, ...given } = more;
  return restore({ dataDirectory: folder.path, environment }, file, { at: server.now(), ...given });
};

function changed(name: string, change: (bytes: Buffer) => Buffer | string): string {
  const file = backups.file(name);
  writeFileSync(file, change(readFileSync(good)));
  return file;
}

const flipped = (at: number) => (bytes: Buffer) => {
  bytes.writeUInt8((bytes.at(at) ?? 0) ^ 1, at < 0 ? bytes.length + at : at);
  return bytes;
};

test.each<[code: string, what: string, change: (bytes: Buffer) => Buffer | string]>([
  ['backup_damaged', 'a changed byte in the header', flipped(60)],
  ['backup_damaged', 'a changed byte in the middle', (bytes) => flipped(bytes.length >> 1)(bytes)],
  ['backup_damaged', 'a changed byte in the last chunk', flipped(-40)],
  ['backup_cut_off', 'a missing end', (bytes) => bytes.subarray(0, -1)],
  ['backup_cut_off', 'half a file', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ['backup_foreign', 'another kind of file', () => 'x'.repeat(1000)],
  ['backup_foreign', 'an empty file', () => ''],
])('%s: %s', async (code, what, change) => {
  expect(await codeOf(attempt(changed(what, change)))).toBe(code);
  expect(present()).toEqual([]);
});

test('wrong_passphrase: another passphrase', async () => {
  expect(await codeOf(attempt(good, { with: 'another passphrase' }))).toBe('wrong_passphrase');
  expect(present()).toEqual([]);
});

test('backup_foreign: a folder', async () => {
  expect(await codeOf(attempt(folder.path))).toBe('backup_foreign');
});

test('nothing_there: no such file', async () => {
  expect(await codeOf(attempt(backups.file('none')))).toBe('nothing_there');
});

test('not_empty: a database that is there stays as it is', async () => {
  const before = await folder.openAndClose();
  expect(await codeOf(attempt(good))).toBe('not_empty');
  expect(await folder.openAndClose()).toBe(before);
});

test.each(['client_secret_pepper', 'key_encryption_key'])(
  'not_empty: a %s of another server stays as it is',
  async (name) => {
    await folder.openAndClose();
    const kept = readFileSync(folder.file('keys', name), 'utf8');
    for (const file of readdirSync(folder.path).filter((each) => each.startsWith('relevo.db')))
      rmSync(folder.file(file));
    expect(await codeOf(attempt(good))).toBe('not_empty');
    expect(readFileSync(folder.file('keys', name), 'utf8')).toBe(kept);
    expect(existsSync(folder.file('relevo.db'))).toBe(false);
  },
);

test('what an interrupted restore has put in place is no hindrance to the next one', async () => {
  copyFileSync(`${server.dataDirectory}/admin-token`, folder.file('admin-token'));
  await attempt(good);
  expect(present()).toContain('relevo.db');
});

test('keys_differ: a key in the environment that is another one; with the right one no key file is written', async () => {
  const variable = 'RELEVO_CLIENT_SECRET_PEPPER';
  expect(await codeOf(attempt(good, { environment: { [variable]: newKeyText() } }))).toBe('keys_differ');
  expect(present()).toEqual([]);
  const right = readFileSync(`${server.dataDirectory}/keys/client_secret_pepper`, 'utf8');
  await attempt(good, { environment: { [variable]: right } });
  expect(readdirSync(folder.file('keys'))).toEqual(['key_encryption_key']);
  await folder.openAndClose({ [variable]: right });
});

test('keys_differ: a backup with keys that are not those of the database is not made', async () => {
  const environment = { RELEVO_CLIENT_SECRET_PEPPER: newKeyText() };
  const made = backUp({ dataDirectory: server.dataDirectory, environment }, backups.file('other keys'), server.now());
  expect(await codeOf(made)).toBe('keys_differ');
  expect(backups.names()).not.toContain('other keys');
});

test('nothing_there: no backup is made of a folder without a database', async () => {
  expect(await codeOf(backUp({ dataDirectory: folder.path }, backups.file('of nothing'), 0))).toBe('nothing_there');
  expect(present()).toEqual([]);
});

test('a key that others may read is not backed up, and it is said how to mend that', async () => {
  await folder.openAndClose();
  chmodSync(folder.file('keys', 'key_encryption_key'), 0o640);
  const made = backUp({ dataDirectory: folder.path }, backups.file('open key'), 0);
  await expect(made).rejects.toThrow('chmod 600');
  await expect(made).rejects.toThrow(StartError);
});

test('invalid_usage: a backup that cannot be written, said by the name that was given', async () => {
  const made = backUp({ dataDirectory: server.dataDirectory }, '/nowhere/at/all', 0);
  expect(await codeOf(made)).toBe('invalid_usage');
  await expect(made).rejects.toThrow('/nowhere/at/all cannot be created (ENOENT).');
});

test('no message shows the passphrase', async () => {
  const error = await attempt(good, { with: 'another passphrase' }).catch((reason: unknown) => reason);
  expect(error instanceof HostError && error.message.includes('another passphrase')).toBe(false);
});
