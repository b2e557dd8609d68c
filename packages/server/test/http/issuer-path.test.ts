// An issuer with a path: the token service stands below it, metadata also where RFC 8414 §3.1 inserts the path (M-1).
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { clientForm, createCredential } from '../fixtures/credentials.ts';
import { claimsOf, post, request } from '../fixtures/requests.ts';

const issuer = 'https://example.com/relevo';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ environment: { RELEVO_ISSUER: issuer } });
});
afterAll(() => server.close());

const local = (url: unknown) => String(url).replace('https://example.com', server.url);

test.each([
  '/.well-known/oauth-authorization-server/relevo',
  '/.well-known/openid-configuration/relevo',
  '/relevo/.well-known/oauth-authorization-server',
  '/relevo/.well-known/openid-configuration',
])('metadata at %s names the issuer byte for byte and endpoints below it', async (path) => {
  const { status, json, headers } = await request(server.url + path);
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(json).toMatchObject({ issuer, token_endpoint: `${issuer}/oauth2/token` });
  for (const [name, url] of Object.entries(json).filter(([key]) => /_(endpoint|uri)$/.test(key))) {
    expect(url, name).toMatch(/^https:\/\/example\.com\/relevo\//);
    expect((await request(local(url), { method: 'PUT' })).status, name).toBe(405); // it is there
  }
});

test.each(['/relevo/oauth2/token', '/relevo/ims/token/v3', '/relevo/ims/token/v3/'])(
  '%s issues tokens of the issuer',
  async (path) => {
    const credential = await createCredential(server);
    const form = { grant_type: 'client_credentials', ...clientForm(credential) };
    expect(claimsOf(await post(server.url + path, form)).iss).toBe(issuer);
  },
);

test.each([
  '/oauth2/token',
  '/oauth2/jwks',
  '/ims/keys',
  '/.well-known/oauth-authorization-server',
  '/relevo/relevo/oauth2/jwks',
])('nothing of the token service is at %s', async (path) => {
  expect((await request(server.url + path)).status).toBe(404);
});

test('health and the admin API stay where they are, and the OpenAPI document says so', async () => {
  expect((await request(`${server.url}/healthz`)).status).toBe(200);
  expect((await request(`${server.url}/api/v1/projects`)).status).toBe(401);
  const { json } = await request(`${server.url}/api/openapi.json`);
  expect(json['servers']).toEqual([{ url: 'https://example.com/api/v1' }]);
});
