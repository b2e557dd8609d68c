// Certificates of legacy credentials through the API (J-6).
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential } from '../fixtures/credentials.ts';
import { type CertificateWish, rsaKeys, selfSigned } from '../fixtures/self-signed.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const keys = rsaKeys();

function certificate(wish: Partial<CertificateWish> = {}): string {
  return selfSigned({ name: 'web-01', notBefore: server.now() - 60, notAfter: server.now() + 86_400, keys, ...wish });
}

async function legacyParams() {
  return { credential: (await createCredential(server, { type: 'service_account_jwt' })).id };
}

test('a certificate is bound, listed with its fingerprints, and removed by id or either fingerprint', async () => {
  const { call } = server;
  const params = await legacyParams();
  for (const by of ['id', 'fingerprint', 'fingerprint_sha256'] as const) {
    const added = await call('certificateAdd', { params, body: { certificate: certificate() } });
    expect(added).toMatchObject({ subject: 'CN=web-01', last_used_at: null });
    expect(added.fingerprint).toMatch(/^[0-9a-f]{40}$/);
    expect(added.fingerprint_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect((await call('certificateList', { params })).items).toEqual([added]);
    const named = by === 'id' ? added.id : added[by].toUpperCase();
    await call('certificateDelete', { params: { ...params, certificate: named } });
    expect((await call('certificateList', { params })).items).toEqual([]);
  }
});

test('the same certificate is bound once, and at most ten are', async () => {
  const { call } = server;
  const params = await legacyParams();
  const pem = certificate();
  await call('certificateAdd', { params, body: { certificate: pem } });
  const again = call('certificateAdd', { params, body: { certificate: `text before\n${pem}\nand behind` } });
  expect(await refusalOf(again)).toMatchObject({ status: 409, code: 'conflict' });
  for (let index = 1; index < 10; index += 1) {
    await call('certificateAdd', { params, body: { certificate: certificate({ name: `web-${index}` }) } });
  }
  const eleventh = call('certificateAdd', { params, body: { certificate: certificate({ name: 'web-11' }) } });
  expect(await refusalOf(eleventh)).toMatchObject({ status: 409, code: 'too_many_certificates' });
});

test('an OAuth credential has no use for a certificate', async () => {
  const params = { credential: (await createCredential(server)).id };
  const refusal = await refusalOf(server.call('certificateAdd', { params, body: { certificate: certificate() } }));
  expect(refusal).toMatchObject({ status: 409, code: 'authentication_type_not_allowed' });
});

describe('J-6: a certificate is refused, with the reason, that', () => {
  const pemOf = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  const pkcs8 = () => keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const cases: [string, () => string, RegExp][] = [
    ['has an RSA key of 1024 bits', () => certificate({ keys: rsaKeys(1024) }), /2048/],
    [
      'has the exponent 3',
      () => certificate({ keys: generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }) }),
      /exponent/,
    ],
    ['has an EC key', () => certificate({ keys: generateKeyPairSync('ec', { namedCurve: 'P-256' }) }), /RSA/],
    ['has an Ed25519 key', () => certificate({ keys: generateKeyPairSync('ed25519') }), /RSA/],
    ['has expired', () => certificate({ notAfter: server.now() }), /expired/],
    ['comes with its private key', () => certificate() + pkcs8(), /private key/],
    ['is only a private key', pkcs8, /private key/],
    ['is one of two', () => certificate() + certificate({ name: 'web-02' }), /not one/],
    ['is a public key', () => keys.publicKey.export({ format: 'pem', type: 'spki' }).toString(), /not one/],
    ['is no certificate', () => 'certificate', /not one/],
    ['is damaged', () => pemOf(Buffer.from('3003020101', 'hex')), /not one/],
    ['has NUL behind', () => `${certificate().slice(0, 200)}\0`, /not one/],
  ];
  test.each(cases)('%s', async (_, pem, reason) => {
    const params = await legacyParams();
    const refusal = await refusalOf(server.call('certificateAdd', { params, body: { certificate: pem() } }));
    expect(refusal).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ field: 'certificate' }] });
    expect(refusal.errors?.[0]?.message).toMatch(reason);
    expect((await server.call('certificateList', { params })).items).toEqual([]);
  });
});

test('a certificate without a subject is bound, as is one with odd characters in it', async () => {
  const params = await legacyParams();
  for (const name of [undefined, 'a\nb\0c', '"><script>', 'Zoë 你好']) {
    const added = await server.call('certificateAdd', { params, body: { certificate: certificate({ name }) } });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(added.subject).not.toMatch(/[\0-\x1f]/);
  }
});
