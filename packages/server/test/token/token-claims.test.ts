// Access tokens of both dialects: claims, header, lifetime, signature, and how hard they are to guess.
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  campaignScopes,
  createCredential,
  createCredentialForApi,
} from '../fixtures/credentials.ts';
import { claimsOf, headerOf, request, tokenOf } from '../fixtures/requests.ts';
import { createServiceAccount, exchangeClaims } from '../fixtures/service-account.ts';

let server: TestServer;
let client: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
});
afterAll(() => server.close());

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const campaignAudience = () => `${server.issuer}/organizations/${client.organization_id}/apis/campaign`;
const keySet = async () => (await request(`${server.url}/oauth2/jwks`)).json as unknown as JSONWebKeySet;
const currentDate = () => new Date(server.now() * 1000);

const ownClaims = (credential: CreatedCredential) => ({
  credential: credential.id,
  project: credential.project_id,
  profiles: [uuid],
  secret: credential.client_secret_id,
  revision: expect.any(Number),
});

describe('wire 9, J-1: a token of the strict dialect', () => {
  test('has exactly the claims of RFC 9068 and our own', async () => {
    const answer = await askToken(server, client);
    expect(claimsOf(answer)).toEqual({
      iss: server.issuer,
      sub: client.technical_account_id,
      aud: campaignAudience(),
      exp: server.now() + 3600,
      iat: server.now(),
      jti: uuid,
      client_id: client.client_id,
      scope: campaignScopes.join(' '),
      org: client.organization_id,
      relevo: { ...ownClaims(client), mechanism: 'oauth_server_to_server', dialect: 'oauth2' },
    });
  });

  test('T-12, T-15: the answer has seconds, the scope, and no refresh token', async () => {
    const answer = await askToken(server, client);
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      scope: campaignScopes.join(' '),
    });
  });

  test('names at+jwt, ES256 and a published key, and verifies with jose', async () => {
    const answer = await askToken(server, client);
    const { keys } = await keySet();
    const { kid } = headerOf(answer);
    expect(headerOf(answer)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid });
    expect(keys.map((key) => key.kid)).toContain(kid);
    const verified = await jwtVerify(tokenOf(answer), createRemoteJWKSet(new URL(`${server.url}/oauth2/jwks`)), {
      issuer: server.issuer,
      audience: campaignAudience(),
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: currentDate(),
    });
    expect(verified.payload.sub).toBe(client.technical_account_id);
  });
});

describe('wire 8: a token of the compatible dialect', () => {
  const compatible = (lifetimeSeconds: number, jti: string, credential: CreatedCredential) => ({
    iss: server.issuer,
    sub: credential.technical_account_id,
    aud: campaignAudience(),
    exp: server.now() + lifetimeSeconds,
    iat: server.now(),
    jti: uuid,
    client_id: credential.client_id,
    scope: campaignScopes.join(','),
    org: credential.organization_id,
    id: jti,
    type: 'access_token',
    user_id: credential.technical_account_id,
    aa_id: credential.technical_account_id,
    as: 'ims-na1',
    created_at: String(server.now() * 1000),
    expires_in: String(lifetimeSeconds * 1000),
    sid: expect.any(String),
    moi: expect.any(String),
    ctp: expect.anything(),
    fg: expect.any(String),
    pba: expect.any(String),
  });

  test('has the claims of RFC 9068 and those that clients of the original read', async () => {
    const answer = await askToken(server, client, {}, '/ims/token/v3');
    const { jti = '' } = claimsOf(answer);
    expect(claimsOf(answer)).toEqual({
      ...compatible(86_400, jti, client),
      relevo: { ...ownClaims(client), mechanism: 'oauth_server_to_server', dialect: 'ims' },
    });
    expect(headerOf(answer)).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) });
  });

  test('says by which certificate it was obtained at the exchange', async () => {
    const account = await createServiceAccount(server);
    const answer = await exchangeClaims(server, account);
    const { jti = '' } = claimsOf(answer);
    expect(claimsOf(answer)).toEqual({
      ...compatible(86_400, jti, account.credential),
      relevo: {
        ...ownClaims(account.credential),
        mechanism: 'service_account_jwt',
        certificate: account.certificateId,
        dialect: 'ims',
      },
    });
  });

  test('names the server as configured', async () => {
    const other = await startTestServer({ environment: { RELEVO_COMPATIBLE_SERVER_NAME: 'ims-test2' } });
    const answer = await askToken(other, await createCredential(other), {}, '/ims/token/v3');
    expect(claimsOf(answer)['as']).toBe('ims-test2');
    await other.close();
  });
});

