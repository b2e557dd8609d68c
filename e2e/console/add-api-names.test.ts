// Names in the wizard *Add to Project*: markup, quotes, emoji, marks of direction, far too long, taken.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { createAdministrator, signIn } from './people.ts';
import { choose, heading, next, save, walkToProfiles } from './wizard.ts';

const strange = '<script>alert(1)</script> "\'& 📦 \u202e\u200f';

let server: TestServer;
let organizationId: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  ({ id: organizationId } = await server.call('organizationView', {}));
});
afterAll(() => server.close());

async function wizardOf(title: string): Promise<string> {
  const { id } = await server.call('projectCreate', { body: { title } });
  return `/organizations/${organizationId}/projects/${id}/add-api`;
}

test('names of any characters are text on every step', async (context) => {
  skipWithout(context, neededPrograms);
  const wizard = await wizardOf(strange);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await walkToProfiles(page, wizard);
  await page.getByRole('link', { name: '<script>alert(1)</script>' }).waitFor();

  await page.getByRole('button', { name: 'Create product profile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create product profile' });
  await dialog.getByLabel('Name').fill(`Profile ${strange}`);
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.getByRole('checkbox', { name: 'Profile <script>' }).isChecked()).toBe(true);

  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByLabel('Credential name').fill(`Credential ${strange}`);
  await next(page);
  expect(await page.getByRole('checkbox', { name: 'Profile <script>' }).isChecked()).toBe(true);
  await save(page).click();
  await heading(page, 'saved').waitFor();
  const { items } = await server.call('credentialList', { query: { search: 'script' } });
  expect(items.map(({ name }) => name)).toEqual([`Credential ${strange}`]);
  expect(faults()).toEqual([]);
});

test('a name that is refused is shown at its field, on the step where it was typed', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await walkToProfiles(page, await wizardOf('First of the name'));
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  const name = page.getByLabel('Credential name');
  const saveNamed = async (typed: string) => {
    await heading(page, 'profiles').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await name.fill(typed);
    await next(page);
    await save(page).click();
  };
  await saveNamed('n'.repeat(10_000));
  await heading(page, 'authentication').waitFor();
  await page.getByText('1 to 100 characters, without control characters.').waitFor();
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  await next(page);
  await saveNamed('The name');
  await heading(page, 'saved').waitFor();

  await walkToProfiles(page, await wizardOf('Second of the name'));
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  await saveNamed('The name');
  await page.getByRole('alert').getByText('This name is taken').waitFor();
  await name.fill('Another name');
  await page.getByText('This name is taken').waitFor({ state: 'detached' });
  await next(page);
  expect(await page.getByRole('checkbox', { name: 'Campaign - prod - Admin' }).isChecked()).toBe(true);
  await save(page).click();
  await heading(page, 'saved').waitFor();
  expect(faults()).toEqual([]);
});
