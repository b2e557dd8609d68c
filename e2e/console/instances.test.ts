// Instances in the browser: how they come, what each container has proven, and what stands in the way of a migration.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostFailureNexts } from '../../packages/cli/src/fleet/host-failure.ts';
import { parseInventory } from '../../packages/cli/src/fleet/inventory/inventory.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { createMigrating } from '../../packages/server/test/fixtures/migrating.ts';
import { skipWithout } from '../needed-program.ts';
import { createTechnicalAccount, type TechnicalAccount } from '../technical-account.ts';
import { neededPrograms, visit } from './browser.ts';
import { credentialPath } from './credential-page.ts';
import { messagesIn } from './dialogs.ts';
import { createInstances, found } from './instances.ts';
import { accessibilityFaults, faultless } from './judgement.ts';
import { migrationPath } from './migrating.ts';
import { administrator, createAdministrator, createMember, signIn } from './people.ts';

let server: TestServer;
let account: TechnicalAccount;

beforeAll(async () => {
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
  account = await createTechnicalAccount(server.call);
});
afterAll(() => server.close());

const path = (rest = '') => `/organizations/${account.organization_id}/instances${rest}`;
const rowOf = (page: Page, name: string) =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: false }) });
const dialogOf = (page: Page) => page.getByRole('dialog').or(page.getByRole('alertdialog'));

const openInstance = async (page: Page, name: string) => {
  await page.goto(path(`/${name}`));
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
};

test('every cause that `relevo fleet` reports is said in words', () => {
  const english: Readonly<Record<string, string>> = messagesIn('en');
  expect(Object.keys(hostFailureNexts).filter((cause) => !(`fleet.cause.${cause}` in english))).toEqual([]);
});

test('without any instance both ways to one are shown; one is declared with a credential and a container', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Instances' }).click();
  await page.getByText('No instances yet').waitFor();
  expect(await accessibilityFaults(page)).toEqual(faultless);
  expect(await page.locator('code').last().innerText()).toContain('npx relevo fleet apply plan.json');
  await page.getByRole('button', { name: 'Add instance' }).click();
  const dialog = dialogOf(page);
  const name = dialog.getByLabel('Instance name');
  await name.fill('two words');
  await dialog.getByRole('combobox', { name: 'Credential' }).fill(account.client_id.slice(0, 12));
  await page.getByRole('option', { name: account.name }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('1 to 64 letters, digits, “_” or “-”.', { exact: true }).waitFor();
  await name.fill('declared');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { level: 1, name: 'declared' }).waitFor();
  await page.getByRole('link', { name: account.name }).waitFor();
  await page.getByText('No containers reported').waitFor();
  expect(await page.getByText('npx relevo fleet plan').innerText()).toContain(account.client_id);

  await page.getByRole('button', { name: 'Add container' }).click();
  await dialog.getByLabel('Name of the container').fill('web-1');
  await dialog.getByLabel('Build of Adobe Campaign').fill('many');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('A whole number from 1 to 1,000,000.').waitFor();
  await dialog.getByLabel('Build of Adobe Campaign').fill('9382');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await rowOf(page, 'web-1').getByText('No report yet').waitFor();
  await rowOf(page, 'web-1').getByText('Too old').waitFor();
  await page.getByText('0 of 1 proven').waitFor();
  expect(faults()).toEqual([]);
});

