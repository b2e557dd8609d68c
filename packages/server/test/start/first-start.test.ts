// The first start makes what is needed, once; every later or simultaneous start finds the same.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createCall } from '@relevo/contract/call';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomIds } from '../../src/crypto/random-ids.ts';
import { replaceAdminToken } from '../../src/first-start.ts';
import { testStart } from '../../src/testing/test-server.ts';
import { createDataFolder, type DataFolder, identityOf } from '../fixtures/data-folder.ts';

let folder: DataFolder;
beforeEach(() => {
  folder = createDataFolder();
});
afterEach(() => folder.remove());

test('a second start finds everything again and changes nothing', async () => {
  const first = await folder.openAndClose();
  const files =
    readFileSync(folder.file('admin-token'), 'utf8') + readFileSync(folder.file('keys', 'key_encryption_key'), 'utf8');
  expect(await folder.openAndClose()).toBe(first);
  expect(
    readFileSync(folder.file('admin-token'), 'utf8') + readFileSync(folder.file('keys', 'key_encryption_key'), 'utf8'),
  ).toBe(files);
});

test('everything secret lies in files of mode 0600, and none of it in the database', async () => {
  await folder.openAndClose();
  const names = ['admin-token', 'keys/client_secret_pepper', 'keys/key_encryption_key'];
  const database = readFileSync(folder.file('relevo.db'), 'latin1');
  for (const name of names) {
    expect(statSync(folder.file(name)).mode & 0o777, name).toBe(0o600);
    const secret = readFileSync(folder.file(name), 'utf8')
      .trim()
      .replace(/^relevo-key 1 (\S+) .*$/, '$1');
    expect(database).not.toContain(secret);
    expect(database).not.toContain(Buffer.from(secret, 'base64url').toString('latin1'));
  }
  expect(readdirSync(folder.path).toSorted()).toEqual(expect.arrayContaining(['admin-token', 'keys', 'relevo.db']));
});

test('settings of the first start are kept when they change later', async () => {
  const platform = await folder.open({ RELEVO_ORGANIZATION_NAME: 'Acme', RELEVO_ORGANIZATION_SUFFIX: 'AcmeOrg' });
  expect(platform.organization).toEqual({ id: expect.stringMatching(/^[0-9A-F]{24}@AcmeOrg$/), created: true });
  await platform.store.close();
  const again = await folder.open({ RELEVO_ORGANIZATION_NAME: 'Other', RELEVO_ORGANIZATION_SUFFIX: 'OtherOrg' });
  expect(again.organization).toEqual({ id: platform.organization.id, created: false });
  await again.store.close();
});

test('keys may come from the environment, and no file is made then', async () => {
  await folder.openAndClose();
  const environment = {
    RELEVO_CLIENT_SECRET_PEPPER: readFileSync(folder.file('keys', 'client_secret_pepper'), 'utf8'),
    RELEVO_KEY_ENCRYPTION_KEY: readFileSync(folder.file('keys', 'key_encryption_key'), 'utf8'),
  };
  const other = createDataFolder();
  const first = await other.openAndClose(environment);
  expect(readdirSync(other.path)).not.toContain('keys');
  expect(await other.openAndClose(environment)).toBe(first);
  other.remove();
});

describe('starts at the same moment agree', () => {
  test('in one process', async () => {
    const platforms = await Promise.all([folder.open(), folder.open(), folder.open()]);
    const identities = await Promise.all(platforms.map(identityOf));
    expect(new Set(identities).size).toBe(1);
    for (const { store } of platforms) await store.close();
  });

  test('in processes of their own', async () => {
    const script = fileURLToPath(new URL('./open-platform-process.ts', import.meta.url));
    const processes = Array.from({ length: 3 }, () =>
      spawn(process.execPath, [script, folder.path], { stdio: 'pipe' }),
    );
    await Promise.all(processes.map(({ stdout }) => once(stdout, 'data')));
    const outputs = processes.map(({ stdout }) => text(stdout));
    const errors = processes.map(({ stderr }) => text(stderr));
    for (const { stdin } of processes) stdin.end('go\n');
    expect((await Promise.all(errors)).join('')).toBe('');
    const [first = '', ...others] = await Promise.all(outputs);
    expect(JSON.parse(first)).toMatchObject({ organizations: [{}], tokens: [{}], keys: [{}, {}], checks: [{}, {}] });
    expect(others).toEqual([first, first]);
  });
});

test('the admin token in the file is the one that opens the API', async () => {
  const running = await folder.start();
  const token = readFileSync(folder.file('admin-token'), 'utf8').trim();
  const call = createCall({ url: running.url, token: () => token });
  expect((await call('organizationView', {})).id).toBe(running.platform.organization.id);
  await running.close();
});

test('a new admin token that cannot be written leaves the old one in force', async () => {
  const { store, digester, organization } = await folder.open();
  const before = await store.read.adminTokens.list();
  const setting = { store, clock: () => testStart, ids: randomIds };
  const owner = { organizationId: organization.id, file: folder.file('missing', 'admin-token') };
  await expect(replaceAdminToken(setting, digester, owner)).rejects.toThrow('ENOENT');
  expect(await store.read.adminTokens.list()).toEqual(before);
  await store.close();
});

test('an admin token file with something else in it stops the first start, without being overwritten', async () => {
  writeFileSync(folder.file('admin-token'), 'hello', { mode: 0o600 });
  const fault = await folder.faultOf();
  expect(fault).toContain(folder.file('admin-token'));
  expect(fault).toContain('Move it away and start again');
  expect(readFileSync(folder.file('admin-token'), 'utf8')).toBe('hello');
});
