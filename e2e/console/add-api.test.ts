// The wizard *Add to Project*: what it offers and why not, what it never loses, and that it creates once.
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { invite } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, createAdministrator, signIn } from './people.ts';
import { choose, heading, next, save, walkToProfiles } from './wizard.ts';

const profile = 'Campaign - prod - Admin';

let server: TestServer;
let organizationId: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  ({ id: organizationId } = await server.call('organizationView', {}));
});
afterAll(() => server.close());

interface Started {
  readonly project: string;
  readonly wizard: string;
}

async function startProject(title: string): Promise<Started> {
  const { id } = await server.call('projectCreate', { body: { title } });
  return { project: id, wizard: `/organizations/${organizationId}/projects/${id}/add-api` };
}

/** What a screen reader says about it after its name. */
async function described(input: Locator): Promise<string> {
  const id = await input.getAttribute('aria-describedby');
  return input.page().locator(`[id="${id}"]`).innerText();
}

const credentialsOf = async (project: string) => (await server.call('credentialList', { query: { project } })).items;

test('back and forward of the browser, Back and a reload lose nothing that was chosen', async (context) => {
  skipWithout(context, neededPrograms);
  const { wizard } = await startProject('Back and forward');
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(wizard);
  expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
  await choose(page, 'radio', 'Adobe Campaign');
  await next(page);
  await heading(page, 'authentication').waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await page.getByLabel('Credential name').fill('Kept name');
  await choose(page, 'radio', 'Service Account (JWT)');
  await next(page);
  await choose(page, 'checkbox', profile);
  await page.goBack();
  await heading(page, 'authentication').waitFor();
  expect(await page.getByLabel('Credential name').inputValue()).toBe('Kept name');
  await page.goBack();
  expect(await page.getByRole('radio', { name: 'Adobe Campaign' }).isChecked()).toBe(true);
  await page.goForward();
  await page.goForward();
  await heading(page, 'profiles').waitFor();
  expect(await page.getByRole('checkbox', { name: profile }).isChecked()).toBe(true);
  expect(await page.getByRole('listitem').filter({ hasText: '3. Product profiles' }).getAttribute('aria-current')).toBe(
    'step',
  );
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await page.getByLabel('Credential name').inputValue()).toBe('Kept name');
  await page.reload();
  await heading(page, 'authentication').waitFor();
  expect(await page.getByRole('radio', { name: 'Service Account (JWT)' }).isChecked()).toBe(true);
  expect(faults()).toEqual([]);
});

test('what cannot be added says why, and so do product profiles that are not held', async (context) => {
  skipWithout(context, neededPrograms);
  const { wizard } = await startProject('Of a developer');
  const developer = await invite(server, 'developer@example.com', [{ role: 'developer', profile }]);
  const { page, faults } = await visit(server.url);
  await signIn(page, developer);
  await page.goto(wizard);
  const analytics = page.getByRole('radio', { name: 'Adobe Analytics' });
  expect(await analytics.isDisabled()).toBe(true);
  expect(await described(analytics)).toBe(
    'You are not a developer of any product profile of this product. Ask an administrator.',
  );
  await page.getByRole('searchbox', { name: 'Search APIs' }).fill('campaign');
  await analytics.waitFor({ state: 'detached' });
  await choose(page, 'radio', 'Adobe Campaign');
  await next(page);
  await next(page);
  const other = page.getByRole('checkbox', { name: 'Campaign - stage - Admin' });
  expect(await other.isDisabled()).toBe(true);
  expect(await described(other)).toBe('You are not a developer of this product profile. Ask its administrator.');
  expect(await page.getByRole('button', { name: 'Create product profile' }).count()).toBe(0);
  expect(await save(page).isDisabled()).toBe(true);
  await choose(page, 'checkbox', profile);
  expect(await save(page).isDisabled()).toBe(false);
  expect(faults()).toEqual([]);
});

test('in a project that can only be read nothing can be added, and why stands beside the button', async (context) => {
  skipWithout(context, neededPrograms);
  const { project, wizard } = await startProject('Of others');
  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page, auditor);
  await page.goto(`/organizations/${organizationId}/projects/${project}`);
  const frame = page.getByRole('navigation', { name: 'Pages of the project' });
  expect(await frame.getByRole('button', { name: 'Add to Project' }).isDisabled()).toBe(true);
  await frame.getByRole('button', { name: 'Read only' }).click();
  const reason = 'Your role in this organization reads projects only.';
  await page.getByRole('dialog', { name: 'Read only' }).getByText(reason).waitFor();
  await page.goto(wizard);
  await page.getByRole('heading', { level: 1, name: 'Add to Project' }).waitFor();
  await page.getByText(reason).waitFor();
  expect(faults()).toEqual([]);
});

