// The form of issued secrets: recognised without a network, and every slip of the pen is noticed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeSecret, identifySecret, type SecretKind, secretPrefixes } from '../src/secret-format.ts';

const kinds = Object.keys(secretPrefixes) as SecretKind[];
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const random = fc.string({ unit: fc.constantFrom(...alphabet), minLength: 43, maxLength: 43 });

test('a secret is recognised by its kind, and needs no escaping in a form or a shell', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kinds), random, (kind, bits) => {
      const secret = composeSecret(kind, bits);
      expect(secret).toMatch(/^rlv_[a-z]+_[A-Za-z0-9_-]{49}$/);
      expect(secret).toContain(bits);
      expect(encodeURIComponent(secret)).toBe(secret);
      expect(identifySecret(secret)).toEqual({ kind, damaged: false });
    }),
  );
});

test('the form is stable: a secret of today is recognised by every later version', () => {
  expect(composeSecret('client_secret', 'A'.repeat(43))).toBe(`rlv_secret_${'A'.repeat(43)}0mGtUH`);
  expect(composeSecret('admin_token', 'A'.repeat(43))).toBe(`rlv_admin_${'A'.repeat(43)}3DPPkG`);
});

test('every change of a single character is noticed', () => {
  const secret = composeSecret('client_secret', 'dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHR');
  for (let index = 0; index < secret.length; index += 1) {
    for (const char of `${alphabet}+/= é\0`) {
      if (char === secret[index]) continue;
      const changed = secret.slice(0, index) + char + secret.slice(index + 1);
      expect(identifySecret(changed)?.damaged, changed).not.toBe(false);
    }
  }
});

test('two characters that changed places, one that is missing and one too many are noticed', () => {
  fc.assert(
    fc.property(random, fc.nat({ max: 58 }), fc.constantFrom(...alphabet), (bits, at, char) => {
      const secret = composeSecret('client_secret', bits);
      const swapped = secret.slice(0, at) + (secret[at + 1] ?? '') + (secret[at] ?? '') + secret.slice(at + 2);
      if (swapped !== secret) expect(identifySecret(swapped)?.damaged).not.toBe(false);
      expect(identifySecret(secret.slice(0, at) + secret.slice(at + 1))?.damaged).not.toBe(false);
      expect(identifySecret(secret.slice(0, at) + char + secret.slice(at))?.damaged).not.toBe(false);
    }),
  );
});

describe('not a secret of ours', () => {
  test.each(['', 'rlv_', 'rlv_secret', 'p8e-abc', 'eyJhbGciOiJSUzI1NiJ9.e30.x', ' rlv_secret_x', 'RLV_SECRET_x'])(
    '"%s"',
    (text) => {
      expect(identifySecret(text)).toBeUndefined();
    },
  );

  test('a beginning alone is a damaged one', () => {
    expect(identifySecret('rlv_secret_')).toEqual({ kind: 'client_secret', damaged: true });
    expect(identifySecret('rlv_admin_abc')).toEqual({ kind: 'admin_token', damaged: true });
  });
});
