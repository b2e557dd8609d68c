// Certificates of a legacy credential as the exchange sees them: which may sign, from when, and until when.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { createCredential, isActive, usageOf } from '../fixtures/credentials.ts';
import { claimsOf, refusalOf, tokenOf } from '../fixtures/requests.ts';
import { rsaKeys } from '../fixtures/self-signed.ts';
import {
  bindCertificate,
  createServiceAccount,
  exchangeClaims,
  makeKeyPair,
  type ServiceAccount,
} from '../fixtures/service-account.ts';

const noMatch = [400, 'invalid_signature'];
const [first, second, third] = [makeKeyPair(), makeKeyPair(), makeKeyPair()] as const;
let server: TestServer;
let account: ServiceAccount;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('wire 14: of several bound certificates any may sign, and the token names which one did', async () => {
  account = await createServiceAccount(server, first);
  const ids = [account.certificateId];
  for (const key of [second, third]) ids.push((await bindCertificate(server, account.credential, key)).id);
  for (const [index, key] of [first, second, third].entries()) {
    const { relevo } = claimsOf(await exchangeClaims(server, { ...account, key }));
    expect(relevo).toMatchObject({ certificate: ids[index] });
  }
  const used = await usageOf(server, account.credential);
  expect(used.map((entry) => entry.certificate_id).toSorted()).toEqual(ids.toSorted());
  const { items } = await server.call('certificateList', { params: { credential: account.credential.id } });
  expect(items.every(({ last_used_at }) => last_used_at !== null)).toBe(true);
});

test('A-11: a removed certificate gets no new token, the others do, and tokens it obtained live on', async () => {
  account = await createServiceAccount(server, first);
  await bindCertificate(server, account.credential, second);
  const token = tokenOf(await exchangeClaims(server, account));
  const params = { credential: account.credential.id, certificate: account.certificateId };
  await server.call('certificateDelete', { params });
  expect(refusalOf(await exchangeClaims(server, account))).toEqual(noMatch);
  expect((await exchangeClaims(server, { ...account, key: second })).status).toBe(200);
  expect(await isActive(server, account.credential, token)).toBe(true);
});

test('A-11: a certificate counts from notBefore until the second before notAfter', async () => {
  const keys = rsaKeys();
  const from = server.now() + 100;
  const timed = makeKeyPair(keys, { notBefore: from, notAfter: from + 100 });
  account = await createServiceAccount(server, timed);
  const attempt = async () => (await exchangeClaims(server, account)).status;
  server.advance(99);
  expect(refusalOf(await exchangeClaims(server, account))).toEqual(noMatch);
  server.advance(1);
  expect(await attempt()).toBe(200);
  server.advance(99);
  expect(await attempt()).toBe(200);
  server.advance(1);
  expect(refusalOf(await exchangeClaims(server, account))).toEqual(noMatch);
});

test('a renewed certificate of the same key takes over from the expired one', async () => {
  const keys = rsaKeys();
  const old = makeKeyPair(keys, { notAfter: server.now() + 50 });
  account = await createServiceAccount(server, old);
  const renewed = await bindCertificate(server, account.credential, makeKeyPair(keys));
  server.advance(50);
  const { relevo } = claimsOf(await exchangeClaims(server, account));
  expect(relevo).toMatchObject({ certificate: renewed.id });
});

describe('J-6: a certificate that cannot be used is refused when it is bound', () => {
  const ec = (namedCurve: string) => makeKeyPair(generateKeyPairSync('ec', { namedCurve })).certificate;
  const exponent3 = () =>
    makeKeyPair(generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })).certificate;
  test.each<[string, () => string]>([
    ['RSA of 1024 bits', () => makeKeyPair(rsaKeys(1024)).certificate],
    ['RSA with exponent 3', exponent3],
    ['EC P-256', () => ec('P-256')],
    ['EC P-384', () => ec('P-384')],
    ['Ed25519', () => makeKeyPair(generateKeyPairSync('ed25519')).certificate],
    ['an expired one', () => makeKeyPair(rsaKeys(), { notAfter: server.now() }).certificate],
    ['two in one text', () => first.certificate + second.certificate],
    ['a private key', () => first.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()],
    [
      'a private key beside it',
      () => first.certificate + first.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ],
    ['a bare public key', () => first.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
    ['garbage in PEM', () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['garbage', () => 'hello'],
  ])('%s', async (_, certificate) => {
    const credential = await createCredential(server, { type: 'service_account_jwt' });
    const adding = server.call('certificateAdd', {
      params: { credential: credential.id },
      body: { certificate: certificate() },
    });
    await expect(adding).rejects.toMatchObject({ code: 'invalid_request' });
    const { items } = await server.call('certificateList', { params: { credential: credential.id } });
    expect(items).toEqual([]);
  });
});