test('a session that ends and a proof that is stale lose nothing: the same press saves', async (context) => {
  skipWithout(context, neededPrograms);
  const { project, wizard } = await startProject('Ends in the middle');
  const { page, context: browser, faults } = await visit(server.url);
  await signIn(page);
  await walkToProfiles(page, wizard);
  await choose(page, 'checkbox', profile);
  await browser.clearCookies();
  server.advance(20 * 60);
  await save(page).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password').fill(administrator.password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await heading(page, 'saved').waitFor();
  expect((await credentialsOf(project)).map(({ profiles }) => profiles)).toEqual([[profile]]);
  expect(faults()).toEqual([]);
});

test('two presses create one credential, whose secret stands on this page and nowhere else', async (context) => {
  skipWithout(context, neededPrograms);
  const { project, wizard } = await startProject('Pressed twice');
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await walkToProfiles(page, wizard);
  await choose(page, 'checkbox', profile);
  await save(page).evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
  });
  await heading(page, 'saved').waitFor();
  expect(await page.getByText('There is such a credential already').count()).toBe(0);
  expect(await credentialsOf(project)).toHaveLength(1);
  const secret = /rlv_secret_\w+/.exec(await page.locator('main').innerText())?.[0] ?? '';
  expect(secret).not.toBe('');
  await page.getByLabel('Instance name').fill("it's");
  await page.getByText(/^nlserver config -instance:'it'\\''s' -setimsoauth:/).waitFor();
  const places = () =>
    page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state, location.href]));
  expect(await places()).not.toContain(secret);

  await page.goBack();
  await page.getByText('“Credential in Pressed twice” has this API already.').waitFor();
  expect(await page.content()).not.toContain(secret);
  await page.goForward();
  await page.getByText('The client secret is not shown again').waitFor();
  await page.reload();
  await page.getByText('The client secret is not shown again').waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await places()).not.toContain(secret);
  expect(await credentialsOf(project)).toHaveLength(1);
  expect(faults()).toEqual([]);
});

test('a Service Account (JWT) credential is called deprecated, and leads to its certificates', async (context) => {
  skipWithout(context, neededPrograms);
  const { project, wizard } = await startProject('Not yet moved');
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(wizard);
  await choose(page, 'radio', 'Adobe Campaign');
  await next(page);
  await page.getByText('Deprecated').waitFor();
  await choose(page, 'radio', 'Service Account (JWT)');
  await next(page);
  await choose(page, 'checkbox', profile);
  await save(page).click();
  await heading(page, 'saved').waitFor();
  expect(await page.getByText('-setimsoauth').count()).toBe(0);
  const [credential] = await credentialsOf(project);
  expect(credential?.mechanisms.map(({ type }) => type)).toEqual(['service_account_jwt']);
  await page.getByRole('link', { name: 'Add certificate' }).click();
  await page.waitForURL(`**/projects/${project}/credentials/${credential?.id}?tab=certificates`);
  expect(faults()).toEqual([]);
});

test('another API joins the credential of its type, which keeps its product profiles and secrets', async (context) => {
  skipWithout(context, neededPrograms);
  const { project, wizard } = await startProject('Two APIs');
  const type = 'oauth_server_to_server';
  const name = 'Of two APIs';
  await server.call('credentialCreate', { body: { project, type, name, apis: ['campaign'], profiles: [profile] } });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.goto(wizard);
  await page.getByText('In this project').waitFor();
  await choose(page, 'radio', 'Adobe Analytics');
  await next(page);
  await page.getByText(`The API is added to “${name}”`).waitFor();
  expect(await page.getByLabel('Credential name').count()).toBe(0);
  await next(page);
  await choose(page, 'checkbox', 'Analytics - reporting only');
  await save(page).click();
  await page.getByText(`The API is added to “${name}”.`).waitFor();
  const [credential, ...others] = await credentialsOf(project);
  expect(others).toEqual([]);
  expect(credential?.apis.toSorted()).toEqual(['analytics', 'campaign']);
  expect(credential?.profiles.toSorted()).toEqual(['Analytics - reporting only', profile]);
  await page.waitForURL(`**/credentials/${credential?.id}`);
  expect(faults()).toEqual([]);
});

test('who is slower in a second tab is told, creates nothing unawares, and keeps the choice', async (context) => {
  skipWithout(context, neededPrograms);
  const { project, wizard } = await startProject('Two tabs');
  const { page, context: browser } = await visit(server.url);
  await signIn(page);
  const second = await browser.newPage();
  for (const tab of [page, second]) {
    await walkToProfiles(tab, wizard);
    await choose(tab, 'checkbox', profile);
  }
  await save(page).click();
  await heading(page, 'saved').waitFor();
  await save(second).click();
  await second.getByText('There is such a credential already').waitFor();
  await heading(second, 'authentication').waitFor();
  expect(await credentialsOf(project)).toHaveLength(1);
  await next(second);
  await heading(second, 'profiles').waitFor();
  expect(await second.getByRole('checkbox', { name: profile }).isChecked()).toBe(true);
});
