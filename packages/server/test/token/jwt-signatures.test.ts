// Who signed an assertion, and with what: the algorithm and the keys are ours to choose, never the header's.
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactEncrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { countsOf } from '../fixtures/credentials.ts';
import { refusalOf } from '../fixtures/requests.ts';
import {
  assertionClaims,
  createServiceAccount,
  exchange,
  makeKeyPair,
  type ServiceAccount,
  signAssertion,
} from '../fixtures/service-account.ts';

let server: TestServer;
let account: ServiceAccount;

beforeAll(async () => {
  server = await startTestServer();
  account = await createServiceAccount(server);
});
afterAll(() => server.close());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payload = () => encode(assertionClaims(server, account.credential));
const inputOf = (header: object) => `${encode(header)}.${payload()}`;
const rs256 = (input: string, key: KeyObject = account.key.privateKey) => sign('sha256', Buffer.from(input), key);
const join = (input: string, signature: Uint8Array) => `${input}.${Buffer.from(signature).toString('base64url')}`;
/** A header that is signed as it should be, with the key that is bound. */
const honest = (header: object) => join(inputOf(header), rs256(inputOf(header)));
const publicPem = () => account.key.publicKey.export({ format: 'pem', type: 'spki' });

async function expectRefused(assertion: string, code: string) {
  const before = await countsOf(server, account.credential);
  expect(refusalOf(await exchange(server, account.credential, assertion))).toEqual([400, code]);
  expect((await countsOf(server, account.credential)).issued).toBe(before.issued);
}

test('the honest assertion that the others are made from is a token', async () => {
  expect((await exchange(server, account.credential, honest({ alg: 'RS256' }))).status).toBe(200);
  expect((await exchange(server, account.credential, honest({ alg: 'RS256', typ: 'JWT', kid: 'x' }))).status).toBe(200);
});

describe('A-9: another algorithm is invalid_signature, whatever the signature', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const hmac = (key: string | Buffer) => (input: string) => createHmac('sha256', key).update(input).digest();
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const withBytes = (bytes: Uint8Array) => () => bytes;

  test.each<[string, unknown, (input: string) => Uint8Array]>([
    ['HS256 with the public key in PEM', 'HS256', (input) => hmac(publicPem())(input)],
    ['HS256 with the certificate', 'HS256', (input) => hmac(account.key.certificate)(input)],
    ['HS256 with the client secret', 'HS256', (input) => hmac(account.credential.client_secret)(input)],
    ['none, with a right signature', 'none', rs256],
    ['nOnE', 'nOnE', rs256],
    ['PS256', 'PS256', (input) => sign('sha256', Buffer.from(input), { key: account.key.privateKey, ...pss })],
    ['RS384', 'RS384', (input) => sign('sha384', Buffer.from(input), account.key.privateKey)],
    ['RS512', 'RS512', (input) => sign('sha512', Buffer.from(input), account.key.privateKey)],
    ['RS256 in lower case', 'rs256', rs256],
    ['no algorithm', undefined, rs256],
    ['a list of algorithms', ['RS256'], rs256],
    [
      'ES256 of another key',
      'ES256',
      (input) => sign('sha256', Buffer.from(input), { key: ec, dsaEncoding: 'ieee-p1363' }),
    ],
    ['ES256 with r and s zero', 'ES256', withBytes(new Uint8Array(64))],
    ['ES256 in DER', 'ES256', (input) => sign('sha256', Buffer.from(input), ec)],
    ['ES256 with r and s beyond the order', 'ES256', withBytes(new Uint8Array(64).fill(0xff))],
    ['ES384', 'ES384', withBytes(new Uint8Array(96).fill(1))],
    ['EdDSA', 'EdDSA', withBytes(new Uint8Array(64).fill(1))],
  ])('%s', async (_, alg, signature) => {
    const input = inputOf({ alg });
    await expectRefused(join(input, signature(input)), 'invalid_signature');
  });

  test.each<[string, object]>([
    ['crit', { crit: ['exp'] }],
    ['an unknown crit', { crit: ['x'], x: 1 }],
    ['b64 false', { b64: false, crit: ['b64'] }],
    ['zip', { zip: 'DEF' }],
    ['enc', { enc: 'A128GCM' }],
    ['cty of a nested token', { cty: 'JWT' }],
    ['A-3: typ at+jwt', { typ: 'at+jwt' }],
    ['A-3: typ dpop+jwt', { typ: 'dpop+jwt' }],
    ['A-3: typ token-introspection+jwt', { typ: 'token-introspection+jwt' }],
    ['A-3: typ client-authentication+jwt', { typ: 'client-authentication+jwt' }],
    ['a typ that is no text', { typ: 1 }],
  ])('a header with %s, though honestly signed', async (_, header) => {
    await expectRefused(honest({ alg: 'RS256', ...header }), 'invalid_signature');
  });

  test.each<[string, (input: string) => Uint8Array]>([
    ['of another key', (input) => rs256(input, makeKeyPair().privateKey)],
    ['of other claims', () => rs256(`${encode({ alg: 'RS256' })}.${encode({})}`)],
    ['that is PSS', (input) => sign('sha256', Buffer.from(input), { key: account.key.privateKey, ...pss })],
    ['of SHA-1', (input) => sign('sha1', Buffer.from(input), account.key.privateKey)],
    ['cut short', (input) => rs256(input).subarray(1)],
    ['with a byte more', (input) => Buffer.concat([rs256(input), Buffer.of(0)])],
    ['of zeros', () => new Uint8Array(256)],
    ['of one byte', () => Uint8Array.of(1)],
  ])('RS256 with a signature %s', async (_, signature) => {
    const input = inputOf({ alg: 'RS256' });
    await expectRefused(join(input, signature(input)), 'invalid_signature');
  });
});

