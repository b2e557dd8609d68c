// Every operation of the contract does what it says; `call` has parsed each answer by the contract's schema.
import { expect, test } from 'vitest';
import { campaign, createProject } from '../fixtures/admin-api.ts';
import { operationIds, rightInput, routeOf, sendInput } from '../fixtures/contract-inputs.ts';
import { contractServer } from '../fixtures/contract-server.ts';
import { askToken, createCredential } from '../fixtures/credentials.ts';

const server = await contractServer();

const nowText = () => new Date(server.now() * 1000).toISOString().replace('.000', '');

test('the organization says where its clients get tokens', async () => {
  const organization = await server.call('organizationView', {});
  expect(organization).toEqual({
    id: expect.stringMatching(/^[0-9A-F]{24}@AdobeOrg$/),
    name: 'My organization',
    issuer: server.issuer,
    token_endpoint: `${server.issuer}/oauth2/token`,
    enabled: true,
    fallback_contact: null,
    is_home: true,
  });
});

test.each(operationIds)('%s answers with its status and exactly the fields of the contract', async (id) => {
  const { status, response, stream } = routeOf(id);
  const answer = await sendInput(server, id, await rightInput(id, server));
  expect(answer.status, answer.body).toBe(status);
  expect(answer.headers['cache-control']).toBe('no-store');
  const type = answer.headers['content-type'];
  if (stream) expect(Object.values(stream).map((each) => `${each}; charset=utf-8`)).toContain(type);
  else if (!response) expect(answer.body).toBe('');
  else {
    expect(type).toBe('application/json; charset=utf-8');
    // what the contract does not know is not in what it has parsed
    expect(response.parse(answer.json)).toEqual(answer.json);
  }
});

test('a product, an API and a product profile that an administrator adds give tokens', async () => {
  const { call } = server;
  await call('productCreate', { body: { code: 'shop', name: 'Shop', description: 'Own product\nof two lines' } });
  const api = await call('apiCreate', { body: { code: 'orders', product: 'shop', name: 'Orders', scopes: ['read'] } });
  expect(api).toEqual({
    code: 'orders',
    name: 'Orders',
    product: 'shop',
    enabled: true,
    audience: expect.stringMatching(/^http:\/\/127.0.0.1:\d+\/organizations\/[0-9A-F]{24}@AdobeOrg\/apis\/orders$/),
    scopes: ['read'],
    metascopes: [],
    authentication_types: ['oauth_server_to_server'],
    dialects: ['oauth2', 'ims'],
    signing_algorithm: 'ES256',
    requires_organization_header: false,
    access_token_lifetime: 3600,
    compatible_access_token_lifetime: 86_400,
    introspection_client_ids: [],
    not_addable: ['organization_has_no_profile'],
  });
  const profile = await call('productProfileCreate', { body: { product: 'shop', name: 'Reader', scopes: ['read'] } });
  expect(profile).toMatchObject({ product: 'shop', description: '', enabled: true, scopes: ['read'] });
  const credential = await createCredential(server, { apis: ['orders'], profiles: [profile.id] });
  const { json } = await askToken(server, credential, { scope: 'read' });
  expect(json).toMatchObject({ scope: 'read', expires_in: 3600 });
});

test('a change of an API changes what is named, and the next token shows it', async () => {
  const { call } = server;
  const before = (await call('apiList', {})).items.find(({ code }) => code === 'analytics');
  const change = { audience: 'https://api.example.com/a?b', access_token_lifetime: 60 };
  const after = await call('apiUpdate', { params: { code: 'analytics' }, body: change });
  expect(after).toEqual({ ...before, ...change });
  expect((await call('apiList', {})).items).toContainEqual(after);
});

test('a product profile changes by its id, and the list shows it', async () => {
  const { call } = server;
  const made = await call('productProfileCreate', { body: { product: 'campaign', name: 'P1', scopes: [] } });
  const body = { name: 'P2', description: 'Second', enabled: false, scopes: ['campaign_sdk'] };
  const changed = await call('productProfileUpdate', { params: { profile: made.id }, body });
  expect(changed).toEqual({ ...made, ...body });
  expect((await call('productProfileList', {})).items).toContainEqual(changed);
});

