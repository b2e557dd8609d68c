// Metadata (RFC 8414): byte-identical issuer, everything that is said works, and nothing that does not (M-1 to M-3).
import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { allowInsecureRequests, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  baseScopes,
  type CreatedCredential,
  clientForm,
  createCredential,
  obtainToken,
} from '../fixtures/credentials.ts';
import { basic, bearer, post, request } from '../fixtures/requests.ts';

const strictDocuments = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
const compatibleDocument = '/ims/.well-known/openid-configuration';
const keyPaths = ['/oauth2/jwks', '/.well-known/jwks.json', '/ims/keys', '/ims/keys/'];
const authMethods = ['client_secret_basic', 'client_secret_post'];

let server: TestServer;
let client: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
});
afterAll(() => server.close());

const document = async (path: string, of = server) => (await request(of.url + path)).json;

const common = (issuer: string) => ({
  issuer,
  scopes_supported: baseScopes,
  response_types_supported: [],
  grant_types_supported: ['client_credentials'],
  token_endpoint_auth_methods_supported: authMethods,
  revocation_endpoint_auth_methods_supported: authMethods,
  userinfo_endpoint: `${issuer}/ims/userinfo/v2`,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256', 'RS256'],
});

test.each(strictDocuments)('M-1, M-3: %s describes the strict dialect', async (path) => {
  const { issuer } = server;
  expect(await document(path)).toEqual({
    ...common(issuer),
    token_endpoint: `${issuer}/oauth2/token`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: authMethods,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    jwks_uri: `${issuer}/oauth2/jwks`,
  });
});

test(`M-1, M-3: ${compatibleDocument} describes the compatible dialect`, async () => {
  const { issuer } = server;
  expect(await document(compatibleDocument)).toEqual({
    ...common(issuer),
    token_endpoint: `${issuer}/ims/token/v3`,
    revocation_endpoint: `${issuer}/ims/revoke`,
    jwks_uri: `${issuer}/ims/keys`,
  });
});

test.each([...strictDocuments, compatibleDocument, ...keyPaths])(
  'M-1: anybody may read %s from a browser, and keep it',
  async (path) => {
    const answer = await request(server.url + path, { headers: { origin: 'https://app.example' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
    });
  },
);

test.each([...strictDocuments, compatibleDocument])(
  'M-2: %s never says none, nor an assertion method without algorithms',
  async (path) => {
    expect(JSON.stringify(await document(path))).not.toMatch(/"none"|_jwt"|RS384|HS256/);
  },
);

describe.each([strictDocuments[0] ?? '', compatibleDocument])('M-3: what %s says works', (path) => {
  const form = { grant_type: 'client_credentials' };

  test.each(authMethods)('%s at token, introspection and revocation endpoint', async (method) => {
    const said = await document(path);
    const [body, headers] =
      method === 'client_secret_basic' ? [{}, basic(client.client_id, client.client_secret)] : [clientForm(client), {}];
    const answer = await post(String(said['token_endpoint']), { ...form, ...body }, headers);
    expect(answer.status).toBe(200);
    const token = String(answer.json['access_token']);
    if (said['introspection_endpoint']) {
      const asked = await post(String(said['introspection_endpoint']), { ...body, token }, headers);
      expect(asked.json['active']).toBe(true);
    }
    expect((await post(String(said['revocation_endpoint']), { ...body, token }, headers)).status).toBe(200);
  });

  test('its key set and userinfo endpoint', async () => {
    const said = await document(path);
    expect((await request(String(said['jwks_uri']))).json['keys']).toHaveLength(2);
    const headers = bearer(await obtainToken(server, client));
    const userinfo = await request(String(said['userinfo_endpoint']), { headers });
    expect(userinfo.json['sub']).toBe(client.technical_account_id);
  });
});

test('every place of the key set shows the same keys', async () => {
  const bodies = await Promise.all(keyPaths.map(async (path) => (await request(server.url + path)).body));
  expect(new Set(bodies).size).toBe(1);
});

/** A `GET` with another Host header, which fetch would not send. */
async function getAsHost(url: string, host: string): Promise<string> {
  const sent = get(url, { headers: { host, 'x-forwarded-host': host, 'x-forwarded-proto': 'https' } });
  const [response] = await once(sent, 'response');
  return text(response);
}

test('wire 14: the issuer is the configured one, whatever the Host header and forwarded headers say', async () => {
  for (const path of [...strictDocuments, compatibleDocument]) {
    const body = await getAsHost(server.url + path, 'evil.example');
    expect(JSON.parse(body).issuer).toBe(server.issuer);
    expect(body).not.toContain('evil.example');
  }
});

test('other verbs are refused with 405 and the methods allowed', async () => {
  for (const path of [...strictDocuments, compatibleDocument, ...keyPaths]) {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await request(server.url + path, { method });
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, HEAD']);
    }
    expect((await request(server.url + path, { method: 'HEAD' })).status).toBe(200);
  }
});

describe('M-1: an issuer with a path', () => {
  let tenant: TestServer;
  beforeAll(async () => {
    tenant = await startTestServer({ environment: { RELEVO_ISSUER: 'https://login.example/tenants/One' } });
  });
  afterAll(() => tenant.close());

  test.each([
    '/.well-known/oauth-authorization-server/tenants/One',
    '/.well-known/openid-configuration/tenants/One',
    '/tenants/One/.well-known/oauth-authorization-server',
    '/tenants/One/.well-known/openid-configuration',
    '/tenants/One/ims/.well-known/openid-configuration',
  ])('is described at %s, byte for byte', async (path) => {
    const said = await document(path, tenant);
    expect(said['issuer']).toBe('https://login.example/tenants/One');
    expect(String(said['token_endpoint'])).toMatch(/^https:\/\/login\.example\/tenants\/One\/(oauth2|ims)\/token/);
  });

  test('serves its endpoints below that path alone', async () => {
    const credential = await createCredential(tenant);
    const form = { grant_type: 'client_credentials', ...clientForm(credential) };
    for (const path of ['/oauth2/token', '/ims/token/v3', '/ims/token/v3/']) {
      expect((await post(`${tenant.url}/tenants/One${path}`, form)).status).toBe(200);
      expect((await post(tenant.url + path, form)).status).toBe(404);
    }
  });
});

test('oauth4webapi accepts the documents of both algorithms of discovery', async () => {
  const issuer = new URL(server.issuer);
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    const response = await discoveryRequest(issuer, { algorithm, [allowInsecureRequests]: true });
    const found = await processDiscoveryResponse(issuer, response);
    expect(found.token_endpoint).toBe(`${server.issuer}/oauth2/token`);
  }
});