test('J-4, T-15: exp - iat is expires_in, by the lifetime of the API in each dialect', async () => {
  const lifetimes = { access_token_lifetime: 61, compatible_access_token_lifetime: 7200 };
  const { credential } = await createCredentialForApi(server, ['short'], lifetimes);
  for (const [path, lifetime] of [
    ['/oauth2/token', 61],
    ['/ims/token/v2', 7200],
  ] as const) {
    const answer = await askToken(server, credential, {}, path);
    const { exp = 0, iat = 0 } = claimsOf(answer);
    expect([answer.json['expires_in'], exp - iat]).toEqual([lifetime, lifetime]);
  }
});

test('an API that demands RS256 gets RS256 tokens in both dialects, and others keep ES256', async () => {
  const { credential } = await createCredentialForApi(server, ['rs'], { signing_algorithm: 'RS256' });
  const keys = createLocalJWKSet(await keySet());
  for (const [path, typ] of [
    ['/oauth2/token', 'at+jwt'],
    ['/ims/token/v2', 'JWT'],
  ] as const) {
    const answer = await askToken(server, credential, {}, path);
    expect(headerOf(answer)).toMatchObject({ alg: 'RS256', typ });
    await jwtVerify(tokenOf(answer), keys, { algorithms: ['RS256'], typ, currentDate: currentDate() });
  }
  expect(headerOf(await askToken(server, client))).toMatchObject({ alg: 'ES256' });
});

test('J-5: every key is public, for signatures, and for exactly one algorithm', async () => {
  const { keys } = await keySet();
  expect(keys.map(({ alg }) => alg).toSorted()).toEqual(['ES256', 'RS256']);
  for (const key of keys) {
    const members = key.kty === 'EC' ? ['crv', 'x', 'y'] : ['n', 'e'];
    expect(Object.keys(key).toSorted()).toEqual(['alg', 'kid', 'kty', 'use', ...members].toSorted());
    expect(key.use).toBe('sig');
  }
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
});

test('J-1, J-4: a thousand tokens at once have a thousand jti, and each verifies offline', async () => {
  const keys = createLocalJWKSet(await keySet());
  const seen = new Set<unknown>();
  for (let batch = 0; batch < 10; batch++) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => askToken(server, client)));
    for (const answer of answers) {
      const { payload } = await jwtVerify(tokenOf(answer), keys, {
        typ: 'at+jwt',
        issuer: server.issuer,
        requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
        currentDate: currentDate(),
      });
      seen.add(payload.jti);
    }
  }
  expect(seen.size).toBe(1000);
});

test('T-13: client secrets carry 256 random bits in [A-Za-z0-9_-], none twice', async () => {
  const secrets = new Set<string>();
  for (let count = 0; count < 100; count++) {
    const added = await server.call('clientSecretAdd', { params: { credential: client.id }, body: {} });
    await server.call('clientSecretDelete', { params: { credential: client.id, client_secret: added.id }, query: {} });
    secrets.add(added.client_secret);
  }
  expect(secrets.size).toBe(100);
  for (const secret of secrets) expect(secret).toMatch(/^rlv_secret_[A-Za-z0-9_-]{43}[A-Za-z0-9]{6}$/);
  // each random character takes many values: none of the 43 is a constant
  for (let at = 0; at < 43; at++) {
    const values = new Set([...secrets].map((secret) => secret['rlv_secret_'.length + at]));
    expect(values.size).toBeGreaterThan(8);
  }
});
