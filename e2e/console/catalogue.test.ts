// The catalogue in the browser: products, APIs, product profiles and their people are made, changed, and refused.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { invite } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { type Content, createAdministrator, createContent, signIn } from './people.ts';

let server: TestServer;
let content: Content;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  content = await createContent(server.call);
});
afterAll(() => server.close());

const administration = () => `/organizations/${encodeURIComponent(content.organizationId)}/administration`;
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

/** Opens the dialog of a button and gives it back. */
async function open(page: Page, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: button });
  await dialog.waitFor();
  return dialog;
}

async function profileNamed(name: string) {
  const { items } = await server.call('productProfileList', { query: { search: name } });
  return items.find((profile) => profile.name === name) ?? expect.unreachable(`there is no ${name}`);
}

/** Two people walk through many pages. */
const walkMilliseconds = 60_000;

const walk = 'product, API and product profile are made, and a person who is made developer there can add the API';
test(walk, { timeout: walkMilliseconds }, async (context) => {
  skipWithout(context, neededPrograms);
  const developer = await invite(server, 'dev@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('link', { name: 'Administration' }).click();
  const name = '<img src=x onerror=alert(1)> "Billing" & 청구 ‮📦';
  const product = await open(page, 'Create product');
  await product.getByLabel('Name').fill(name);
  await product.getByLabel('Code').fill('billing');
  await product.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^<img src=x/ }).waitFor();

  const api = await open(page, 'Create API');
  await api.getByLabel('Name').fill('Billing API');
  await api.getByLabel('Code').fill('billing_api');
  await api.getByLabel('Scopes').fill('invoice.read\ninvoice.write');
  await api.getByRole('button', { name: 'Create', exact: true }).click();
  await heading(page, 'Billing API').waitFor();
  await page.getByText('Nobody can add this API yet').waitFor();
  const { issuer } = await server.call('organizationView', {});
  await page.getByText(`GET ${issuer}/authz/billing_api?organization=${content.organizationId}`).waitFor();
  await page.getByText(`proxy_pass ${issuer}/authz/billing_api?organization=${content.organizationId};`).waitFor();

  await page.getByRole('link', { name: 'Create one' }).click();
  const profile = await open(page, 'Create product profile');
  await profile.getByLabel('Name').fill('Billing - read');
  await profile.getByLabel('Scopes').fill('invoice.read');
  await profile.getByRole('button', { name: 'Create', exact: true }).click();
  await heading(page, 'Billing - read').waitFor();

  await page.getByRole('tab', { name: 'Users' }).click();
  await page.getByText('Nobody has a role for it').waitFor();
  const people = await open(page, 'Add users');
  await people.getByLabel('Search by name or e-mail address').fill('dev@');
  await people.getByText('dev@example.com').waitFor();
  const found = people.getByRole('listitem').filter({ hasText: 'dev@example.com' });
  await found.getByRole('button', { name: /^Add / }).click();
  await people.getByText('Has this role').waitFor();
  await people.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('tabpanel').getByText('dev@example.com').waitFor();

  const browser = await visit(server.url);
  await signIn(browser.page, developer);
  const { id: project } = await developer.call('projectCreate', { body: { title: 'Invoices' } });
  await browser.page.goto(`/organizations/${content.organizationId}/projects/${project}/add-api`);
  await browser.page.getByRole('radio', { name: 'Billing API', exact: true }).waitFor({ state: 'attached' });
  expect(await browser.page.getByRole('radio', { name: 'Billing API', exact: true }).isEnabled()).toBe(true);
  expect(await browser.page.getByRole('radio', { name: 'Adobe Target', exact: true }).isEnabled()).toBe(false);
  expect([...faults(), ...browser.faults()]).toEqual([]);
});

test('two tabs change one product profile: the second is refused, keeps what was typed, and may load what is stored', async (context) => {
  skipWithout(context, neededPrograms);
  const { id, name } = await profileNamed('Analytics - reporting only');
  const { page, context: browser, faults } = await visit(server.url);
  await signIn(page);
  const second = await browser.newPage();
  for (const tab of [page, second]) {
    await tab.goto(`${administration()}/product-profiles/${id}`);
    await heading(tab, name).waitFor();
  }
  await page.getByLabel('Description').fill('Changed in the first tab.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your changes are saved.').waitFor();
  await second.getByLabel('Description').fill('Typed in the second tab.');
  await second.getByRole('button', { name: 'Save' }).click();
  await second.getByText('Changed meanwhile').waitFor();
  expect(await second.getByLabel('Description').inputValue()).toBe('Typed in the second tab.');
  const { description } = await server.call('productProfileView', { params: { profile: id } });
  expect(description).toBe('Changed in the first tab.');
  await second.getByRole('button', { name: 'Load what is stored now' }).click();
  expect(await second.getByLabel('Description').inputValue()).toBe('Changed in the first tab.');
  await second.getByLabel('Description').fill('Typed again.');
  await second.getByRole('button', { name: 'Save' }).click();
  await second.getByText('Your changes are saved.').waitFor();
  // a change of one's own is no change by others
  await second.getByLabel('Description').fill('And again.');
  await second.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await profileNamed(name)).description).toBe('And again.');
  expect(faults()).toEqual([]);
});

