// People of an organization: who may change what of them, and that it holds from the next request on (threat 7).
import { randomUUID } from 'node:crypto';
import type { Call } from '@relevo/contract/call';
import type { RoleGrant } from '@relevo/contract/roles';
import { expect, test, vi } from 'vitest';
import { moment } from '../../src/admin/wire-format.ts';
import { refusalOf, send } from '../fixtures/admin-api.ts';
import { callAs, insertMember, insertSession, insertUser } from '../fixtures/members.ts';
import { organizationOfTest } from '../fixtures/organization-of-test.ts';
import { bearer } from '../fixtures/requests.ts';
import { createOrganization } from '../fixtures/role-inputs.ts';

const auditor = { role: 'auditor' } as const;
const systemAdministrator = { role: 'system_administrator' } as const;
const developer = (profile: string) => ({ role: 'developer', profile }) as const;
const [admin, messages, stage] = [
  'Campaign - prod - Admin',
  'Campaign - prod - messagecenter',
  'Campaign - stage - Admin',
];

const { server, organization, call, member, signedInAs, expectRefusal } = await organizationOfTest();

test('people are listed in pages, found by their address, their role and its product profile', async () => {
  for (const name of ['carol', 'ada', 'bob']) {
    const id = await insertUser(server, `${name}.${organization.id}@example.com`);
    await insertMember(server, organization.id, name === 'bob' ? [developer(admin)] : [auditor], id);
  }
  const names = (items: readonly { email: string }[]) => items.map(({ email }) => email.split('.')[0]);
  const first = await call('userList', { query: { limit: '2' } });
  expect(names(first.items)).toEqual(['ada', 'bob']);
  const rest = await call('userList', { query: { limit: '2', cursor: first.next_cursor ?? '' } });
  expect([names(rest.items), rest.next_cursor]).toEqual([['carol'], null]);
  expect(names((await call('userList', { query: { search: 'CAR' } })).items)).toEqual(['carol']);
  const [bob, ...others] = (await call('userList', { query: { role: 'developer' } })).items;
  expect(others).toEqual([]);
  const profile = { id: expect.any(String), name: admin };
  expect(bob).toMatchObject({ enabled: true, roles: [{ role: 'developer', product: 'campaign', profile }] });
  expect(await call('userView', { params: { user: bob?.id ?? '' } })).toEqual(bob);
  const held = bob?.roles[0]?.profile?.id ?? '';
  expect(names((await call('userList', { query: { profile: held } })).items)).toEqual(['bob']);
  expect((await call('userList', { query: { profile: held, role: 'auditor' } })).items).toEqual([]);
});

test('somebody who is no member here is not there', async () => {
  const elsewhere = await createOrganization(server, 'Other');
  const ids = [await insertMember(server, elsewhere.id, [auditor]), await insertUser(server), randomUUID()];
  for (const user of ids) {
    const details = [
      await expectRefusal(() => call('userView', { params: { user } }), 'not_found'),
      await expectRefusal(() => call('userUpdate', { params: { user }, body: { enabled: false } }), 'not_found'),
      await expectRefusal(() => call('userRemove', { params: { user } }), 'not_found'),
      await expectRefusal(() => call('userReset', { params: { user } }), 'not_found'),
      await expectRefusal(() => call('userSessionsRevoke', { params: { user } }), 'not_found'),
    ];
    expect(new Set(details)).toEqual(new Set(['There is no such user in this organization.']));
  }
});

test('every role that is given and every role that is taken must be one that the caller may give', async () => {
  const profileAdministrator = { role: 'product_profile_administrator', profile: admin } as const;
  const { call: byProfile } = await signedInAs(profileAdministrator);
  const user = await member(auditor, developer(messages));
  const update = (by: Call, ...roles: RoleGrant[]) => by('userUpdate', { params: { user }, body: { roles } });

  const given = await update(byProfile, auditor, developer(messages), developer(admin));
  expect(given.roles).toHaveLength(3);
  const detail = await expectRefusal(() => update(byProfile, auditor, developer(admin)), 'forbidden');
  expect(detail).toContain(`developer of ${messages}`);
  await expectRefusal(() => update(byProfile, developer(messages)), 'forbidden');
  await expectRefusal(() => update(byProfile, auditor, developer(messages), profileAdministrator), 'forbidden');
  await expectRefusal(() => update(byProfile, auditor, developer(messages), developer(stage)), 'forbidden');
  expect((await update(byProfile, auditor, developer(messages))).roles).toHaveLength(2);

  const { call: byProduct } = await signedInAs({ role: 'product_administrator', product: 'campaign' });
  await expectRefusal(() => update(byProduct, developer(stage)), 'forbidden');
  await expectRefusal(() => update(byProduct, auditor, systemAdministrator), 'forbidden');
  expect((await update(byProduct, auditor, profileAdministrator)).roles).toHaveLength(2);
});

test('nobody makes themselves more than they are', async () => {
  const { id: user, call: own } = await signedInAs({ role: 'product_profile_administrator', profile: admin });
  const roles = [{ role: 'product_profile_administrator', profile: admin } as const, systemAdministrator];
  await expectRefusal(() => own('userUpdate', { params: { user }, body: { roles } }), 'forbidden');
});

test('somebody is kept out by who may give all of their roles, and is out with the next request', async () => {
  const { call: byProduct } = await signedInAs({ role: 'product_administrator', product: 'campaign' });
  const ofProduct = await signedInAs(developer(admin));
  const ofMore = await signedInAs(developer(admin), auditor);
  const disable = (user: string) => byProduct('userUpdate', { params: { user }, body: { enabled: false } });
  await expectRefusal(() => disable(ofMore.id), 'forbidden');
  expect(await disable(ofProduct.id)).toMatchObject({ enabled: false });
  expect(await refusalOf(ofProduct.call('projectList', {}))).toMatchObject({ code: 'not_found' });
  await byProduct('userUpdate', { params: { user: ofProduct.id }, body: { enabled: true } });
  await ofProduct.call('projectList', {});
});