describe('wire 17, A-9: what is no compact JWS in strict base64url and strict JSON is invalid_token', () => {
  const bytes = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');
  const signed = (header: string, claims: string) => join(`${header}.${claims}`, rs256(`${header}.${claims}`));
  const header = encode({ alg: 'RS256' });
  const claimsText = (more: string) =>
    JSON.stringify(assertionClaims(server, account.credential)).replace(/\}$/, `,${more}}`);

  test.each<[string, () => string | Promise<string>]>([
    ['nothing but dots', () => '..'],
    ['one part', () => header],
    ['two parts', () => inputOf({ alg: 'RS256' })],
    ['no signature', () => `${inputOf({ alg: 'none' })}.`],
    ['four parts', () => `${honest({ alg: 'RS256' })}.${header}`],
    ['padding', () => `${honest({ alg: 'RS256' })}==`],
    ['standard base64', () => honest({ alg: 'RS256' }).replace(/\.[^.]+$/, '.+/+/')],
    ['a stray character', () => `${honest({ alg: 'RS256' })}!`],
    ['a line break', () => `${honest({ alg: 'RS256' })}\n`],
    ['bits behind the end', () => signed(`${encode({ alg: 'RS256' }).slice(0, -1)}1`, payload())],
    ['claims that are no JSON', () => signed(header, bytes('{'))],
    ['claims that are a list', () => signed(header, bytes('[]'))],
    ['claims that are null', () => signed(header, bytes('null'))],
    ['claims that are a number', () => signed(header, bytes('1'))],
    ['claims that are not UTF-8', () => signed(header, bytes(Uint8Array.of(0x7b, 0xff, 0x7d)))],
    ['claims with a byte order mark', () => signed(header, bytes(`\ufeff${claimsText('"x":1')}`))],
    ['a claim twice', () => signed(header, bytes(claimsText('"exp":1')))],
    ['a claim twice in other letters', () => signed(header, bytes(claimsText('"\\u0065xp":1')))],
    ['a claim twice further down', () => signed(header, bytes(claimsText('"x":[{"y":{"a":1,"a":2}}]')))],
    ['claims nested too deep', () => signed(header, bytes(claimsText(`"x":${'['.repeat(99)}${']'.repeat(99)}`)))],
    ['a header that is a list', () => signed(bytes('[]'), payload())],
    ['a header with alg twice', () => signed(bytes('{"alg":"none","alg":"RS256"}'), payload())],
    ['JSON serialisation', () => JSON.stringify({ payload: payload(), protected: header, signature: 'eA' })],
    ['a nested JWS', () => bytes(honest({ alg: 'RS256' }))],
    [
      'a JWE for our public key',
      () =>
        new CompactEncrypt(Buffer.from(honest({ alg: 'RS256' })))
          .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
          .encrypt(account.key.publicKey),
    ],
  ])('%s', async (_, assertion) => {
    await expectRefused(await assertion(), 'invalid_token');
  });

  test('__proto__ and constructor as claims change nothing', async () => {
    const claims = bytes(claimsText('"__proto__":{"exp":1},"constructor":1'));
    expect((await exchange(server, account.credential, signed(header, claims))).status).toBe(200);
  });
});

describe('A-10: keys that the header brings are ignored, and nothing is fetched', () => {
  let connections = 0;
  const canary = createServer((_, response) => response.end('{"keys":[]}'));
  let canaryUrl: string;

  beforeAll(async () => {
    canary.on('connection', () => connections++);
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    canaryUrl = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => canary.close(resolve)));

  const stranger = makeKeyPair();
  const jwk = stranger.publicKey.export({ format: 'jwk' });
  const x5c = [stranger.certificate.replace(/-----[^-]+-----|\s/g, '')];

  test.each<[string, () => object]>([
    ['jwk', () => ({ jwk })],
    ['x5c', () => ({ x5c })],
    ['jku', () => ({ jku: `${canaryUrl}/keys` })],
    ['x5u', () => ({ x5u: `${canaryUrl}/certificate` })],
    ['kid as URL', () => ({ kid: `${canaryUrl}/kid` })],
    ['kid as path', () => ({ kid: '../../../../dev/null' })],
    ['kid as SQL', () => ({ kid: "' or 1=1 --" })],
    ['kid as an object', () => ({ kid: { $ne: null } })],
    ['all of them', () => ({ jwk, x5c, jku: canaryUrl, x5u: canaryUrl, kid: canaryUrl })],
  ])('%s', async (_, header) => {
    const input = inputOf({ alg: 'RS256', ...header() });
    await expectRefused(join(input, rs256(input, stranger.privateKey)), 'invalid_signature');
    const own = await exchange(server, account.credential, honest({ alg: 'RS256', ...header() }));
    expect(own.status).toBe(200);
    expect(connections).toBe(0);
  });

  test('nor do claims make anything be fetched', async () => {
    const assertion = await signAssertion(server, account, { iss: canaryUrl, jku: canaryUrl, sub: canaryUrl });
    await expectRefused(assertion, 'bad_request');
    expect(connections).toBe(0);
  });
});
