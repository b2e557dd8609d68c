// Administration of people in the browser: invited, given and refused roles, disabled, removed; links shown once.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, createAdministrator, createMember, signIn } from './people.ts';

const { password } = administrator;

let server: TestServer;
let users: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  users = `/organizations/${server.running.platform.organization.id}/administration/users`;
});
afterAll(() => server.close());

/** What the browser keeps and shows: a secret must not be in it once its dialog is closed. */
const everythingKept = (page: Page) =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, location.href]));

async function openUser(page: Page, name: string): Promise<void> {
  await page.goto(users);
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

/** Chooses a role in the editor, and a product or product profile by typing a part of its name. */
async function addRole(
  page: Page,
  role: string,
  place?: { label: string; typed: string; name: RegExp },
): Promise<void> {
  await page.getByRole('button', { name: /Add role/ }).click();
  await page.getByRole('option', { name: role }).click();
  if (!place) return;
  await page.getByRole('combobox', { name: place.label }).fill(place.typed);
  await page.getByRole('option', { name: place.name }).click();
}

test('who is invited gets a link that is shown once, joins with it, and appears with the roles given', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(users);
  await page.getByRole('button', { name: 'Invite user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill('nobody');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByText('Add at least one role.').waitFor();
  expect(await dialog.getByLabel('E-mail address').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('E-mail address').fill('bob@example.com');
  await addRole(page, 'Auditor');
  await addRole(page, 'Developer', { label: 'Product profile', typed: 'admin', name: /Campaign - prod - Admin/ });
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByText('Copy the link now').waitFor();
  const link = (await dialog.locator('code').textContent()) ?? '';
  expect(link).toMatch(/\/invitation#rlv_link_/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  const secret = link.split('#')[1] ?? '';
  expect((await everythingKept(page)) + (await page.content())).not.toContain(secret);

  const guest = await visit(server.url);
  await guest.page.goto(link);
  await guest.page.getByLabel('Your name').fill('Bob "<b>" Ångström 鮑勃');
  await guest.page.getByLabel('New password').fill(password);
  await guest.page.getByRole('button', { name: 'Accept invitation' }).click();
  await guest.page.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();

  await page.reload();
  const row = page.getByRole('row', { name: 'Bob "<b>" Ångström 鮑勃' });
  await row.getByText('Campaign - prod - Admin').waitFor();
  await row.getByText('+1 more').waitFor();
  expect([...faults(), ...guest.faults()]).toEqual([]);
});

test('search and role filter stand in the address, and whoever matches is found', async (context) => {
  skipWithout(context, neededPrograms);
  await createMember(server, 'iris@example.com', [{ role: 'auditor' }], 'Iris <script>alert(1)</script>');
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(users);
  await page.getByRole('searchbox', { name: 'Search users' }).fill('iris@');
  await page.getByRole('link', { name: administrator.name }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Iris <script>alert(1)</script>' }).waitFor();
  await page.getByRole('button', { name: 'Filter by role' }).click();
  await page.getByRole('option', { name: 'Developer', exact: true }).click();
  await page.getByText('No users found').waitFor();
  const { search } = new URL(page.url());
  expect(Object.fromEntries(new URLSearchParams(search))).toEqual({ search: 'iris@', role: 'developer' });
  await page.reload();
  await page.getByText('No users found').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('link', { name: administrator.name }).waitFor();
  expect(faults()).toEqual([]);
});

test('a product administrator gives roles of the own product; another role is refused with the reason, and stays typed', async (context) => {
  skipWithout(context, neededPrograms);
  await createMember(server, 'pat@example.com', [{ role: 'product_administrator', product: 'campaign' }]);
  await createMember(server, 'carl@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page, { email: 'pat@example.com', password });
  await openUser(page, 'carl@example.com');
  await page.getByText('System administrators give the others').waitFor();
  await addRole(page, 'Developer', { label: 'Product profile', typed: 'prod', name: /Campaign - prod - Admin/ });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The roles are saved.').waitFor();

  await addRole(page, 'System Administrator');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('You give and take only roles of products and product profiles that you administer').waitFor();
  const chosen = page.getByRole('list', { name: 'Chosen roles' });
  await chosen.getByText('System Administrator').waitFor();
  expect(await page.getByRole('button', { name: 'Remove from organization' }).isDisabled()).toBe(true);
  await page.getByText('Only system administrators can do this.').first().waitFor();
  const { items } = await server.call('userList', { query: { search: 'carl' } });
  expect(items[0]?.roles.map(({ role }) => role).toSorted()).toEqual(['auditor', 'developer']);
  expect(faults()).toEqual([]);
});

test('the last system administrator keeps the role, is told why, and is not removed by the wrong address', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openUser(page, administrator.name);
  await page.getByText('This is you').waitFor();
  await addRole(page, 'Auditor');
  await page.getByRole('button', { name: 'Remove role: System Administrator' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is the last system administrator').waitFor();
  await page.getByRole('button', { name: 'Remove role: Auditor' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A member has at least one role.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('list', { name: 'Chosen roles' }).getByText('System Administrator').waitFor();

  await page.getByRole('button', { name: 'Remove from organization' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Type/).fill('somebody@example.com');
  await dialog.getByRole('button', { name: 'Remove from organization' }).click();
  await dialog.getByText('The name does not match').waitFor();
  await dialog.getByLabel(/^Type/).fill(administrator.email);
  await dialog.getByRole('button', { name: 'Remove from organization' }).click();
  await dialog.getByText('This is the last system administrator').waitFor();
  expect(faults()).toEqual([]);
});

test('a role that somebody else changed meanwhile is not overwritten', async (context) => {
  skipWithout(context, neededPrograms);
  await createMember(server, 'eve@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openUser(page, 'eve@example.com');
  await addRole(page, 'System Administrator');
  const { items } = await server.call('userList', { query: { search: 'eve' } });
  const body = { roles: [{ role: 'product_administrator', product: 'campaign' } as const] };
  await server.call('userUpdate', { params: { user: items[0]?.id ?? '' }, body });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changed meanwhile').waitFor();
  await page.reload();
  await page.getByRole('list', { name: 'Chosen roles' }).getByText('Product Administrator').waitFor();
  expect(faults()).toEqual([]);
});

test('a withdrawn link lets nobody in', async (context) => {
  skipWithout(context, neededPrograms);
  const body = { email: 'gone@example.com', roles: [{ role: 'auditor' } as const] };
  const { link } = await server.call('invitationCreate', { body });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(users);
  await page.getByRole('tab', { name: 'Invitations' }).click();
  expect(new URL(page.url()).search).toBe('?tab=invitations');
  await page.getByRole('button', { name: 'Withdraw the link for gone@example.com' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
  await page.getByText('The link is withdrawn.').waitFor();
  await page.getByRole('button', { name: 'Withdraw the link for gone@example.com' }).waitFor({ state: 'detached' });
  const guest = await visit(server.url);
  await guest.page.goto(link);
  await guest.page.getByText('Not found').waitFor();
  expect([...faults(), ...guest.faults()]).toEqual([]);
});

test('who is disabled is out at the next call, and who is enabled again is back with the same roles', async (context) => {
  skipWithout(context, neededPrograms);
  await createMember(server, 'dora@example.com', [{ role: 'auditor' }], 'Dora');
  const other = await visit(server.url);
  await signIn(other.page, { email: 'dora@example.com', password });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openUser(page, 'Dora');
  await page.getByRole('button', { name: 'Disable user' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable user' }).click();
  await page.getByText('Dora is disabled.').waitFor();
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'There is nothing here' }).first().waitFor();
  await page.getByRole('button', { name: 'Enable user' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable user' }).click();
  await page.getByText('Dora is enabled.').waitFor();
  await other.page.reload();
  await other.page.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();
  expect([...faults(), ...other.faults()]).toEqual([]);
});

test('a reset link is shown once and ends the sessions when used; removing takes the typed address', async (context) => {
  skipWithout(context, neededPrograms);
  await createMember(server, 'rosa@example.com', [{ role: 'auditor' }], 'Rosa');
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openUser(page, 'Rosa');
  await page.getByRole('button', { name: 'Reset password' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = (await dialog.locator('code').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await everythingKept(page)) + (await page.content())).not.toContain(link.split('#')[1]);
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await dialog.getByRole('button', { name: 'End all sessions' }).click();
  await page.getByText('Rosa is signed out everywhere.').waitFor();
  await page.getByRole('button', { name: 'Remove from organization' }).click();
  await dialog.getByLabel(/^Type/).fill('rosa@example.com');
  await dialog.getByRole('button', { name: 'Remove from organization' }).click();
  await page.getByText('Rosa is removed from the organization.').waitFor();
  await page.getByRole('link', { name: 'Rosa' }).waitFor({ state: 'detached' });
  expect(faults()).toEqual([]);
});

test('a group gets roles and loses them again; without a provider the page says how to set one up', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(`${users}?tab=groups`);
  await page.getByText(`${new URL(server.issuer).origin}/auth/oidc/callback`).waitFor();
  await page.getByRole('button', { name: 'Add group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Group', { exact: true }).fill('operators "<i>"');
  await addRole(page, 'Product Administrator', { label: 'Product', typed: 'campaign', name: /Campaign/ });
  await dialog.getByRole('button', { name: 'Add group' }).click();
  await page.getByRole('list', { name: 'Roles of operators "<i>"' }).getByText('Product Administrator').waitFor();
  const { items } = await server.call('groupMappingList', {});
  expect(items).toMatchObject([{ group: 'operators "<i>"', roles: [{ role: 'product_administrator' }] }]);
  await page.getByRole('button', { name: 'Delete the roles of operators "<i>"' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('The roles of the group are deleted.').waitFor();
  expect((await server.call('groupMappingList', {})).items).toEqual([]);
  expect(faults()).toEqual([]);
});
