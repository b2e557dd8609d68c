// Keys that do not fit stop the start with words that name the file or key, say what to do, and show no key.
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newKeyText } from '../../src/crypto/key-material.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';

let folder: DataFolder;
beforeEach(async () => {
  folder = createDataFolder();
  await folder.openAndClose();
});
afterEach(() => folder.remove());

describe.each([
  ['client_secret_pepper', 'RELEVO_CLIENT_SECRET_PEPPER'],
  ['key_encryption_key', 'RELEVO_KEY_ENCRYPTION_KEY'],
])('%s', (name, variable) => {
  const file = () => folder.file('keys', name);

  async function expectFault(words: string, environment: Record<string, string> = {}) {
    const text = readIfThere(file()) + Object.values(environment).join('');
    const fault = await folder.faultOf(environment);
    expect(fault).toContain(words);
    for (const key of text.match(/[A-Za-z0-9_-]{20,}/g) ?? []) expect(fault).not.toContain(key);
    return fault;
  }

  function readIfThere(path: string): string {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  }

  test('that is damaged', async () => {
    const intact = readFileSync(file(), 'utf8');
    for (const damaged of [
      '',
      'x',
      intact.slice(0, -3),
      intact.replace(/ 1 ./, ' 1 *'),
      intact + intact,
      '\0'.repeat(80),
    ]) {
      writeFileSync(file(), damaged);
      expect(await expectFault(`${file()} is damaged`)).toContain('Put back an intact copy');
    }
    writeFileSync(file(), intact);
    await folder.openAndClose();
  });

  test('that is missing although the database was made with it, and no other is made in its place', async () => {
    rmSync(file());
    expect(await expectFault(`${file()} is missing`)).toContain('put the file back');
    await expectFault(`${file()} is missing`);
  });

  test('that is another one', async () => {
    writeFileSync(file(), newKeyText());
    await expectFault(`${file()} is not the key that the database was made with`);
  });

  test('that others may read', async () => {
    chmodSync(file(), 0o640);
    await expectFault(`run: chmod 600 ${file()}`);
  });

  test('that stands in the environment and is damaged or another one', async () => {
    await expectFault(`${variable} is damaged`, { [variable]: 'relevo-key 1 x y' });
    await expectFault(`${variable} is not the key that the database was made with`, { [variable]: newKeyText() });
  });

  test('that lost the version which the database was made with', async () => {
    const other = newKeyText().replace(/^relevo-key 1 /, 'relevo-key 2 ');
    writeFileSync(file(), other);
    await expectFault('is damaged'); // the checksum covers the version
  });
});

describe('threat 2: a signing key whose row was altered stops the start by its kid', () => {
  async function expectKeyFault(statement: string) {
    folder.sql(statement);
    const fault = await folder.faultOf();
    expect(fault).toMatch(/^Signing key [A-Za-z0-9_-]{43} cannot be used/);
    expect(fault).toContain('Put back an intact copy of the database');
    const kek = readFileSync(folder.file('keys', 'key_encryption_key'), 'utf8').split(' ')[2] ?? '';
    expect(fault).not.toContain(kek);
  }
  const flip = (column: string) =>
    `update signing_keys set ${column} = substr(${column}, 1, 40) || case substr(${column}, 41, 1) when 'A' then 'B' else 'A' end || substr(${column}, 42)`;

  test.each(['encrypted_private_key', 'public_jwk'])('%s', (column) => expectKeyFault(flip(column)));

  test('ciphertexts swapped between two rows', () =>
    expectKeyFault(`update signing_keys set encrypted_private_key = other.encrypted_private_key
      from signing_keys as other where other.kid <> signing_keys.kid`));

  test('whole keys swapped between two kids', () =>
    expectKeyFault(`update signing_keys set encrypted_private_key = other.encrypted_private_key,
      public_jwk = other.public_jwk, algorithm = other.algorithm
      from signing_keys as other where other.kid <> signing_keys.kid`));

  test('another algorithm', () =>
    expectKeyFault(`update signing_keys set algorithm = 'RS256' where algorithm = 'ES256'`));

  test('another version of the key-encryption key', () =>
    expectKeyFault('update signing_keys set key_encryption_key_version = 7'));
});

test('a database of another installation does not open with the keys of this one', async () => {
  const other = createDataFolder();
  await other.openAndClose();
  copyFileSync(other.file('relevo.db'), folder.file('relevo.db'));
  rmSync(folder.file('relevo.db-wal'), { force: true });
  expect(await folder.faultOf()).toContain('is not the key that the database was made with');
  other.remove();
});

test('a database that is none stops the start by its file', async () => {
  const other = createDataFolder();
  writeFileSync(other.file('relevo.db'), 'this is no database, but text that is long enough to be one'.repeat(50));
  expect(await other.faultOf()).toContain(`${other.file('relevo.db')} cannot be opened`);
  other.remove();
});
