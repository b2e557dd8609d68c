// Rules of projects and credentials: one per authentication type, unique names, confirmation, a profile for each API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { campaign, createProject, refusalOf } from '../fixtures/admin-api.ts';
import { askToken, createApi, createCredential, obtainToken } from '../fixtures/credentials.ts';
import { expectNoChange } from '../fixtures/stored-rows.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const oauth = 'oauth_server_to_server';
const legacy = 'service_account_jwt';

async function expectRefused(code: string, promise: Promise<unknown>): Promise<void> {
  expect((await refusalOf(promise)).code).toBe(code);
}

test('a project has one credential of each authentication type', async () => {
  const { call } = server;
  const project = (await createProject(server)).id;
  await call('credentialCreate', { body: { project, type: oauth, ...campaign } });
  await call('credentialCreate', { body: { project, type: legacy, ...campaign } });
  for (const type of [oauth, legacy] as const) {
    await expectRefused('credential_exists', call('credentialCreate', { body: { project, type, ...campaign } }));
  }
});

test('of many creations at once one credential is made', async () => {
  const project = (await createProject(server)).id;
  const create = () => server.call('credentialCreate', { body: { project, type: oauth, ...campaign } });
  const settled = await Promise.allSettled(Array.from({ length: 10 }, create));
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('names are unique: of credentials, projects, products, APIs and product profiles', async () => {
  const { call } = server;
  const [one, two] = [await createCredential(server), await createCredential(server)];
  const project = await createProject(server);
  await expectNoChange(server, async () => {
    const params = { credential: two.id };
    await expectRefused('name_taken', call('credentialUpdate', { params, body: { name: one.name } }));
    const body = { project: project.id, type: oauth, name: one.name, ...campaign } as const;
    await expectRefused('name_taken', call('credentialCreate', { body }));
    await expectRefused('name_taken', call('projectCreate', { body: { title: 'x', name: project.name } }));
    await expectRefused('name_taken', call('productCreate', { body: { code: 'campaign', name: 'x' } }));
    const api = { code: 'campaign', product: 'analytics', name: 'x' };
    await expectRefused('name_taken', call('apiCreate', { body: api }));
    const profile = { product: 'analytics', name: 'Campaign - prod - Admin' };
    await expectRefused('name_taken', call('productProfileCreate', { body: profile }));
    const [first, second] = (await call('productProfileList', {})).items;
    const rename = { params: { profile: first?.id ?? '' }, body: { name: second?.name ?? '' } };
    await expectRefused('name_taken', call('productProfileUpdate', rename));
  });
  const same = { params: { credential: one.id }, body: { name: one.name } };
  expect(await call('credentialUpdate', same)).toMatchObject({ name: one.name });
});

test('two credentials of projects with the same title get names of their own', async () => {
  const names = [];
  for (let index = 0; index < 3; index += 1) {
    const project = (await createProject(server, 'x'.repeat(45))).id;
    names.push((await server.call('credentialCreate', { body: { project, type: oauth, ...campaign } })).name);
  }
  expect(new Set(names).size).toBe(3);
});

test('every API needs a product profile of its product, and every profile an API, also at a change', async () => {
  const { call } = server;
  const project = (await createProject(server)).id;
  const { id } = await createCredential(server);
  const selections = [
    ['profile_required', { apis: ['campaign'], profiles: ['Analytics - reporting only'] }],
    ['profile_required', { apis: ['campaign', 'analytics'], profiles: ['Campaign - prod - Admin'] }],
    ['invalid_request', { apis: ['campaign'], profiles: ['Campaign - prod - Admin', 'Analytics - reporting only'] }],
    ['invalid_request', { apis: [], profiles: ['Campaign - prod - Admin'] }],
    ['invalid_request', { apis: ['campaign'], profiles: [] }],
  ] as const;
  await expectNoChange(server, async () => {
    for (const [code, { apis, profiles }] of selections) {
      const body = { apis: [...apis], profiles: [...profiles] };
      await expectRefused(code, call('credentialCreate', { body: { project, type: oauth, ...body } }));
      await expectRefused(code, call('credentialUpdate', { params: { credential: id }, body }));
    }
    const params = { credential: id };
    await expectRefused('profile_required', call('credentialUpdate', { params, body: { apis: ['analytics'] } }));
  });
});

test('an API that is disabled, or does not allow the authentication type, is not added', async () => {
  const { call } = server;
  const disabled = await createApi(server, { scopes: ['a'] });
  await call('apiUpdate', { params: { code: disabled.code }, body: { enabled: false } });
  const oauthOnly = await createApi(server, { scopes: ['a'], authentication_types: [oauth] });
  const project = (await createProject(server)).id;
  const { id } = await createCredential(server, { type: legacy });
  for (const [code, api] of [
    ['conflict', disabled],
    ['authentication_type_not_allowed', oauthOnly],
  ] as const) {
    const body = { apis: [api.code], profiles: [api.profile] };
    await expectRefused(code, call('credentialCreate', { body: { project, type: legacy, ...body } }));
    await expectRefused(code, call('credentialUpdate', { params: { credential: id }, body }));
  }
});

test('a credential is deleted only with its name, a project only with its title, both exactly', async () => {
  const { call } = server;
  const credential = await createCredential(server);
  const project = await call('projectView', { params: { project: credential.project_id } });
  await expectNoChange(server, async () => {
    for (const wrong of ['', ' ', credential.id, credential.name.toLowerCase(), `${credential.name} `]) {
      const input = { params: { credential: credential.id }, query: { confirm: wrong } };
      await expectRefused('confirmation_required', call('credentialDelete', input));
    }
    for (const wrong of ['', project.id, project.name, project.title.toUpperCase(), `${project.title} `]) {
      const input = { params: { project: project.id }, query: { confirm: wrong } };
      await expectRefused('confirmation_required', call('projectDelete', input));
    }
    await expectRefused('confirmation_required', call('projectDelete', { params: { project: project.id } }));
  });
  await call('credentialDelete', { params: { credential: credential.id }, query: { confirm: credential.name } });
  expect((await askToken(server, credential)).status).toBe(401);
});

test('a deleted project takes its credentials with it, and their tokens end', async () => {
  const { call } = server;
  const [credential, other] = [await createCredential(server), await createCredential(server)];
  const token = await obtainToken(server, credential);
  const { title } = await call('projectView', { params: { project: credential.project_id } });
  await call('projectDelete', { params: { project: credential.project_id }, query: { confirm: title } });
  await expectRefused('not_found', call('credentialView', { params: { credential: credential.id } }));
  await expectRefused('not_found', call('tokenIssue', { params: { credential: credential.client_id } }));
  expect((await askToken(server, credential)).status).toBe(401);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${server.url}/ims/userinfo/v2`, { headers })).status).toBe(401);
  expect((await askToken(server, other)).status).toBe(200);
});

test('a disabled credential gets no token, not even from an administrator, until it is enabled', async () => {
  const { call } = server;
  const credential = await createCredential(server);
  const params = { credential: credential.id };
  await call('credentialUpdate', { params, body: { enabled: false } });
  expect((await askToken(server, credential)).status).not.toBe(200);
  await expectRefused('conflict', call('tokenIssue', { params }));
  await call('credentialUpdate', { params, body: { enabled: true } });
  expect((await askToken(server, credential)).status).toBe(200);
});

test('T-11: an administrator mints no scope that is not granted', async () => {
  const params = { credential: (await createCredential(server)).id };
  const refusal = await refusalOf(server.call('tokenIssue', { params, body: { scopes: ['analytics.reporting'] } }));
  expect(refusal).toMatchObject({ status: 400, errors: [{ field: 'scopes' }] });
});

test('the next signing key is published once, not again while it waits', async () => {
  server.advance(3600);
  await server.call('signingKeyRotate', { body: { algorithm: 'ES256' } });
  await expectNoChange(server, async () => {
    await expectRefused('conflict', server.call('signingKeyRotate', { body: { algorithm: 'ES256' } }));
    await expectRefused('conflict', server.call('signingKeyRotate', {}));
  });
});
