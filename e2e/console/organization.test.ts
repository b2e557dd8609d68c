// The organization, its server's other organizations, and the signing keys in the browser.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { invite } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { createAdministrator, signIn } from './people.ts';

let server: TestServer;
let settings: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  const { id } = server.running.platform.organization;
  settings = `/organizations/${id}/administration/settings`;
});
afterAll(() => server.close());

test('name and fallback contact are changed on the version that was seen, and what was typed stays if it was another', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(settings);
  await page.getByLabel('Name', { exact: true }).fill('Delivery');
  await page.getByLabel('Fallback contact').fill('nobody');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Some values cannot be used').waitFor();
  expect(await page.getByLabel('Fallback contact').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Fallback contact').fill('on-call@example.com');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The organization is saved.').waitFor();
  expect(await server.call('organizationView', {})).toMatchObject({
    name: 'Delivery',
    fallback_contact: 'on-call@example.com',
  });
  await server.call('organizationUpdate', { body: { name: 'Changed elsewhere' } });
  await page.getByLabel('Name', { exact: true }).fill('Typed here');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changed meanwhile').waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Typed here');
  expect((await server.call('organizationView', {})).name).toBe('Changed elsewhere');
  expect(faults()).toEqual([]);
});

test('an operator makes an organization, whose link is shown once and is nowhere afterwards, stops it and lets it work', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(settings);
  await page.getByRole('button', { name: 'Create organization' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Second & sons');
  await dialog.getByLabel('First administrator').fill('second@example.com');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('dialog', { name: '“Second & sons” is created' }).waitFor();
  const link = (await dialog.locator('code').textContent()) ?? '';
  expect(link).toMatch(/\/invitation#rlv_link_/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Second & sons', { exact: true }).waitFor();
  expect(await page.content()).not.toContain(link.split('#')[1]);
  const stateOf = async () => {
    const { items } = await server.call('organizationList', {});
    return items.find(({ name }) => name === 'Second & sons')?.enabled;
  };
  for (const [verb, done, enabled] of [
    ['Disable', 'disabled', false],
    ['Enable', 'enabled', true],
  ] as const) {
    await page.getByRole('button', { name: `${verb} Second & sons` }).click();
    await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click();
    await page.getByText(`“Second & sons” is ${done}.`).waitFor();
    expect(await stateOf()).toBe(enabled);
  }
  expect(
    await page
      .getByRole('button', { name: /^Disable/ })
      .first()
      .isDisabled(),
  ).toBe(true); // its home
  expect(faults()).toEqual([]);
});

test('an auditor reads the organization and the keys, is told who changes them, and sees no other organization', async (context) => {
  skipWithout(context, neededPrograms);
  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page, auditor);
  await page.goto(settings);
  await page.getByText('System administrators change name and fallback contact.').waitFor();
  await page.getByText('/.well-known/oauth-authorization-server').waitFor();
  expect(await page.getByRole('heading', { name: 'Organizations of this server' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Signing keys' }).click();
  await page.getByText('Keys belong to the whole server').waitFor();
  expect(await page.getByRole('button', { name: 'Rotate' }).count()).toBe(0);
  expect(faults()).toEqual([]);
});

test('rotating publishes the next key beside the one that signs, and a second time at once is refused', async (context) => {
  skipWithout(context, neededPrograms);
  server.advance(3600);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(settings.replace('settings', 'signing-keys'));
  const rotate = async () => {
    await page.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
  };
  await rotate();
  await page.getByText('The next signing key is published.').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts();
  expect(headings.filter((text) => /^ES256\s+Published$/.test(text))).toHaveLength(1);
  expect(headings.filter((text) => /^RS256\s+Signing$/.test(text))).toHaveLength(1);
  await rotate();
  await page.getByText('This is not possible now').waitFor();
  const keySet = await fetch(await page.getByText('/oauth2/jwks').innerText());
  expect(((await keySet.json()) as { keys: unknown[] }).keys).toHaveLength(4);
  expect(faults()).toEqual([]);
});