test('projects are listed newest first, viewed, and their names follow their titles', async () => {
  const { call } = server;
  const first = await call('projectCreate', { body: { title: 'Événements & more 2026 for everybody' } });
  expect(first).toMatchObject({ name: 'Événementsmore2026fo', description: '', enabled: true, created_at: nowText() });
  const second = await call('projectCreate', { body: { title: first.title, description: 'again' } });
  expect(second.name).toMatch(/^Événementsmo[0-9a-f]{8}$/);
  expect((await call('projectCreate', { body: { title: '你好' } })).name).toBe('Project');
  expect((await call('projectCreate', { body: { title: 'x', name: 'Chosen1' } })).name).toBe('Chosen1');
  const { items } = await call('projectList', {});
  expect(items.findIndex(({ id }) => id === second.id)).toBeLessThan(items.findIndex(({ id }) => id === first.id));
  expect(await call('projectView', { params: { project: second.id } })).toEqual(second);
});

test('a credential is created with everything that a client needs, and viewed by id or client id', async () => {
  const { call } = server;
  const project = await createProject(server, 'Nightly jobs');
  const body = { project: project.id, type: 'oauth_server_to_server' as const, ...campaign };
  const { client_secret, client_secret_id, ...credential } = await call('credentialCreate', { body });
  expect(client_secret).toMatch(/^rlv_secret_[A-Za-z0-9_-]{49}$/);
  expect(credential).toMatchObject({
    name: 'Credential in Nightly jobs',
    project_id: project.id,
    client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    technical_account_id: expect.stringMatching(/^[0-9A-F]{24}@techacct\.adobe\.com$/),
    technical_account_email: expect.stringMatching(/^[0-9a-f-]{36}@techacct\.adobe\.com$/),
    enabled: true,
    accept_secret_in_query: false,
    require_jti: false,
    last_token_at: null,
    apis: campaign.apis,
    profiles: campaign.profiles,
    metascopes: [],
  });
  for (const reference of [credential.id, credential.client_id]) {
    expect(await call('credentialView', { params: { credential: reference } })).toEqual(credential);
  }
  expect((await call('credentialList', { query: { project: project.id } })).items).toEqual([credential]);
  expect((await call('credentialList', {})).items).toContainEqual(credential);
  const { items } = await call('clientSecretList', { params: { credential: credential.id } });
  expect(items).toMatchObject([
    { id: client_secret_id, hint: client_secret.slice(-4), last_used_at: null, sources: [] },
  ]);
});

test('a credential changes what is named and nothing else', async () => {
  const { call } = server;
  const { client_secret: _, client_secret_id: __, ...before } = await createCredential(server);
  const change = { name: 'Renamed', require_jti: true, accept_secret_in_query: true };
  const after = await call('credentialUpdate', { params: { credential: before.client_id }, body: change });
  expect(after).toEqual({ ...before, ...change });
  const narrower = { profiles: ['Campaign - prod - messagecenter'] };
  const narrowed = await call('credentialUpdate', { params: { credential: before.id }, body: narrower });
  expect(narrowed).toMatchObject({
    ...narrower,
    scopes: expect.not.arrayContaining(['deliverability_service_general']),
  });
});

test('usage shows who used a credential, and the last use of credential and secret', async () => {
  const { call } = server;
  const credential = await createCredential(server);
  expect((await askToken(server, credential)).status).toBe(200);
  const params = { credential: credential.id };
  expect((await call('usageView', { params })).items).toMatchObject([
    { kind: 'address', source: '127.0.0.1', issued: 1, refused: 0, client_secret_id: credential.client_secret_id },
  ]);
  expect((await call('clientSecretList', { params })).items).toMatchObject([{ last_used_at: nowText() }]);
  expect((await call('credentialView', { params })).last_token_at).toBe(nowText());
});

test('a token that an administrator mints is no evidence of use', async () => {
  const { call } = server;
  const params = { credential: (await createCredential(server)).id };
  const minted = await call('tokenIssue', { params, body: { dialect: 'ims', scopes: ['campaign_sdk'] } });
  expect(minted).toMatchObject({ expires_in: 86_400, scopes: ['campaign_sdk'] });
  expect(minted.token_endpoint).toBe(`${server.issuer}/ims/token/v3`);
  expect((await call('usageView', { params })).items).toEqual([]);
});

test('M-4: the next signing key is listed as published until it signs', async () => {
  const { call } = server;
  server.advance(3600);
  const { items } = await call('signingKeyRotate', { body: { algorithm: 'RS256' } });
  expect(items.filter(({ algorithm }) => algorithm === 'RS256').at(-1)).toMatchObject({
    state: 'published',
    leaves_at: null,
  });
  expect((await call('signingKeyList', {})).items).toEqual(items);
});
