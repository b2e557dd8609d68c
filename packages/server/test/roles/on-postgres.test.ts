// What crosses organizations works behind the second wall, too, where a change of one organization sees no other's rows.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf, send } from '../fixtures/admin-api.ts';
import { callAs as callAsClient, createManager, management } from '../fixtures/management.ts';
import { beforeNextChangeOf, callAs, insertMember, insertSession, signedIn } from '../fixtures/members.ts';
import { secretOf } from '../fixtures/people.ts';
import { bearer } from '../fixtures/requests.ts';
import { createOrganization, createPlace } from '../fixtures/role-inputs.ts';

const auditor = { role: 'auditor' } as const;
const systemAdministrator = { role: 'system_administrator' } as const;

describe.skipIf(whyNoPostgres())('on PostgreSQL', () => {
  let postgres: PostgresServer;
  let server: TestServer;
  beforeAll(async () => {
    postgres = await startPostgresServer();
    await postgres.run('postgres', 'create database relevo');
    server = await startTestServer({ environment: { DATABASE_URL: postgres.url('relevo') } });
  });
  afterAll(async () => {
    await server.close();
    await postgres.remove();
  });

  test('an operator makes an organization once for an idempotency key, stops it, and lets it work again', async () => {
    const body = JSON.stringify({ name: 'Once', administrator_email: 'ada@example.com' });
    const headers = { ...bearer(server.adminToken), 'idempotency-key': 'make-acme-once' };
    const attempt = () => send(server, { method: 'POST', path: '/api/v1/organizations', body, headers });
    const [first, second] = [await attempt(), await attempt()];
    expect(first.status, first.body).toBe(201);
    expect(second.json).toEqual(first.json);
    const id = String(first.json['id']);
    const call = callAs(server, server.adminToken, id);
    expect((await call('productList', {})).items).toEqual((await server.call('productList', {})).items.map(sameBut));
    const { call: own } = await signedIn(server, id, [systemAdministrator]);
    const params = { organization: id };
    await server.call('organizationSetEnabled', { params, body: { enabled: false } });
    expect((await refusalOf(own('organizationView', {}))).code).toBe('not_found');
    await server.call('organizationSetEnabled', { params, body: { enabled: true } });
    expect(await own('organizationUpdate', { body: { name: 'Twice' } })).toMatchObject({ id, name: 'Twice' });
    const logged = await server.call('auditList', { query: { log: 'server', target: id } });
    expect(logged.items.map(({ action }) => action)).toEqual([
      'organization.changed',
      'organization.changed',
      'organization.created',
    ]);
  });

  test('an audience of another organization is seen, and refused', async () => {
    const place = await createPlace(server, await createOrganization(server, 'Taking'), 'taking');
    const audience = 'https://taken.example/api';
    await server.call('apiUpdate', { params: { code: 'campaign' }, body: { audience } });
    const params = { code: place.api };
    expect((await refusalOf(place.call('apiUpdate', { params, body: { audience } }))).code).toBe('conflict');
    await place.call('apiUpdate', { params, body: { audience: `${audience}/other` } });
  });

  test('a credential is found again inside its change, and with its roles gone it is refused', async () => {
    const manager = await createManager(server, management.administrator);
    const call = await callAsClient(server, manager);
    expect((await call('projectCreate', { body: { title: 'By a credential' } })).title).toBe('By a credential');
    beforeNextChangeOf(server, manager.id, () =>
      server.call('credentialUpdate', { params: { credential: manager.id }, body: { profiles: [management.auditor] } }),
    );
    expect((await refusalOf(call('projectCreate', { body: { title: 'Too late' } }))).code).toBe('forbidden');
  });

  test('memberships elsewhere are seen: accounts that others share, and sessions that go on', async () => {
    const [one, two] = [await createOrganization(server, 'One'), await createOrganization(server, 'Two')];
    const user = await insertMember(server, one.id, [auditor]);
    await insertMember(server, two.id, [auditor], user);
    const { call: own } = await signedIn(server, one.id, [systemAdministrator]);
    const params = { user };
    expect((await refusalOf(own('userReset', { params }))).code).toBe('shared_account');
    const { link } = await one.call('userReset', { params });
    const body = { token: secretOf(link), password: 'a long new password' };
    expect(await server.call('invitationAccept', { body })).toMatchObject({ id: user });
    expect((await refusalOf(own('userSessionsRevoke', { params }))).code).toBe('shared_account');
    await one.call('userSessionsRevoke', { params });
    const token = await insertSession(server, user);
    await own('userRemove', { params });
    expect((await callAs(server, token)('organizationView', {})).id).toBe(two.id);
    await two.call('userRemove', { params });
    expect((await refusalOf(callAs(server, token)('organizationView', {}))).code).toBe('unauthenticated');
  });
});

/** A thing of another organization, which has an id of its own. */
const sameBut = <T extends { readonly id: string }>(thing: T) => ({ ...thing, id: expect.any(String) });