test('a role that is taken is gone with the next request of a session that goes on', async () => {
  const { id: user, call: own } = await signedInAs(systemAdministrator);
  await member(systemAdministrator);
  await own('groupMappingList', {});
  await call('userUpdate', { params: { user }, body: { roles: [developer(admin)] } });
  expect(await refusalOf(own('groupMappingList', {}))).toMatchObject({ code: 'forbidden' });
  await own('projectList', {});
});

test('the last enabled system administrator keeps the role, is kept in, and is not removed', async () => {
  const user = await member(systemAdministrator);
  const other = await member(systemAdministrator);
  await call('userUpdate', { params: { user: other }, body: { enabled: false } });
  const params = { user };
  const code = 'last_administrator';
  await expectRefusal(() => call('userUpdate', { params, body: { roles: [auditor] } }), code);
  await expectRefusal(() => call('userUpdate', { params, body: { enabled: false } }), code);
  await expectRefusal(() => call('userRemove', { params }), code);
  await call('userUpdate', { params: { user: other }, body: { enabled: true } });
  await call('userUpdate', { params, body: { roles: [auditor] } });
  await call('userRemove', { params });
});

test('a change names the version that it is of, says before and after in the log, and repeated changes nothing', async () => {
  const user = await member(auditor);
  const path = `/api/v1/users/${user}`;
  const headers = { ...bearer(server.adminToken), 'relevo-organization': organization.id };
  const { headers: seen } = await send(server, { method: 'GET', path, headers });
  const patch = (roles: readonly RoleGrant[]) =>
    send(server, {
      method: 'PATCH',
      path,
      body: JSON.stringify({ roles }),
      headers: { ...headers, 'if-match': seen['etag'] ?? '' },
    });
  expect((await patch([auditor, developer(admin)])).status).toBe(200);
  expect((await patch([auditor])).json['code']).toBe('precondition_failed');
  const [entry] = (await call('auditList', { query: { action: 'user.changed' } })).items;
  expect(entry).toMatchObject({
    target: user,
    before: { enabled: true, roles: ['auditor'] },
    after: { enabled: true, roles: ['auditor', `developer of ${admin}`] },
  });
  await call('userUpdate', { params: { user }, body: { roles: [developer(admin), auditor] } });
  expect((await call('auditList', { query: { action: 'user.changed' } })).items).toHaveLength(1);
});

test('the sessions of somebody end with the last organization that they belong to', async () => {
  const elsewhere = await createOrganization(server, 'Other');
  const user = await member(auditor);
  await insertMember(server, elsewhere.id, [auditor], user);
  const token = await insertSession(server, user);
  await call('userRemove', { params: { user } });
  expect(await refusalOf(callAs(server, token, organization.id)('projectList', {}))).toMatchObject({
    code: 'not_found',
  });
  await callAs(server, token)('projectList', {});
  await elsewhere.call('userRemove', { params: { user } });
  expect(await refusalOf(callAs(server, token)('projectList', {}))).toMatchObject({ code: 'unauthenticated' });
});

test('an administrator signs a person of their organization alone out everywhere', async () => {
  const { call: own } = await signedInAs(systemAdministrator);
  const user = await member(auditor);
  const token = await insertSession(server, user);
  await own('userSessionsRevoke', { params: { user } });
  expect(await refusalOf(callAs(server, token)('projectList', {}))).toMatchObject({ code: 'unauthenticated' });
});

test('who belongs to other organizations, too, is signed out by operators only, which each of them is told', async () => {
  const { call: own } = await signedInAs(systemAdministrator);
  const elsewhere = await createOrganization(server, 'Other');
  const user = await member(auditor);
  await insertMember(server, elsewhere.id, [auditor], user);
  const token = await insertSession(server, user);
  await expectRefusal(() => own('userSessionsRevoke', { params: { user } }), 'shared_account');
  await callAs(server, token)('projectList', {});
  await call('userSessionsRevoke', { params: { user } });
  expect(await refusalOf(callAs(server, token)('projectList', {}))).toMatchObject({ code: 'unauthenticated' });
  for (const of of [call, elsewhere.call]) {
    expect((await of('auditList', { query: { target: user } })).items).toMatchObject([
      { action: 'user.sessions_revoked' },
    ]);
  }
});

test('without naming one, a person acts in the organization that they joined first, whatever others are called', async () => {
  const { id, token } = await signedInAs(auditor);
  server.advance(1);
  const early = await createOrganization(server, 'AAA');
  await insertMember(server, early.id, [systemAdministrator], id);
  expect((await callAs(server, token)('organizationView', {})).id).toBe(organization.id);
  expect((await callAs(server, token, early.id)('organizationView', {})).id).toBe(early.id);
});

test('a member was last seen where they acted, also after signing out; other organizations learn nothing', async () => {
  const elsewhere = await createOrganization(server, 'Other');
  const { id: user, token, call: own } = await signedInAs(auditor);
  await insertMember(server, elsewhere.id, [auditor], user);
  const seen = async (of: Call) => (await of('userView', { params: { user } })).last_seen_at;
  expect(await seen(call)).toBeNull();
  await own('projectList', {});
  const at = moment(server.now());
  await vi.waitFor(async () => expect(await seen(call)).toBe(at));
  await callAs(server, token)('signOut', {});
  expect(await seen(call)).toBe(at);
  expect(await seen(elsewhere.call)).toBeNull();
});