test('of each container the page says what it has proven, or why not and what to do', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await createInstances(server, account.id);
  await signIn(page);
  await openInstance(page, 'prod_mkt');
  await page.getByText('2 of 6 proven').waitFor();
  await page.getByText('1 hosted by the vendor').waitFor();
  const says = async (container: string, ...texts: string[]) => {
    const shown = await rowOf(page, container).innerText();
    for (const text of texts) expect([container, shown]).toEqual([container, expect.stringContaining(text)]);
  };
  await says('prod-mkt-1', 'Proven', 'Got as far as: Healthy (V5)', 'Build 9383');
  await says('prod-mkt-1', 'The token was fetched with what is installed there.');
  await says('prod-mkt-2', 'Proven', 'with what was sent there: only the vendor can read what is installed.');
  await says(
    'prod-mkt-3',
    '0123456789abcdef',
    'Failed',
    'The token service refuses what is installed.',
    'invalid_client',
    'Never proven',
  );
  await says('prod-mkt-4', 'Not reached', 'Not begun', 'The host does not answer.');
  await says('prod-mkt-5', 'Changed since', 'cause_of_a_later_version');
  await says('prod-mkt-hosted', 'Nothing to do', 'The vendor does it.');
  await says('prod-mkt-old', 'Too old', 'Update to 7.4.1', 'No report yet');
  server.advance(60);
  const broken = found(server, 'prod-mkt-1', { outcome: 'failed', rung: 0, cause: 'locked' });
  const outlived = found(server, 'prod-mkt-2', { outcome: 'ok', rung: 5, proven_by: 'host' });
  const body = { credential: account.id, containers: [broken, outlived] };
  await server.call('installationReport', { params: { instance: 'prod_mkt' }, body });
  await page.reload();
  await page.getByText('0 of 6 proven').waitFor();
  await says('prod-mkt-2', 'Not proven', 'Healthy (V5)', 'That check does not count');
  await says('prod-mkt-1', 'Failed', 'Somebody else is at work there.', 'Last proven:');
  await openInstance(page, 'managed');
  await page.getByText('Nothing is to be done: the vendor hosts these containers').first().waitFor();
  expect(await page.getByText('npx relevo').count()).toBe(0);
  expect(faults()).toEqual([]);
});

test('the inventory that the page offers is one that `relevo fleet` reads', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openInstance(page, 'prod_mkt');
  const shown = await page.locator('code', { hasText: 'version: 1' }).innerText();
  expect(() => parseInventory(shown, null)).toThrow(/containers\.\d+\.host/); // of the container whose host nobody has said
  const params = { instance: 'prod_mkt', container: 'prod-mkt-old' };
  await server.call('containerDelete', { params });
  await server.call('containerDelete', { params: { ...params, container: 'prod-mkt-hosted' } });
  const hosted = { name: 'hosted', host: 'hosted.example.net', hosting: 'vendor' as const };
  await server.call('containerAdd', { params, body: hosted });
  await page.reload();
  await rowOf(page, 'hosted.example.net').waitFor();
  const inventory = parseInventory(await page.locator('code', { hasText: 'version: 1' }).innerText(), null);
  expect(inventory).toMatchObject({ instance: 'prod_mkt', credential: account.client_id });
  expect(inventory.containers.map(({ label, hosting }) => `${label} ${hosting}`)).toEqual([
    'hosted vendor',
    ...[1, 2, 3, 4, 5].map((each) => `prod-mkt-${each} own`),
  ]);
  expect(faults()).toEqual([]);
});

test('search and the credential filter stand in the address, and can be taken away', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(path(`?search=prod-mkt-3.example&credential=${account.id}`));
  await rowOf(page, 'prod_mkt').waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await page.goto(path(`?credential=${account.id}`));
  await rowOf(page, 'stage').waitFor();
  expect(await rowOf(page, 'managed').count()).toBe(0);
  const choice = page.getByRole('combobox', { name: 'Filter by credential' });
  expect(await choice.inputValue()).toBe(account.name);
  await choice.fill('');
  await choice.press('Escape'); // what can be chosen hides the rest
  await rowOf(page, 'managed').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.goto(path('?credential=nothing'));
  await page.getByText('No instance fits').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await rowOf(page, 'stage').waitFor();
  expect(faults()).toEqual([]);
});

test('a change decided on an older state is refused and keeps what was typed; a new name keeps the page', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  const { id } = await server.call('instanceCreate', { body: { name: 'renamed', credential: account.id } });
  await openInstance(page, 'renamed');
  const rename = async (name: string) => {
    await page.getByRole('button', { name: 'Edit instance' }).click();
    await dialogOf(page).getByLabel('Instance name').fill(name);
    return dialogOf(page);
  };
  const dialog = await rename('mine');
  await server.call('instanceUpdate', { params: { instance: id }, body: { hosting: 'hybrid' } });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Changed meanwhile').waitFor();
  expect(await dialog.getByLabel('Instance name').inputValue()).toBe('mine');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await (await rename('mine')).getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'mine' }).waitFor();
  const { hosting, credential_id } = await server.call('instanceView', { params: { instance: 'mine' } });
  expect([hosting, credential_id]).toEqual(['hybrid', account.id]);
  expect(faults()).toEqual([]);
});

