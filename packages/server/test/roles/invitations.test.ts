// Invitations and roles of groups: nobody gives by them what they could not give at once.
import type { Call } from '@relevo/contract/call';
import type { RoleGrant } from '@relevo/contract/roles';
import { beforeEach, expect, test } from 'vitest';
import { invitationLifetimeSeconds } from '../../src/domain/user.ts';
import { insertMember, insertUser } from '../fixtures/members.ts';
import { organizationOfTest } from '../fixtures/organization-of-test.ts';
import { secretOf } from '../fixtures/people.ts';
import { allRows } from '../fixtures/stored-rows.ts';

const auditor = { role: 'auditor' } as const;
const systemAdministrator = { role: 'system_administrator' } as const;
const admin = 'Campaign - prod - Admin';
const developer = { role: 'developer', profile: admin } as const;
const profileAdministrator = { role: 'product_profile_administrator', profile: admin } as const;
const email = 'new@example.com';

const { server, organization, call, member, signedInAs, expectRefusal } = await organizationOfTest();

beforeEach(async () => {
  const [first] = (await call('invitationList', {})).items;
  await call('invitationDelete', { params: { invitation: first?.id ?? '' } });
});

const invite = (by: Call, ...roles: RoleGrant[]) => by('invitationCreate', { body: { email, roles } });
const waiting = async () => (await call('invitationList', {})).items;
const isOpen = (link: string) =>
  call('invitationView', { body: { token: secretOf(link) } }).then(
    () => true,
    () => false,
  );

test('an invitation is listed without its link, and good for a week', async () => {
  const { link, ...invitation } = await invite(call, developer, auditor);
  expect(link).toMatch(new RegExp(`^${server.issuer}/invitation#rlv_link_[A-Za-z0-9_-]{49}$`));
  expect(await waiting()).toEqual([invitation]);
  expect(invitation).toMatchObject({ email, purpose: 'join', roles: [{ role: 'developer' }, { role: 'auditor' }] });
  expect(Date.parse(invitation.expires_at) - Date.parse(invitation.created_at)).toBe(invitationLifetimeSeconds * 1000);
  expect(await isOpen(link)).toBe(true);
  const [entry] = (await call('auditList', { query: { action: 'invitation.created' } })).items;
  expect(entry).toMatchObject({ target: invitation.id, after: { email, roles: [`developer of ${admin}`, 'auditor'] } });
  expect(JSON.stringify(allRows(server)) + server.log()).not.toContain(secretOf(link));
});

test('lists go on where the page before ended, newest first', async () => {
  for (const name of ['one', 'two', 'three']) {
    await call('invitationCreate', { body: { email: `${name}@example.com`, roles: [auditor] } });
  }
  const first = await call('invitationList', { query: { limit: '2' } });
  const rest = await call('invitationList', { query: { limit: '2', cursor: first.next_cursor ?? '' } });
  const names = [...first.items, ...rest.items].map((each) => each.email?.split('@')[0]);
  expect(names).toEqual(['three', 'two', 'one']);
  expect(rest.next_cursor).toBeNull();
});

test('nobody invites to a role that they could not give', async () => {
  const { call: own } = await signedInAs(profileAdministrator);
  await expectRefusal(() => invite(own, developer, auditor), 'forbidden');
  await expectRefusal(() => invite(own, profileAdministrator), 'forbidden');
  await expectRefusal(() => invite(own, systemAdministrator), 'forbidden');
  expect(await invite(own, developer)).toMatchObject({ email });
});

test('who is a member already is not invited; who has an account elsewhere is', async () => {
  await insertMember(server, organization.id, [auditor], await insertUser(server, 'member@example.com'));
  await insertUser(server, 'stranger@example.com');
  const inviteAs = (address: string) => call('invitationCreate', { body: { email: address, roles: [developer] } });
  await expectRefusal(() => inviteAs('Member@Example.com'), 'conflict');
  expect(await inviteAs('stranger@example.com')).toMatchObject({ email: 'stranger@example.com' });
});

test('a second invitation of an address takes the place of the first', async () => {
  const first = await invite(call, auditor);
  const second = await invite(call, developer);
  expect((await waiting()).map(({ id }) => id)).toEqual([second.id]);
  expect([await isOpen(first.link), await isOpen(second.link)]).toEqual([false, true]);
});

test('nobody takes back or replaces an invitation that they could not have made', async () => {
  const { call: own } = await signedInAs(profileAdministrator);
  const above = await invite(call, systemAdministrator);
  await expectRefusal(() => own('invitationDelete', { params: { invitation: above.id } }), 'forbidden');
  await expectRefusal(() => invite(own, developer), 'forbidden');
  expect(await isOpen(above.link)).toBe(true);
  server.advance(invitationLifetimeSeconds);
  const { call: later } = await signedInAs(profileAdministrator);
  const made = await invite(later, developer);
  await later('invitationDelete', { params: { invitation: made.id } });
  expect([await isOpen(made.link), (await waiting()).length]).toEqual([false, 0]);
});

test('a link for a new password is taken back by a system administrator only', async () => {
  const user = await member(developer);
  const reset = await call('userReset', { params: { user } });
  const { call: own } = await signedInAs(profileAdministrator);
  const params = { invitation: reset.id };
  await expectRefusal(() => own('invitationDelete', { params }), 'forbidden');
  await call('invitationDelete', { params });
  expect(await isOpen(reset.link)).toBe(false);
});

test('a group has its roles once, until they are taken away', async () => {
  const body = { group: 'Mail developers', roles: [developer, auditor] };
  const mapping = await call('groupMappingCreate', { body });
  expect(mapping).toMatchObject({ group: body.group, roles: [{ role: 'developer' }, { role: 'auditor' }] });
  expect((await call('groupMappingList', {})).items).toEqual([mapping]);
  await expectRefusal(() => call('groupMappingCreate', { body }), 'conflict');
  await call('groupMappingDelete', { params: { mapping: mapping.id } });
  expect((await call('groupMappingList', {})).items).toEqual([]);
  await expectRefusal(() => call('groupMappingDelete', { params: { mapping: mapping.id } }), 'not_found');
  const actions = (await call('auditList', { query: { target: mapping.id } })).items.map(({ action }) => action);
  expect(actions).toEqual(['group_mapping.deleted', 'group_mapping.created']);
});
