// Certificates: what of a text is sent, when one has to be replaced, and the pair that the browser makes.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { certificatesIn, expiryOf } from '../src/pages/credential/certificate-text.ts';
import { makeKeyPair } from '../src/pages/credential/self-signed-certificate.ts';

const now = new Date('2026-06-01T12:00:00Z');

test.each([2048, 3072] as const)(
  'a pair of %i bits belongs together, signs itself, and is valid for 365 days',
  async (size) => {
    const { privateKey, certificate } = await makeKeyPair('0123456789abcdef0123456789abcdef', size, now);
    const parsed = new X509Certificate(certificate);
    const key = createPrivateKey(privateKey);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(size);
    expect(parsed.checkPrivateKey(key)).toBe(true);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.subject).toBe('CN=0123456789abcdef0123456789abcdef');
    expect(parsed.ca).toBe(false);
    const days = (parsed.validToDate.getTime() - parsed.validFromDate.getTime()) / 86_400_000;
    expect(days).toBe(365);
    expect(parsed.validFromDate.getTime()).toBeLessThan(now.getTime());
  },
);

test('only certificates leave a text: a private key beside them, before them or alone stays', async () => {
  const { privateKey, certificate } = await makeKeyPair('client', 2048, now);
  const block = certificate.trim();
  expect(certificatesIn(certificate)).toBe(block);
  expect(certificatesIn(`${privateKey}${certificate}`)).toBe(block);
  expect(certificatesIn(`Bag Attributes\r\n${certificate}${privateKey}${certificate}`)).toBe(`${block}\n${block}`);
  expect(certificatesIn(privateKey)).toBe('');
  expect(certificatesIn('anything')).toBe('');
});

test.each([
  ['2026-06-01T11:59:59Z', { kind: 'expired' }],
  ['2026-06-01T13:00:00Z', { kind: 'soon', days: 0 }],
  ['2026-06-12T12:00:00Z', { kind: 'soon', days: 11 }],
  ['2026-07-01T12:00:00Z', { kind: 'soon', days: 30 }],
  ['2026-07-03T12:00:00Z', { kind: 'later' }],
] as const)('a certificate that ends at %s is %j', (notAfter, expected) => {
  expect(expiryOf(notAfter, now)).toEqual(expected);
});
