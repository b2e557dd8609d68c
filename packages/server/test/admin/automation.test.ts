// Technical accounts at the admin API: which access tokens it accepts, what they may do, and when they end.
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { askToken, createCredential, obtainToken } from '../fixtures/credentials.ts';
import { callAs, callWith, createManager, createManagerOfCampaign, management } from '../fixtures/management.ts';
import { claimsOf } from '../fixtures/requests.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const scope = 'relevo_management';
const unauthenticated = { status: 401, code: 'unauthenticated' };

test('a token for the management API lives a quarter of an hour and is meant for nothing else', async () => {
  const manager = await createManager(server, management.auditor);
  const answer = await askToken(server, manager);
  const { audience } = await server.call('apiView', { params: { code: 'relevo_management' } });
  expect(answer.json).toMatchObject({ expires_in: 900 });
  expect(claimsOf(answer)).toMatchObject({ aud: audience, client_id: manager.client_id });
});

test('an administrator profile does what a system administrator does, in the name of the credential', async () => {
  const manager = await createManager(server, management.administrator);
  const call = await callAs(server, manager);
  const project = await call('projectCreate', { body: { title: 'By a technical account' } });
  expect(project.created_by).toBe(manager.client_id);
  const { items } = await call('auditList', { query: { target: project.id } });
  const actor = { kind: 'client', id: manager.id, name: manager.client_id, address: '127.0.0.1' };
  expect(items).toMatchObject([{ action: 'project.created', actor }]);
});

test('no profile makes a credential an operator of the server', async () => {
  const call = await callAs(server, await createManager(server, management.administrator));
  expect(await refusalOf(call('signingKeyRotate', { body: {} }))).toMatchObject({ code: 'forbidden' });
  const body = { name: 'Other', administrator_email: 'admin@example.com' };
  expect(await refusalOf(call('organizationCreate', { body }))).toMatchObject({ code: 'forbidden' });
});

test('an auditor profile reads everything and changes nothing', async () => {
  const call = await callAs(server, await createManager(server, management.auditor));
  expect((await call('auditList', {})).items.length).toBeGreaterThan(0);
  expect((await call('credentialList', {})).items.length).toBeGreaterThan(0);
  const refusal = await refusalOf(call('projectCreate', { body: { title: 'By an auditor' } }));
  expect(refusal).toMatchObject({ status: 403, code: 'forbidden' });
});

test('a profile without a role opens no operation of the organization, not even a list', async () => {
  const call = await callAs(server, await createManager(server, management.ownSecret));
  expect(await refusalOf(call('projectList', {}))).toMatchObject({ status: 403, code: 'forbidden' });
});

test('a technical account has no account of a person, and enters no other organization', async () => {
  const manager = await createManager(server, management.administrator);
  const token = await obtainToken(server, manager, { scope });
  expect(await refusalOf(callWith(server, token)('accountView', {}))).toMatchObject({ code: 'unauthenticated' });
  const headers = { authorization: `Bearer ${token}`, 'relevo-organization': 'B'.repeat(24) };
  expect((await fetch(`${server.url}/api/v1/projects`, { headers })).status).toBe(404);
});

describe('RFC 9068 §4: a token that somebody else received says nothing here', () => {
  test('one for another API is refused', async () => {
    const token = await obtainToken(server, await createCredential(server));
    expect(await refusalOf(callWith(server, token)('projectList', {}))).toMatchObject(unauthenticated);
  });

  test('of a credential with two APIs, only one asked for this API alone is accepted', async () => {
    const manager = await createManagerOfCampaign(server);
    const accepted = async (form: Record<string, string>) => {
      const call = callWith(server, await obtainToken(server, manager, form));
      return call('projectList', {}).then(
        () => true,
        (error) => error.problem.status !== 401,
      );
    };
    const { audience } = await server.call('apiView', { params: { code: 'relevo_management' } });
    expect(await accepted({})).toBe(false);
    expect(await accepted({ scope: `${scope} campaign_sdk` })).toBe(false);
    expect(await accepted({ scope: 'campaign_sdk' })).toBe(false);
    expect(await accepted({ scope: 'openid' })).toBe(false);
    expect(await accepted({ scope })).toBe(true);
    expect(await accepted({ resource: audience })).toBe(true);
  });

  test('no API takes over the audience of this one', async () => {
    const { audience } = await server.call('apiView', { params: { code: 'relevo_management' } });
    const taking = server.call('apiUpdate', { params: { code: 'campaign' }, body: { audience } });
    expect(await refusalOf(taking)).toMatchObject({ code: 'conflict' });
  });

  test('one that was narrowed to other scopes is refused', async () => {
    const manager = await createManager(server, management.administrator);
    const token = await obtainToken(server, manager, { scope: 'openid' });
    expect(await refusalOf(callWith(server, token)('projectList', {}))).toMatchObject(unauthenticated);
  });
});

test('a token that an administrator minted is one of the credential, with its roles and its end', async () => {
  const manager = await createManager(server, management.auditor);
  const params = { credential: manager.id };
  const { access_token } = await server.call('tokenIssue', { params, body: { scopes: [scope] } });
  const call = callWith(server, access_token);
  expect((await call('projectList', {})).items.length).toBeGreaterThan(0);
  await server.call('tokenRevoke', { body: { kind: 'credential', credential: manager.id } });
  expect(await refusalOf(call('projectList', {}))).toMatchObject(unauthenticated);
});

test('openid-client gets a token by discovery and calls the admin API with it', async () => {
  const { client_id, client_secret } = await createManager(server, management.auditor);
  const configuration = await openid.discovery(
    new URL(server.issuer),
    client_id,
    undefined,
    openid.ClientSecretBasic(client_secret),
    { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
  );
  const { access_token } = await openid.clientCredentialsGrant(configuration, { scope });
  const url = new URL('/api/v1/organization', server.url);
  const answer = await openid.fetchProtectedResource(configuration, access_token, url, 'GET');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ issuer: server.issuer });
});
