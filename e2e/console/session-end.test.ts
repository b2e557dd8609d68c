// A session that ends in the middle of something: who sits there proves it again, and goes on where they were.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../packages/server/test/fixtures/openid-provider.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, type Content, createAdministrator, createContent, createMember, signIn } from './people.ts';
import { choose, heading, next, save } from './wizard.ts';

let server: TestServer;
let provider: OpenIdProvider;
let content: Content;

beforeAll(async () => {
  const [port, providerPort] = [await freePort(), await freePort()];
  provider = await startOpenIdProvider(providerPort, `http://127.0.0.1:${port}`);
  const environment = { ...provider.environment, RELEVO_PORT: String(port) };
  server = await startTestServer({ environment, now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
  content = await createContent(server.call);
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

const patience = { timeout: 120_000 };

const path = (rest: string) => `/organizations/${content.organizationId}/${rest}`;

/** Ends the session as a server does: the browser's cookie is good for nothing. */
async function endSession(page: Page): Promise<void> {
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'relevo_session');
  if (!cookie) throw new Error('nobody is signed in');
  const headers = { cookie: `relevo_session=${cookie.value}`, origin: server.url };
  const { status } = await fetch(`${server.url}/api/v1/session`, { method: 'DELETE', headers });
  expect(status).toBe(204);
}

const proof = (page: Page, name = 'Your session has ended') => page.getByRole('dialog', { name });

async function signInAgain(page: Page): Promise<void> {
  const dialog = proof(page);
  await dialog.getByLabel('Password').fill(administrator.password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('in the wizard at each step: nothing that was chosen or typed is lost', patience, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  const { id: project } = await server.call('projectCreate', { body: { title: 'Interrupted' } });
  await page.goto(path(`projects/${project}/add-api`));
  await choose(page, 'radio', 'Adobe Campaign');
  await endSession(page);
  await next(page);
  await heading(page, 'authentication').waitFor();
  await page.getByLabel('Credential name').fill('Typed before the end');
  await next(page); // reads the product profiles
  await proof(page).getByText('What you have typed stays.').waitFor();
  await signInAgain(page);
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  await endSession(page);
  await page.getByRole('button', { name: 'Create product profile' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Made in between');
  await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
  await signInAgain(page);
  await page.getByRole('checkbox', { name: 'Made in between' }).waitFor();
  await endSession(page);
  await save(page).click();
  await proof(page).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('You are not signed in').waitFor();
  await save(page).click();
  await signInAgain(page);
  await heading(page, 'saved').waitFor();
  const { items } = await server.call('credentialList', { query: { project } });
  const profiles = ['Campaign - prod - Admin', 'Made in between'];
  expect(items).toMatchObject([{ name: 'Typed before the end', profiles }]);
  expect(faults()).toEqual([]);
});

/** Forms, what is typed into one field of each, and the button that sends it. */
const forms = (): { at: string; open?: string; field: string; text: string; send: string }[] => [
  { at: '/account', field: 'Your name', text: 'Countess Lovelace', send: 'Save' },
  { at: path('projects'), open: 'Create new project', field: 'Project title', text: 'P 1', send: 'Create' },
  {
    at: path(`projects/${content.project.id}`),
    open: 'Edit project',
    field: 'Project title',
    text: 'P 2',
    send: 'Save',
  },
  {
    at: path(`projects/${content.project.id}/credentials/${content.credentials[0]}?tab=settings`),
    field: 'Credential name',
    text: 'C 1',
    send: 'Save',
  },
  {
    at: path('administration/products/campaign'),
    open: 'Edit product',
    field: 'Name',
    text: 'Product 1',
    send: 'Save',
  },
  { at: path('administration/apis/campaign'), field: 'Name', text: 'API 1', send: 'Save' },
  { at: path(`administration/product-profiles/${content.profileId}`), field: 'Name', text: 'PP 1', send: 'Save' },
  { at: path('instances'), open: 'Add instance', field: 'Instance name', text: 'instance_1', send: 'Create' },
  {
    at: path('instances/instance_1'),
    open: 'Add container',
    field: 'Name of the container',
    text: 'web-1',
    send: 'Add',
  },
  {
    at: path('instances/instance_1'),
    open: 'Edit instance',
    field: 'Instance name',
    text: 'instance_2',
    send: 'Save',
  },
  { at: path('administration/settings'), field: 'Name', text: 'Organization 1', send: 'Save' },
];

test('in each form: what was typed stays, and is stored after a new sign-in', patience, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  for (const { at, open, field, text, send } of forms()) {
    await page.goto(at);
    if (open !== undefined) await page.getByRole('button', { name: open }).click();
    const button = page.getByRole('button', { name: send, exact: true }).first();
    const typed = page.locator('form').filter({ has: button }).getByLabel(field, { exact: true }).first();
    await typed.fill(text);
    await endSession(page);
    await button.click();
    await proof(page).waitFor();
    expect([at, await typed.inputValue()]).toEqual([at, text]);
    const stored = page.waitForResponse(
      (answer) => answer.ok() && Boolean(answer.request().postData()?.includes(text)),
    );
    await signInAgain(page);
    await stored;
  }
  expect(faults()).toEqual([]);
});

test('a session that ended in another tab, after somebody else was there, is begun again by its own person', async (context) => {
  skipWithout(context, neededPrograms);
  await createMember(server, 'other@example.com', [{ role: 'system_administrator' }]);
  const { page } = await visit(server.url);
  await signIn(page);
  await page.getByRole('button', { name: 'Create new project' }).click();
  await page.getByLabel('Project title').fill('Not of the other one');
  await endSession(page);
  const other = await page.context().newPage();
  await signIn(other, { ...administrator, email: 'other@example.com' });
  await endSession(other);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await signInAgain(page);
  await page.getByRole('heading', { level: 1, name: 'Not of the other one' }).waitFor();
});

test(
  'an account without a password proves itself at its provider, in a tab beside what was typed',
  patience,
  async (context) => {
    skipWithout(context, neededPrograms);
    const email = 'sso@example.com';
    provider.person = { sub: 'sso', email, email_verified: true, name: 'Single Sign-On', groups: ['admins'] };
    await server.call('groupMappingCreate', { body: { group: 'admins', roles: [{ role: 'system_administrator' }] } });
    const { page, context: browser } = await visit(server.url);
    server.advance(-20 * 60); // the provider's clock is the real one, so the proof grows old on the way back to it
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Continue with' }).click();
    await page.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();

    await page.getByRole('button', { name: 'Create new project' }).click();
    await page.getByLabel('Project title').fill('Kept over there');
    await endSession(page);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await proof(page).waitFor();
    expect(await proof(page).getByLabel('Password').count()).toBe(0);
    await proof(page).getByRole('button', { name: 'Continue' }).click();
    await proof(page).getByText('You are not signed in').waitFor(); // not yet
    const proveInTab = async (dialog = proof(page)) => {
      const opened = browser.waitForEvent('page');
      await dialog.getByRole('link', { name: 'Continue with' }).click();
      const tab = await opened;
      await tab.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
      await tab.close();
      await dialog.getByRole('button', { name: 'Continue' }).click();
    };
    await proveInTab();
    await page.getByRole('heading', { level: 1, name: 'Kept over there' }).waitFor();

    server.advance(20 * 60);
    await page.goto(path('administration/users'));
    await page.getByRole('button', { name: 'Invite user' }).click();
    await page.getByLabel('E-mail address').fill('guest@example.com');
    await page.getByRole('button', { name: /Add role/ }).click();
    await page.getByRole('option', { name: 'Auditor' }).click();
    await page.getByRole('button', { name: 'Create link' }).click();
    await proveInTab(proof(page, 'Prove who you are'));
    await page.getByText('Copy the link now').waitFor();
  },
);

test(
  'the sign-in page says what is wrong: the password, too many attempts, a provider that is away',
  patience,
  async (context) => {
    skipWithout(context, neededPrograms);
    const { page, faults } = await visit(server.url);
    await page.goto('/sign-in');
    await page.getByLabel('E-mail address').fill('nobody@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail address, password or code is wrong').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('nobody@example.com');
    const body = JSON.stringify({ email: 'nobody@example.com', password: 'wrong' });
    const headers = { 'content-type': 'application/json', origin: server.url };
    for (let status = 401, tries = 0; status === 401 && tries < 100; tries++) {
      ({ status } = await fetch(`${server.url}/api/v1/session`, { method: 'POST', headers, body }));
    }
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Wait a minute, then try again.').waitFor();
    await provider.close();
    await server.restart();
    await page.getByRole('link', { name: 'Continue with' }).click();
    await page.getByText('The provider does not answer.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    expect(faults()).toEqual([]);
  },
);