test('a container goes after a question, an instance after its name was typed', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const params = { instance: 'gone' };
  await server.call('instanceCreate', { body: { name: 'gone' } });
  for (const name of ['web-1', 'web-2']) await server.call('containerAdd', { params, body: { name } });
  await signIn(page);
  await openInstance(page, 'gone');
  await page.getByRole('button', { name: 'Remove web-1' }).click();
  await dialogOf(page).getByRole('button', { name: 'Remove' }).click();
  await rowOf(page, 'web-1').waitFor({ state: 'detached' });
  expect((await server.call('instanceView', { params })).containers.map(({ name }) => name)).toEqual(['web-2']);
  await page.getByRole('button', { name: 'Delete instance' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Type “gone” to confirm').fill('Gone');
  await dialog.getByRole('button', { name: 'Delete instance' }).click();
  await dialog.getByText('The name does not match').waitFor();
  await dialog.getByLabel('Type “gone” to confirm').fill('gone');
  await dialog.getByRole('button', { name: 'Delete instance' }).click();
  await page.getByText('“gone” is deleted.').waitFor();
  await page.goto(path('/gone'));
  await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  expect(faults()).toEqual([]);
});

test('a container that a migration waits for leads to its instance, and the credential says which ones do', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const migrating = await createMigrating(server);
  const { id: credential } = migrating.credential;
  const params = { instance: 'blocking' };
  await server.call('instanceCreate', { body: { name: 'blocking', credential } });
  await server.call('containerAdd', { params, body: { name: 'web-1', build: 9350 } });
  await signIn(page);
  await page.goto(migrationPath(migrating, '&review=true'));
  await page.getByText('Container blocking/web-1 is older than 7.4.1').waitFor();
  await page.getByRole('link', { name: 'Go to blocking' }).click();
  await page.getByRole('heading', { level: 1, name: 'blocking' }).waitFor();
  await page.getByRole('link', { name: migrating.credential.name }).click();
  await page.getByRole('tab', { name: 'Installations', selected: true }).waitFor();
  await rowOf(page, 'web-1').getByText('In the way of the migration').waitFor();
  await rowOf(page, 'web-1').getByRole('link', { name: 'blocking' }).waitFor();
  await page.goto(`${credentialPath(await createTechnicalAccount(server.call))}?tab=installations`);
  await page.getByText('No container has this credential').waitFor();
  expect(faults()).toEqual([]);
});

test('who may only read sees everything, with every button disabled and the reason said', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const email = 'auditor@example.com';
  await createMember(server, email, [{ role: 'auditor' }]);
  await signIn(page, { ...administrator, email });
  await page.goto(path());
  await rowOf(page, 'prod_mkt').waitFor();
  expect(await page.getByRole('button', { name: 'Add instance' }).count()).toBe(0);
  await openInstance(page, 'prod_mkt');
  await page.getByText('Your role in this organization reads instances only.').waitFor();
  for (const name of ['Edit instance', 'Delete instance', 'Add container', 'Remove prod-mkt-1']) {
    expect([name, await page.getByRole('button', { name, exact: true }).isDisabled()]).toEqual([name, true]);
  }
  expect(faults()).toEqual([]);
});

test('a developer changes the instances of credentials that they may change, and no others', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const email = 'developer@example.com';
  const { items } = await server.call('productProfileList', { query: { search: 'Campaign - prod - Admin' } });
  await createMember(server, email, [{ role: 'developer', profile: items[0]?.id ?? '' }]);
  await server.call('instanceCreate', { body: { name: 'nobodys' } });
  await signIn(page, { ...administrator, email });
  await openInstance(page, 'prod_mkt');
  const edit = page.getByRole('button', { name: 'Edit instance' });
  await page.locator('button:enabled', { hasText: 'Edit instance' }).waitFor();
  await openInstance(page, 'nobodys');
  await page.getByText('only a system administrator changes it').waitFor();
  expect(await edit.isDisabled()).toBe(true);
  expect(faults()).toEqual([]);
});
