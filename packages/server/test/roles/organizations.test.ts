// Organizations of one server: made by operators, with everything that they need, and stopped by them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf, send } from '../fixtures/admin-api.ts';
import { obtainToken } from '../fixtures/credentials.ts';
import { callAs, insertMember, insertSession, signedIn } from '../fixtures/members.ts';
import { bearer, post } from '../fixtures/requests.ts';
import { allRows } from '../fixtures/stored-rows.ts';

let server: TestServer;
let home: string;

beforeAll(async () => {
  server = await startTestServer();
  home = server.running.platform.organization.id;
});
afterAll(() => server.close());

const create = (name: string) =>
  server.call('organizationCreate', { body: { name, administrator_email: 'Ada@Example.com' } });

const operatorIn = (organizationId: string) => callAs(server, server.adminToken, organizationId);

const setEnabled = (organization: string, enabled: boolean) =>
  server.call('organizationSetEnabled', { params: { organization }, body: { enabled } });

test('a new organization has the catalogue, and a link for its first administrator', async () => {
  const created = await create('Acme');
  expect(created).toMatchObject({ name: 'Acme', enabled: true, is_home: false, fallback_contact: null });
  expect(created.id).toMatch(/^[0-9A-F]{24}@AdobeOrg$/);
  const { link, ...invitation } = created.invitation;
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation#rlv_link_/);
  const roles = [{ role: 'system_administrator', product: null, profile: null }];
  expect(invitation).toMatchObject({ email: 'ada@example.com', purpose: 'join', roles });
  const call = operatorIn(created.id);
  expect((await call('invitationList', {})).items).toEqual([invitation]);
  const codesOf = async (from: typeof call) => (await from('apiList', {})).items.map(({ code }) => code);
  expect(await codesOf(call)).toEqual(await codesOf(server.call));
  expect(server.log()).not.toContain(link.split('#')[1]);
});

test('its creation stands in its own log and in that of the server', async () => {
  const { id } = await create('Logged');
  const query = { action: 'organization.created', target: id };
  const [own] = (await operatorIn(id)('auditList', { query })).items;
  const [ofServer] = (await server.call('auditList', { query: { ...query, log: 'server' } })).items;
  expect(own).toMatchObject({ log: id, after: { name: 'Logged' } });
  expect(ofServer).toMatchObject({ log: 'server', actor: { kind: 'admin_token' }, after: { name: 'Logged' } });
});

test('the same request with the same idempotency key makes one organization', async () => {
  const body = JSON.stringify({ name: 'Once', administrator_email: 'ada@example.com' });
  const headers = { ...bearer(server.adminToken), 'idempotency-key': 'make-acme-once' };
  const attempt = () => send(server, { method: 'POST', path: '/api/v1/organizations', body, headers });
  const [first, second] = [await attempt(), await attempt()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.json).toEqual(first.json);
  const { items } = await server.call('organizationList', {});
  expect(items.filter(({ name }) => name === 'Once')).toHaveLength(1);
});

test('name and fallback contact are changed by who has seen the version in force', async () => {
  const { id } = await create('Before');
  const call = operatorIn(id);
  expect(await call('organizationUpdate', { body: { name: 'After' } })).toMatchObject({ id, name: 'After' });
  const changed = await call('organizationUpdate', { body: { fallback_contact: 'Ops@example.com' } });
  expect(changed).toMatchObject({ name: 'After', fallback_contact: 'ops@example.com' });
  expect(await call('organizationUpdate', { body: { fallback_contact: null } })).toMatchObject({ name: 'After' });
  const headers = { ...bearer(server.adminToken), 'relevo-organization': id };
  const path = '/api/v1/organization';
  const { headers: seen } = await send(server, { method: 'GET', path, headers });
  const patch = (name: string) =>
    send(server, {
      method: 'PATCH',
      path,
      body: JSON.stringify({ name }),
      headers: { ...headers, 'if-match': seen['etag'] ?? '' },
    });
  expect((await patch('Mine')).status).toBe(200);
  const late = await patch('Also mine');
  expect([late.status, late.json['code']]).toEqual([412, 'precondition_failed']);
  const [entry] = (await call('auditList', { query: { action: 'organization.changed' } })).items;
  expect(entry).toMatchObject({ before: { name: 'After' }, after: { name: 'Mine' } });
});

test('nothing of a disabled organization mints, its people cannot enter, and both come back with it', async () => {
  const { id } = await create('Stopped');
  const call = operatorIn(id);
  const { id: project } = await call('projectCreate', { body: { title: 'Mail' } });
  const type = 'oauth_server_to_server';
  const body = { project, type, apis: ['campaign'], profiles: ['Campaign - prod - Admin'] } as const;
  const credential = await call('credentialCreate', {
    body: { ...body, apis: [...body.apis], profiles: [...body.profiles] },
  });
  const { call: callOfPerson } = await signedIn(server, id, [{ role: 'system_administrator' }]);
  const form = {
    grant_type: 'client_credentials',
    client_id: credential.client_id,
    client_secret: credential.client_secret,
  };
  await obtainToken(server, credential);

  expect(await setEnabled(id, false)).toMatchObject({ id, enabled: false });
  const refused = await post(`${server.issuer}/oauth2/token`, form);
  expect(refused.status).toBe(401);
  expect(refused.json['access_token']).toBeUndefined();
  expect(await refusalOf(call('tokenIssue', { params: { credential: credential.id }, body: {} }))).toMatchObject({
    code: 'conflict',
  });
  expect(await refusalOf(callOfPerson('organizationView', {}))).toMatchObject({ code: 'not_found' });
  const [entry] = (await server.call('auditList', { query: { log: 'server', target: id } })).items;
  expect(entry).toMatchObject({ action: 'organization.changed', before: { enabled: true }, after: { enabled: false } });

  await setEnabled(id, true);
  await obtainToken(server, credential);
  expect(await callOfPerson('organizationView', {})).toMatchObject({ id, enabled: true });
});

