// DER signatures as JOSE wants them, against OpenSSL's own reading of the 64-byte form.
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { derToP1363 } from '../../src/crypto/ecdsa-signature.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const verifier = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;

test('2,000 signatures in the 64-byte form are the ones that OpenSSL verifies', () => {
  const lengths = new Set<number>();
  for (let index = 0; index < 2000; index += 1) {
    const data = Buffer.from(`message ${index}`);
    const der = sign('sha256', data, privateKey);
    lengths.add(der.length);
    const signature = derToP1363(der);
    expect(signature).toHaveLength(64);
    expect(verify('sha256', data, verifier, signature)).toBe(true);
  }
  // short and long integers occur in so many signatures
  expect(lengths.size).toBeGreaterThan(3);
});

test('integers of every length stand right-aligned', () => {
  for (const [r, s] of [
    ['01', '7f'],
    ['0080', `00${'ff'.repeat(32)}`],
    ['ff'.repeat(16).replace(/^f/, '7'), `7f${'00'.repeat(31)}`],
  ] as const) {
    const integer = (hex: string) => Buffer.concat([Buffer.of(2, hex.length / 2), Buffer.from(hex, 'hex')]);
    const body = Buffer.concat([integer(r), integer(s)]);
    const expected = [r, s].map((hex) => hex.replace(/^00/, '').padStart(64, '0')).join('');
    expect(derToP1363(Buffer.concat([Buffer.of(0x30, body.length), body])).toString('hex')).toBe(expected);
  }
});
