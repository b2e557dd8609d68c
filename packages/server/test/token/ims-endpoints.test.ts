// What clients of the original ask about a token: validate_token, profile, userinfo, organizations.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  baseScopes,
  type CreatedCredential,
  createCredential,
  obtainToken,
} from '../fixtures/credentials.ts';
import { bearer, claimsOf, post, postMultipart, postText, refusalOf, request, tokenOf } from '../fixtures/requests.ts';

let server: TestServer;
let client: CreatedCredential;
let token: string;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
  token = await obtainToken(server, client);
});
afterAll(() => server.close());

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

describe.each(['/ims/validate_token/v1', '/ims/validate_token/v1/'])('%s', (path) => {
  const validate = (form: Record<string, string>, headers = {}) => post(server.url + path, form, headers);

  test.each(['/oauth2/token', '/ims/token/v3'])(
    'says of a token of %s until when it is valid, and its claims',
    async (at) => {
      const issued = await askToken(server, client, {}, at);
      const claims = claimsOf(issued);
      const expected = { valid: true, expires_at: (claims.exp ?? 0) * 1000, token: claims };
      const form = { token: tokenOf(issued), type: 'access_token', client_id: client.client_id };
      for (const answer of [
        await validate(form),
        await postMultipart(server.url + path, form),
        await validate({ type: 'access_token' }, bearer(tokenOf(issued))),
        await post(`${server.url}${path}?client_id=${client.client_id}`, { token: tokenOf(issued) }),
      ]) {
        expect([answer.status, answer.json]).toEqual([200, expected]);
        expect(answer.headers).toMatchObject(noStore);
      }
    },
  );

  test.each(['garbage', 'a.b.c', 'x'.repeat(9_000)])('answers 200 and valid: false to garbage %#', async (garbage) => {
    const answer = await validate({ token: garbage });
    expect([answer.status, answer.json]).toEqual([200, { valid: false, reason: 'invalid_token' }]);
  });

  test('answers valid: false to a revoked token, and to a type that it does not know', async () => {
    const revoked = await obtainToken(server, client);
    await server.call('tokenRevoke', { body: { kind: 'token', token: revoked } });
    expect((await validate({ token: revoked })).json).toEqual({ valid: false, reason: 'invalid_token' });
    const answer = await validate({ token, type: 'refresh_token' });
    expect([answer.status, answer.json]).toEqual([200, { valid: false, reason: 'unsupported_type' }]);
  });

  test('answers 400 to what is not well-formed', async () => {
    expect(refusalOf(await validate({}))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await postText(server.url + path, '{}', 'application/json'))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await postText(server.url + path, 'token=%zz', 'application/x-www-form-urlencoded'))).toEqual([
      400,
      'invalid_request',
    ]);
  });
});

const aboutBearer = ['/ims/profile/v1', '/ims/userinfo/v2', '/ims/organizations/v6'];
const scopeNeeded = { profile: 'AdobeID', userinfo: 'openid', organizations: 'read_organizations' } as const;

describe.each(aboutBearer.flatMap((path) => [path, `${path}/`]))('%s', (path) => {
  const get = (headers = {}) => request(server.url + path, { headers });
  const needed = scopeNeeded[path.split('/')[2] as keyof typeof scopeNeeded];

  test('answers the bearer of a token of either dialect, whatever the case of the scheme', async () => {
    for (const at of ['/oauth2/token', '/ims/token/v3']) {
      const { authorization } = bearer(tokenOf(await askToken(server, client, {}, at)));
      for (const each of [
        authorization,
        authorization.replace('Bearer', 'bearer'),
        authorization.replace('Bearer', 'BEARER'),
      ]) {
        const answer = await get({ authorization: each });
        expect(answer.status).toBe(200);
        expect(answer.headers).toMatchObject(noStore);
      }
    }
  });

  test('wire 12: refuses none, a bad, a revoked token with 401, with a challenge to who sent one', async () => {
    const revoked = await obtainToken(server, client);
    await server.call('tokenRevoke', { body: { kind: 'token', token: revoked } });
    for (const headers of [{}, bearer('garbage'), bearer(revoked), { authorization: 'Basic eDp5' }]) {
      const answer = await get(headers);
      expect(refusalOf(answer)).toEqual([401, 'invalid_token']);
      expect(answer.headers).toMatchObject(noStore);
      const sentToken = JSON.stringify(headers).includes('Bearer');
      expect(answer.headers['www-authenticate']?.startsWith('Bearer realm=') ?? false).toBe(sentToken);
    }
    const inQuery = await request(`${server.url}${path}?access_token=${token}`);
    expect(refusalOf(inQuery)).toEqual([401, 'invalid_token']);
  });

  test('refuses a token without the scope for it with 403', async () => {
    const scope = baseScopes.filter((each) => each !== needed).join(' ');
    const answer = await get(bearer(await obtainToken(server, client, { scope })));
    expect(refusalOf(answer)).toEqual([403, 'insufficient_scope']);
    expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
    expect((await get(bearer(await obtainToken(server, client, { scope: needed })))).status).toBe(200);
  });
});

test('they name the technical account, its profiles and its organization', async () => {
  const headers = bearer(token);
  const { items } = await server.call('productProfileList', {});
  const profile = items.find(({ name }) => client.profiles.includes(name));
  expect((await request(`${server.url}/ims/profile/v1`, { headers })).json).toEqual({
    userId: client.technical_account_id,
    email: client.technical_account_email,
    name: client.name,
    displayName: client.name,
    account_type: 'technical_account',
    client_id: client.client_id,
    projectedProductContext: [
      {
        prodCtx: {
          ident: profile?.id,
          label: profile?.name,
          owningEntity: client.organization_id,
          statusCode: 'ACTIVE',
        },
      },
    ],
  });
  expect((await request(`${server.url}/ims/userinfo/v2`, { headers })).json).toEqual({
    sub: client.technical_account_id,
    email: client.technical_account_email,
    name: client.name,
    account_type: 'technical_account',
  });
  const [ident, authSrc] = client.organization_id.split('@');
  const { body } = await request(`${server.url}/ims/organizations/v6`, { headers });
  expect(JSON.parse(body)).toEqual([
    { orgName: 'My organization', orgRef: { ident, authSrc }, orgType: 'Enterprise', groups: [] },
  ]);
});

test('product profiles are left out of the profile without their scope', async () => {
  const headers = bearer(await obtainToken(server, client, { scope: 'AdobeID' }));
  const answer = await request(`${server.url}/ims/profile/v1`, { headers });
  expect(answer.json).not.toHaveProperty('projectedProductContext');
});
