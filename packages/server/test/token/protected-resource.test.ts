// Metadata of protected APIs (RFC 9728): found by following the challenge, and exact (B-4).
import { allowInsecureRequests, processResourceDiscoveryResponse, resourceDiscoveryRequest } from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { createApi } from '../fixtures/credentials.ts';
import { ask, callHeaders, createSubject } from '../fixtures/gateway.ts';
import { request } from '../fixtures/requests.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** The metadata that the challenge of a call without a token leads to. */
async function metadataUrlOf(of: TestServer, what: string): Promise<string | undefined> {
  const { headers } = await ask(of, what, {});
  return /resource_metadata="([^"]*)"/.exec(headers['www-authenticate'] ?? '')?.[1];
}

const wellKnown = (organization: string, code: string) =>
  `/.well-known/oauth-protected-resource/organizations/${organization}/apis/${code}`;

test('B-4: the challenge leads to the document of the API, which names the API as its tokens do', async () => {
  const { api, credential } = await createSubject(server);
  const url = await metadataUrlOf(server, api.code);
  expect(url).toBe(server.issuer + wellKnown(credential.organization_id, api.code));
  const answer = await request(String(url), { headers: { origin: 'https://app.example' } });
  expect(answer.json).toEqual({
    resource: api.audience,
    authorization_servers: [server.issuer],
    scopes_supported: ['read', 'write'],
    bearer_methods_supported: ['header'],
  });
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json\b/),
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  });
});

test('B-4: oauth4webapi finds and accepts the document from the identifier of the API alone', async () => {
  const resource = new URL((await createApi(server, { scopes: ['read'] })).audience);
  const response = await resourceDiscoveryRequest(resource, { [allowInsecureRequests]: true });
  const found = await processResourceDiscoveryResponse(resource, response);
  expect(found.authorization_servers).toEqual([server.issuer]);
});

test('B-4: every challenge leads there: bad token, missing scope, and the organization that the operator names', async () => {
  const subject = await createSubject(server);
  const { api, credential } = subject;
  const parameter = `resource_metadata="${await metadataUrlOf(server, api.code)}"`;
  const answers = [
    await ask(server, api.code, { ...callHeaders(subject), authorization: 'Bearer garbage' }),
    await ask(server, `${api.code}?scope=admin`, callHeaders(subject)),
    await ask(server, `${api.code}?organization=${credential.organization_id}`, {}),
  ];
  for (const { headers } of answers) expect(headers['www-authenticate']).toContain(parameter);
});

describe('there is no document, and no challenge names one', () => {
  test.each<[string, () => Promise<string>]>([
    ['for an API that does not exist', async () => 'no-api'],
    [
      'for an API that is disabled',
      async () => {
        const { code } = await createApi(server, { scopes: ['read'] });
        await server.call('apiUpdate', { params: { code }, body: { enabled: false } });
        return code;
      },
    ],
    [
      'for an API whose identifier is a URL of another host, which answers for itself',
      async () => (await createApi(server, { scopes: ['read'], audience: 'https://api.example/v1' })).code,
    ],
  ])('%s', async (_, prepare) => {
    const code = await prepare();
    expect(await metadataUrlOf(server, code)).toBeUndefined();
    const { id } = await server.call('organizationView', {});
    expect((await request(server.url + wellKnown(id, code))).status).toBe(404);
  });

  test('for an organization that does not exist', async () => {
    const unknown = '0123456789ABCDEF01234567@AdobeOrg';
    expect((await request(server.url + wellKnown(unknown, 'campaign'))).status).toBe(404);
    expect(await metadataUrlOf(server, `campaign?organization=${unknown}`)).toBeUndefined();
  });
});

test('B-4: below an issuer with a path, the well-known part stands before that path', async () => {
  const issuer = 'https://login.example/tenants/One';
  const tenant = await startTestServer({ environment: { RELEVO_ISSUER: issuer } });
  try {
    const { code, audience } = await createApi(tenant, { scopes: ['read'] });
    const answer = await request(`${tenant.url}/tenants/One/authz/${code}`);
    const [, path] =
      /resource_metadata="https:\/\/login\.example([^"]*)"/.exec(answer.headers['www-authenticate'] ?? '') ?? [];
    expect(path).toMatch(/^\/\.well-known\/oauth-protected-resource\/tenants\/One\/organizations\//);
    expect((await request(tenant.url + path)).json['resource']).toBe(audience);
  } finally {
    await tenant.close();
  }
});
