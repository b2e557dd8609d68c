// Passwords at rest.
import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPasswordHasher } from '../../src/crypto/password-hasher.ts';

const hasher = createPasswordHasher();

test('a password is kept as Argon2id in PHC format, with the cost that OWASP asks for and a salt of its own', async () => {
  const [one, other] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await hasher.verify('correct horse', one)).toBe(true);
  expect(await hasher.verify('correct horsE', one)).toBe(false);
});

test('a hash that was made with another cost is still checked, by its own', async () => {
  const nonce = Buffer.from('another salt 123');
  const cost = { memory: 8192, passes: 3, parallelism: 2 };
  const tag = argon2Sync('argon2id', { message: 'correct horse', nonce, tagLength: 32, ...cost });
  const text = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
  const hash = `$argon2id$v=19$m=8192,t=3,p=2$${text(nonce)}$${text(tag)}`;
  expect(await hasher.verify('correct horse', hash)).toBe(true);
  expect(await hasher.verify('wrong horse', hash)).toBe(false);
});

test('the same text in another Unicode form is the same password', async () => {
  expect(await hasher.verify('cafe\u0301', await hasher.hash('caf\u00e9'))).toBe(true);
});

test.each([null, '', '$argon2id$v=19$m=1', 'plain'])('nothing matches the hash %j', async (hash) => {
  expect(await hasher.verify('', hash)).toBe(false);
});
