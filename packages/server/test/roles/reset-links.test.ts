// Links for a new password: for whose account an administrator of one organization gets one, and when it ends (threat 7).
import { expect, test } from 'vitest';
import { refusalOf } from '../fixtures/admin-api.ts';
import * as management from '../fixtures/management.ts';
import { callAs, changeUser, insertMember, insertSession } from '../fixtures/members.ts';
import { organizationOfTest } from '../fixtures/organization-of-test.ts';
import { secretOf } from '../fixtures/people.ts';
import { createOrganization } from '../fixtures/role-inputs.ts';

const auditor = { role: 'auditor' } as const;
const systemAdministrator = { role: 'system_administrator' } as const;

const { server, organization, call, member, signedInAs, expectRefusal } = await organizationOfTest();

test('an administrator of one organization gets no link to an account that others share; an operator does', async () => {
  const { call: own } = await signedInAs(systemAdministrator);
  const user = await member(auditor);
  const first = await own('userReset', { params: { user } });
  expect(first).toMatchObject({ purpose: 'reset', roles: [] });
  const body = (link: string) => ({ body: { token: secretOf(link), password: 'a long new password' } });

  const elsewhere = await createOrganization(server, 'Other');
  await insertMember(server, elsewhere.id, [systemAdministrator], user);
  await expectRefusal(() => own('userReset', { params: { user } }), 'shared_account');
  // nor is a link good that was made before
  await expectRefusal(() => call('invitationAccept', body(first.link)), 'conflict');

  const { link } = await call('userReset', { params: { user } });
  expect(await call('invitationAccept', body(link))).toMatchObject({ id: user });
});

test('an administrator gets no link to an account of the single sign-on provider; an operator does', async () => {
  const { call: own } = await signedInAs(systemAdministrator);
  const user = await member(auditor);
  const early = await own('userReset', { params: { user } });
  await changeUser(server, user, { identity: { issuer: 'https://login.example.com', subject: user } });
  await expectRefusal(() => own('userReset', { params: { user } }), 'forbidden');
  // nor is a link good that was made before the account was connected
  const body = (link: string) => ({ body: { token: secretOf(link), password: 'a long new password' } });
  await expectRefusal(() => call('invitationAccept', body(early.link)), 'conflict');
  const { link } = await call('userReset', { params: { user } });
  expect(await call('invitationAccept', body(link))).toMatchObject({ id: user, has_password: true });
});

test('a link for a new password ends when the account gets another role, or joins another organization', async () => {
  const { call: own } = await signedInAs(systemAdministrator);
  const gone = async (link: string) =>
    (await refusalOf(call('invitationView', { body: { token: secretOf(link) } }))).code;
  const user = await member(auditor);
  const params = { user };
  const first = await own('userReset', { params });
  await own('userUpdate', { params, body: { roles: [systemAdministrator] } });
  expect(await gone(first.link)).toBe('not_found');
  const second = await own('userReset', { params });
  const elsewhere = await createOrganization(server, 'Other');
  const { email } = await own('userView', { params });
  const invited = await elsewhere.call('invitationCreate', { body: { email, roles: [auditor] } });
  const session = callAs(server, await insertSession(server, user));
  await session('invitationAccept', { body: { token: secretOf(invited.link) } });
  expect(await gone(second.link)).toBe('not_found');
});

test('no technical account of the home organization opens an account that others share, or that became an operator', async () => {
  const { id: home } = server.running.platform.organization;
  const manager = await management.createManager(server, management.management.administrator);
  const technical = await management.callAs(server, manager);
  const [sharing, risen] = [await insertMember(server, home, [auditor]), await insertMember(server, home, [auditor])];
  const linkTo = async (user: string) => {
    const { link } = await technical('userReset', { params: { user } });
    return { body: { token: secretOf(link), password: 'a long new password' } };
  };
  const [toSharing, toRisen] = [await linkTo(sharing), await linkTo(risen)];
  await insertMember(server, organization.id, [systemAdministrator], sharing);
  await expectRefusal(() => call('invitationAccept', toSharing), 'conflict');
  await server.call('userUpdate', { params: { user: risen }, body: { roles: [systemAdministrator] } });
  await expectRefusal(() => call('invitationAccept', toRisen), 'not_found');
});

test('a second link for a new password ends the first', async () => {
  const user = await member(auditor);
  const first = await call('userReset', { params: { user } });
  await call('userReset', { params: { user } });
  const view = call('invitationView', { body: { token: secretOf(first.link) } });
  expect(await refusalOf(view)).toMatchObject({ code: 'not_found' });
});
