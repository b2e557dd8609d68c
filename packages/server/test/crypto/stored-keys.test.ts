// Secrets and private keys at rest: peppers and key-encryption keys by version, and what becomes of altered rows.
import { describe, expect, test } from 'vitest';
import { HeldKey } from '../../src/crypto/held-key.ts';
import { type KeyMaterial, newKeyText, parseKeyText } from '../../src/crypto/key-material.ts';
import { KeyRing, UnusableKeyError } from '../../src/crypto/key-ring.ts';
import { decryptPrivateKey, encryptPrivateKey } from '../../src/crypto/private-key-encryption.ts';
import { createSecretDigester } from '../../src/crypto/secret-digester.ts';
import { createSigningKeyFactory } from '../../src/crypto/signing-key-factory.ts';

function newMaterial(): KeyMaterial {
  const parsed = parseKeyText('key_encryption_key', newKeyText());
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed;
}

const held = (material: KeyMaterial) => new HeldKey(material, material.newest);

/** `material` with a second version, which is active. */
function rotated(material: KeyMaterial): HeldKey {
  const next = newMaterial().versions.get(1) ?? Buffer.alloc(0);
  return held({ ...material, newest: 2, versions: new Map([...material.versions, [2, next]]) });
}

describe('private keys at rest', () => {
  const material = newMaterial();
  const kek = held(material);
  const plain = Buffer.from('a private key');
  const encrypted = encryptPrivateKey(kek, 'kid-1', plain);

  test('a ciphertext opens in its row under its key', () => {
    expect(decryptPrivateKey(kek, 'kid-1', 1, encrypted)).toEqual(plain);
    expect(encryptPrivateKey(kek, 'kid-1', plain)).not.toBe(encrypted);
    expect(encrypted).not.toContain(plain.toString('base64url').slice(0, 8));
  });

  test('threat 2: in the row of another key, or as another version, it does not open', () => {
    expect(decryptPrivateKey(kek, 'kid-2', 1, encrypted)).toBeUndefined();
    const both = held({ ...material, versions: new Map([...material.versions, [2, kek.key(1) ?? plain]]) });
    expect(decryptPrivateKey(both, 'kid-1', 2, encrypted)).toBeUndefined();
    expect(decryptPrivateKey(held(newMaterial()), 'kid-1', 1, encrypted)).toBeUndefined();
    expect(decryptPrivateKey(kek, 'kid-1', 9, encrypted)).toBeUndefined();
  });

  test('no altered, cut or lengthened ciphertext opens', () => {
    const bytes = Buffer.from(encrypted, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8((altered[index] ?? 0) ^ 1, index);
      expect(decryptPrivateKey(kek, 'kid-1', 1, altered.toString('base64url'))).toBeUndefined();
      expect(decryptPrivateKey(kek, 'kid-1', 1, bytes.subarray(0, index).toString('base64url'))).toBeUndefined();
    }
    expect(decryptPrivateKey(kek, 'kid-1', 1, `${encrypted}AAAA`)).toBeUndefined();
  });

  test('after a rotation old rows still open and new ones name the new version', () => {
    const after = rotated(material);
    expect(decryptPrivateKey(after, 'kid-1', 1, encrypted)).toEqual(plain);
    expect(decryptPrivateKey(after, 'kid-1', 2, encryptPrivateKey(after, 'kid-1', plain))).toEqual(plain);
  });
});

describe('rows of signing keys', async () => {
  const kek = held(newMaterial());
  const factory = createSigningKeyFactory(kek);
  const times = { publishedAt: 0, signsFrom: 0 };
  const [es, es2, rs] = await Promise.all(
    (['ES256', 'ES256', 'RS256'] as const).map((algorithm) => factory.create(algorithm, times)),
  );
  if (!es || !es2 || !rs) throw new Error('no keys');

  test('J-5: what is published has kid, alg and use, and no private member', () => {
    const ring = new KeyRing(kek);
    ring.replace([es, rs]);
    const { keys } = JSON.parse(ring.keySet(0).body);
    expect(keys).toHaveLength(2);
    for (const jwk of keys) {
      expect(jwk).toMatchObject({ kid: expect.any(String), alg: expect.stringMatching(/^(ES|RS)256$/), use: 'sig' });
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(jwk).not.toHaveProperty(member);
    }
  });

  const altered = {
    'the ciphertext of another row': { ...es, encryptedPrivateKey: es2.encryptedPrivateKey },
    'another kid': { ...es, kid: es2.kid },
    'the public key of another row': { ...es, publicJwk: es2.publicJwk },
    'an altered public key': { ...es, publicJwk: es.publicJwk.replace('"use":"sig"', '"use":"enc"') },
    'no JSON as public key': { ...es, publicJwk: '{' },
    'another algorithm': { ...es, algorithm: 'RS256' as const },
    'another version': { ...es, keyEncryptionKeyVersion: 2 },
    'no ciphertext': { ...es, encryptedPrivateKey: '' },
  };
  test.each(Object.entries(altered))('threat 2: a row with %s is refused by its kid', (_, row) => {
    const ring = new KeyRing(kek);
    ring.replace([rs]);
    expect(() => ring.replace([row])).toThrow(UnusableKeyError);
    expect(() => ring.replace([row])).toThrow(row.kid);
    expect(ring.keySet(0).body).toContain(rs.kid); // it keeps those it had
  });
});

describe('digests of secrets', () => {
  const pepper = newMaterial();
  const digester = createSecretDigester(held(pepper));

  test('a digest is found among others, and only by its secret', () => {
    const candidates = ['one', 'two', 'three'].map((name) => ({ name, ...digester.digest(name) }));
    expect(digester.match('two', candidates)).toBe(candidates[1]);
    for (const wrong of ['four', 'tw', 'two ', '']) expect(digester.match(wrong, candidates)).toBeUndefined();
    expect(digester.match('two', [])).toBeUndefined();
  });

  test('a digest under another pepper, or of a version that is gone, matches nothing', () => {
    const digest = createSecretDigester(held(newMaterial())).digest('one');
    expect(digester.match('one', [digest])).toBeUndefined();
    expect(digester.match('one', [{ ...digester.digest('one'), pepperVersion: 2 }])).toBeUndefined();
  });

  test('a new version of the pepper makes new digests, and the old ones go on', () => {
    const after = createSecretDigester(rotated(pepper));
    const [old, fresh] = [digester.digest('one'), after.digest('one')];
    expect([old.pepperVersion, fresh.pepperVersion]).toEqual([1, 2]);
    expect(old.digest).not.toBe(fresh.digest);
    expect(after.match('one', [after.digest('two'), old])).toBe(old);
    expect(after.match('one', [old, fresh])).toBe(old);
  });

  test('a digest in a form that nobody knows matches nothing and breaks nothing', () => {
    for (const digest of ['', 'x', '$2b$10$abc', '\0', 'é'.repeat(43)]) {
      expect(digester.match('one', [{ digest, pepperVersion: 1 }])).toBeUndefined();
    }
  });
});