test('what an API cannot have is said at its field, and everything else is stored as typed', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(`${administration()}/apis/target`);
  const isInvalid = async (label: string) =>
    (await page.getByLabel(label, { exact: true }).getAttribute('aria-invalid')) === 'true';
  await page.getByLabel('Audience').fill('not a URL');
  await page.getByLabel('Scopes', { exact: true }).fill('one,two');
  await page.getByLabel('Token lifetime at /oauth2/').fill('5');
  await page.getByLabel('Client IDs that may ask').fill('..');
  const types = page.getByRole('group', { name: 'Authentication types' });
  for (const type of ['OAuth Server-to-Server', 'Service Account (JWT)']) await types.getByText(type).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Some values cannot be used').waitFor();
  for (const label of ['Audience', 'Scopes', 'Token lifetime at /oauth2/', 'Client IDs that may ask']) {
    expect([label, await isInvalid(label)]).toEqual([label, true]);
  }
  await types.getByText('Choose at least one.').waitFor();
  expect(await isInvalid('Name')).toBe(false);

  await types.getByText('OAuth Server-to-Server').click();
  await page.getByLabel('Scopes', { exact: true }).fill('target_sdk\ntarget.read');
  await page.getByLabel('Token lifetime at /oauth2/').fill('5400');
  await page.getByLabel('Client IDs that may ask').fill('');
  const { issuer } = await server.call('organizationView', {});
  await page.getByLabel('Audience').fill(`${issuer}/taken`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is not possible now').waitFor();
  expect(await isInvalid('Audience')).toBe(true);
  await page.getByLabel('Audience').fill('https://target.example.com/');
  await page.getByText('RS256', { exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your changes are saved.').waitFor();
  await page.getByText('That is 1.5 hours.').waitFor();
  expect(await server.call('apiView', { params: { code: 'target' } })).toMatchObject({
    ...{ audience: 'https://target.example.com/', scopes: ['target_sdk', 'target.read'], access_token_lifetime: 5400 },
    ...{ signing_algorithm: 'RS256', authentication_types: ['oauth_server_to_server'] },
  });
  expect(faults()).toEqual([]);
});

test('a code that is taken or wrong is said at the field, and the dialog keeps the rest', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(`${administration()}/products`);
  const dialog = await open(page, 'Create product');
  await dialog.getByLabel('Name').fill('Second campaign');
  for (const [code, said] of [
    ['Not a code', 'Some values cannot be used'],
    ['campaign', 'This name is taken'],
  ] as const) {
    await dialog.getByLabel('Code').fill(code);
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByText(said).waitFor();
    expect(await dialog.getByLabel('Code').getAttribute('aria-invalid')).toBe('true');
  }
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Second campaign');
  expect(faults()).toEqual([]);
});

test('what is in use is not deleted; disabling says what ends, and is undone', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(`${administration()}/products/campaign`);
  await page.getByRole('button', { name: 'Delete product' }).click();
  const deletion = page.getByRole('dialog');
  await deletion.getByRole('button', { name: 'Delete product' }).click();
  await deletion.getByText('Still in use').waitFor();
  await deletion.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('link', { name: 'Campaign - prod - Admin' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('dialog').getByText('A gateway refuses calls').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Enable', exact: true }).waitFor();
  expect((await profileNamed('Campaign - prod - Admin')).enabled).toBe(false);
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).waitFor();

  await page.getByRole('tab', { name: 'API credentials' }).click();
  const credentials = page.getByRole('list', { name: 'API credentials' });
  await credentials.getByRole('link').first().click();
  await page.waitForURL(/\/credentials\//);
  expect(faults()).toEqual([]);
});

test('whoever does not administer the product reads it, and is told why nothing can be changed', async (context) => {
  skipWithout(context, neededPrograms);
  const roles = [{ role: 'product_administrator', product: 'analytics' }] as const;
  const person = await invite(server, 'analytics@example.com', roles);
  const { page, faults } = await visit(server.url);
  await signIn(page, person);
  await page.goto(`${administration()}/apis/campaign`);
  await page.getByText('Only administrators of the product change this.').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Disable' }).isDisabled()).toBe(true);
  await page.goto(`${administration()}/products`);
  await page.getByRole('link', { name: 'Adobe Analytics' }).waitFor();
  expect(await page.getByRole('button', { name: 'Create product' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Adobe Analytics' }).click();
  await page.getByRole('button', { name: 'Create product profile' }).waitFor();
  expect(await page.getByRole('button', { name: 'Delete product' }).isDisabled()).toBe(true);
  expect(faults()).toEqual([]);
});
