// What is shown once is nowhere after its page: not on the way back, not in storage, not in an address.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { codeAt } from '../../packages/server/test/fixtures/one-time-codes.ts';
import { skipWithout } from '../needed-program.ts';
import { createTechnicalAccount, type TechnicalAccount } from '../technical-account.ts';
import { neededPrograms, visit } from './browser.ts';
import { copied, credentialPath, openCredential } from './credential-page.ts';
import { administrator, createAdministrator, createMember, signIn } from './people.ts';
import { choose, heading, save, walkToProfiles } from './wizard.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
});
afterAll(() => server.close());

/** Everything that a page keeps where a later one, or somebody else at this browser, could read it. */
async function keptBy(page: Page): Promise<string> {
  const held = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const cached = await caches.keys();
    const state = [{ ...localStorage }, { ...sessionStorage }, history.state, location.href, document.cookie, name];
    return JSON.stringify([...state, databases, cached]);
  });
  return held + (await page.content());
}

interface Watched {
  readonly page: Page;
  /** Expects that the secret is nowhere here, after going back to where it was shown, and forward again. */
  readonly expectGone: (secret: string) => Promise<void>;
  readonly faults: () => readonly string[];
}

async function visitWatched(): Promise<Watched> {
  const { page, faults } = await visit(server.url);
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  page.on('framenavigated', (frame) => addresses.push(frame.url()));
  const settled = async () => {
    await page.locator('h1').waitFor();
    await page.waitForLoadState('networkidle');
  };
  const expectGone = async (secret: string) => {
    expect(secret.length).toBeGreaterThan(10);
    expect(await keptBy(page)).not.toContain(secret);
    for (const move of [() => page.goBack(), () => page.goForward(), () => page.goBack(), () => page.reload()]) {
      await move();
      await settled();
      expect(await keptBy(page)).not.toContain(secret);
    }
    expect(addresses.filter((address) => decodeURIComponent(address).includes(secret))).toEqual([]);
  };
  return { page, expectGone, faults };
}

/** Leaves by a link, as people do; the console is not loaded anew. */
async function leave(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Projects' }).click();
  await page.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();
}

const proven = async (page: Page) => {
  await page.goto('/account');
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
};

test('the client secret of a new credential', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults } = await visitWatched();
  await signIn(page);
  const { id: organization } = await server.call('organizationView', {});
  const { id: project } = await server.call('projectCreate', { body: { title: 'Secrets' } });
  await walkToProfiles(page, `/organizations/${organization}/projects/${project}/add-api`);
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  await save(page).click();
  await heading(page, 'saved').waitFor();
  const secret = await copied(page, 'Client secret');
  await leave(page);
  await expectGone(secret);
  expect(faults()).toEqual([]);
});

/** Of somebody who looks at one credential. */
async function atCredential(
  wish: Parameters<typeof createTechnicalAccount>[1] = {},
): Promise<Watched & { account: TechnicalAccount }> {
  const watched = await visitWatched();
  const account = await createTechnicalAccount(server.call, wish);
  await signIn(watched.page);
  await openCredential(watched.page, account);
  return { ...watched, account };
}

test('an access token, also after its claims were read', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults } = await atCredential();
  await page.getByRole('button', { name: 'Generate access token' }).click();
  await page.getByRole('button', { name: 'Decoded token' }).click();
  const token = await copied(page, 'Access token');
  await leave(page);
  await expectGone(token);
  expect(faults()).toEqual([]);
});

test('an added client secret, after another tab of its page', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults } = await atCredential();
  await page.getByRole('button', { name: 'Add new client secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  const secret = await copied(page, 'Client secret');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page
    .getByRole('heading', { name: 'End this credential' })
    .or(page.getByLabel('Credential name'))
    .first()
    .waitFor();
  await leave(page);
  await expectGone(secret);
  expect(faults()).toEqual([]);
});

test('a private key made in the browser, which is not sent either', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults, account } = await atCredential({ type: 'service_account_jwt' });
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await page.goto(`${credentialPath(account)}?tab=certificates`);
  await page.getByRole('button', { name: 'Generate a public/private keypair' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Generate', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download private.key' }).click();
  const stream = await (await download).createReadStream();
  const key = (await stream.toArray()).join('');
  expect(key).toContain('PRIVATE KEY');
  const secret = key.split('\n')[3] ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  await leave(page);
  await expectGone(secret);
  expect(sent.filter((body) => body.includes(secret) || body.includes('PRIVATE'))).toEqual([]);
  expect(faults()).toEqual([]);
});

test('an invitation link and a reset link', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults } = await visitWatched();
  const { id: organization } = await server.call('organizationView', {});
  await createMember(server, 'grace@example.com', [{ role: 'auditor' }]);
  await signIn(page);
  const users = `/organizations/${organization}/administration/users`;
  await page.goto(users);
  await page.getByRole('button', { name: 'Invite user' }).click();
  await page.getByLabel('E-mail address').fill('new@example.com');
  await page.getByRole('button', { name: /Add role/ }).click();
  await page.getByRole('option', { name: 'Auditor' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const invitation = new URL(await copied(page, 'Link')).hash.slice(1);
  await page.getByRole('button', { name: 'Done' }).click();
  await leave(page);
  await expectGone(invitation);

  await page.goto(users);
  await page.getByRole('link', { name: 'grace@example.com' }).first().click();
  await page.getByRole('button', { name: 'Reset password' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const reset = new URL(await copied(page, 'Link')).hash.slice(1);
  await page.getByRole('button', { name: 'Done' }).click();
  await leave(page);
  await expectGone(reset);
  expect(faults()).toEqual([]);
});

test('the link of a new organization, and that of whoever opens it', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults } = await visitWatched();
  const { id: organization } = await server.call('organizationView', {});
  await signIn(page);
  await page.goto(`/organizations/${organization}/administration/settings`);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Another one');
  await page.getByLabel('First administrator').fill('other@example.com');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const link = await copied(page, 'Invitation link');
  const secret = new URL(link).hash.slice(1);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await leave(page);
  await expectGone(secret);

  const visitor = await visit(server.url);
  await visitor.page.goto(new URL(link).pathname + new URL(link).hash);
  await visitor.page.getByLabel('Your name').waitFor();
  expect(await keptBy(visitor.page)).not.toContain(secret);
  expect([...faults(), ...visitor.faults()]).toEqual([]);
});

test('the key of an authenticator, its recovery codes, and passwords', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, expectGone, faults } = await visitWatched();
  const [email, password] = ['codes@example.com', 'another few words to keep'];
  await createMember(server, email, [{ role: 'auditor' }]);
  await signIn(page, { ...administrator, email });
  await proven(page);
  await page.getByLabel('Current password').fill(administrator.password);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('The password is changed').waitFor();
  await leave(page);
  await expectGone(password);
  await proven(page);
  await page.getByRole('button', { name: 'Set up authenticator' }).click();
  const secret = await copied(page, 'Key');
  await page.getByLabel('One-time code').fill(codeAt(secret, server.now()));
  await page.getByRole('button', { name: 'Confirm' }).click();
  const [code = ''] = (await copied(page, 'Recovery codes')).split(' ');
  await leave(page);
  await expectGone(secret);
  await expectGone(code);
  expect(faults()).toEqual([]);
});
