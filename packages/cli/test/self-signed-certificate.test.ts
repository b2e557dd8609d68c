// The key and certificate that `relevo certificate generate` makes, read back by Node's own X.509 and by the file system.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSelfSigned, writeKeyPair } from '../src/self-signed-certificate.ts';
import { runProgram, temporaryDirectory } from './relevo-process.ts';

const clientId = '0123456789abcdef0123456789abcdef';
const now = new Date('2026-06-01T12:00:00.500Z');
const pair = await createSelfSigned(clientId, 365, now);

test('the certificate is self-signed with SHA-256 over RSA 2048, named by the client id, and fits the key', () => {
  const certificate = new X509Certificate(pair.certificate);
  const key = createPrivateKey(pair.privateKey);
  expect(pair.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(certificate.subject).toBe(`CN=${clientId}`);
  expect(certificate.issuer).toBe(`CN=${clientId}`);
  expect(certificate.signatureAlgorithm).toBe('sha256WithRSAEncryption');
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65_537n });
  expect(certificate.checkPrivateKey(key)).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test('it is valid for the given days from shortly before it was made, for servers whose clock is behind', () => {
  const { validFromDate, validToDate } = new X509Certificate(pair.certificate);
  expect(validFromDate.toISOString()).toBe('2026-06-01T11:55:00.000Z');
  expect(validToDate.toISOString()).toBe('2027-06-01T11:55:00.000Z');
});

test('two certificates have different serial numbers and keys', async () => {
  const other = await createSelfSigned(clientId, 365, now);
  const [a, b] = [new X509Certificate(pair.certificate), new X509Certificate(other.certificate)];
  expect(a.serialNumber).not.toBe(b.serialNumber);
  expect(a.checkPrivateKey(createPrivateKey(other.privateKey))).toBe(false);
});

test('a certificate that ends after 2049 says so in the form that its date needs', async () => {
  const { certificate } = await createSelfSigned(clientId, 3650, new Date('2045-01-01T00:00:00Z'));
  expect(new X509Certificate(certificate).validToDate.toISOString()).toBe('2054-12-29T23:55:00.000Z');
});

test('openssl accepts both files', async () => {
  const { privateKeyFile, certificateFile } = await writeKeyPair(await temporaryDirectory(), pair);
  const key = await runProgram('openssl', ['pkey', '-in', privateKeyFile, '-noout', '-check']);
  const signature = await runProgram('openssl', [
    'verify',
    '-check_ss_sig',
    '-CAfile',
    certificateFile,
    certificateFile,
  ]);
  const text = await runProgram('openssl', ['x509', '-in', certificateFile, '-noout', '-text']);
  expect(key).toMatchObject({ code: 0 });
  expect(signature).toMatchObject({ code: 0 });
  for (const words of ['Version: 3', 'CA:FALSE', 'Digital Signature', clientId]) expect(text.stdout).toContain(words);
});

test('the private key is readable by its owner alone, also in a directory that was made for it', async () => {
  const directory = join(await temporaryDirectory(), 'new', 'keys');
  const { privateKeyFile } = await writeKeyPair(directory, pair);
  expect((await stat(privateKeyFile)).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});

test('an existing file is never overwritten, and nothing is left beside it', async () => {
  for (const existing of ['private.key', 'certificate_pub.crt']) {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, existing), 'mine');
    await expect(writeKeyPair(directory, pair)).rejects.toMatchObject({
      code: 'invalid_usage',
      message: expect.stringContaining(`${existing} exists already`),
    });
    expect(await readdir(directory)).toEqual([existing]);
    expect(await readFile(join(directory, existing), 'utf8')).toBe('mine');
  }
});