test('the home organization cannot be disabled, and one that is not there cannot be found', async () => {
  const before = allRows(server);
  expect(await refusalOf(setEnabled(home, false))).toMatchObject({ code: 'conflict', status: 409 });
  expect(await refusalOf(setEnabled('0'.repeat(24), false))).toMatchObject({ code: 'not_found' });
  expect(allRows(server)).toEqual(before);
});

test('somebody sees the organizations that they may enter, each with their roles there', async () => {
  const [one, two, shut] = [await create('One'), await create('Two'), await create('Shut')];
  const profile = 'Campaign - prod - Admin';
  const id = await insertMember(server, one.id, [{ role: 'auditor' }]);
  await insertMember(server, two.id, [{ role: 'developer', profile }], id);
  await insertMember(server, shut.id, [{ role: 'auditor' }], id);
  await setEnabled(shut.id, false);
  const { items } = await callAs(server, await insertSession(server, id))('organizationList', {});
  expect(items).toMatchObject([
    { id: one.id, name: 'One', enabled: true, roles: [{ role: 'auditor' }] },
    { id: two.id, name: 'Two', roles: [{ role: 'developer', product: 'campaign', profile: { name: profile } }] },
  ]);
  expect(items).toHaveLength(2);
});

test('an operator who signed in sees every organization, with no roles where they may not enter', async () => {
  const other = await create('Of others');
  const { call } = await signedIn(server, home, [{ role: 'system_administrator' }]);
  const { items } = await call('organizationList', {});
  const all = (await server.call('organizationList', {})).items.map(({ id }) => id);
  expect(items.map(({ id }) => id).toSorted()).toEqual(all.toSorted());
  expect(items[0]).toMatchObject({ id: home, roles: [{ role: 'system_administrator' }] });
  expect(items.filter(({ roles }) => roles.length > 0)).toHaveLength(1);
  const entered = callAs(server, await insertSession(server, await insertMember(server, home, [])), other.id);
  expect(await refusalOf(entered('organizationView', {}))).toMatchObject({
    code: 'not_found',
    detail: 'There is no such organization, or you may not enter it.',
  });
});

test('only who administers the home organization is told to be an operator, and only there', async () => {
  const other = await create('Elsewhere');
  const administrator = [{ role: 'system_administrator' }] as const;
  const id = await insertMember(server, home, administrator);
  await insertMember(server, other.id, administrator, id);
  const call = callAs(server, await insertSession(server, id));
  const { organizations } = await call('accountView', {});
  const { items } = await call('organizationList', {});
  for (const list of [organizations, items]) {
    expect(list.map((each) => each.id)).toEqual(expect.arrayContaining([home, other.id]));
    expect(list.filter((each) => each.is_operator).map((each) => each.id)).toEqual([home]);
  }
  const auditor = await signedIn(server, home, [{ role: 'auditor' }]);
  expect((await auditor.call('accountView', {})).organizations).toMatchObject([{ id: home, is_operator: false }]);
});

test('at each start every organization gets what is new in the catalogue file, and nothing that it has removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-catalogue-'));
  const file = join(folder, 'catalogue.json');
  const write = (...names: string[]) => {
    const profiles = names.map((name) => ({ name, scopes: [] }));
    const products = [{ code: 'mail', name: 'Mail', apis: [{ code: 'mail', name: 'Mail', scopes: [] }], profiles }];
    writeFileSync(file, JSON.stringify({ products }));
  };
  write('Removed', 'Renamed', 'Kept');
  const own = await startTestServer({ environment: { RELEVO_CATALOGUE: file } });
  const body = { name: 'Later', administrator_email: 'ada@example.com' };
  const { id } = await own.call('organizationCreate', { body });
  const call = callAs(own, own.adminToken, id);
  const profileNamed = async (name: string) =>
    (await call('productProfileList', { query: { search: name } })).items[0]?.id ?? '';
  await call('productProfileDelete', { params: { profile: await profileNamed('Removed') } });
  await call('productProfileUpdate', { params: { profile: await profileNamed('Renamed') }, body: { name: 'Mine' } });
  write('Removed', 'Renamed', 'Kept', 'New');
  await own.restart();
  const namesOf = async (from: typeof call) => (await from('productProfileList', {})).items.map(({ name }) => name);
  expect(await namesOf(call)).toEqual(['Kept', 'Mine', 'New']);
  expect(await namesOf(own.call)).toEqual(['Kept', 'New', 'Removed', 'Renamed']);
  await own.close();
  rmSync(folder, { recursive: true });
});
