// When things go wrong: somebody who may only read; a server that is slow, refuses, or does not answer.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { firstAdministrator, invite, type Person } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { type FaultyProxy, startFaultyProxy, type Trouble } from './faulty-proxy.ts';
import { type Content, createContent, signIn } from './people.ts';
import { choose, heading, save, walkToProfiles } from './wizard.ts';

let server: TestServer;
let proxy: FaultyProxy;
let content: Content;
let administrator: Person;

beforeAll(async () => {
  const port = await freePort();
  server = await startTestServer({ environment: { RELEVO_ISSUER: `http://127.0.0.1:${port}` } });
  proxy = await startFaultyProxy(port, server.url);
  administrator = await firstAdministrator(server);
  content = await createContent(server.call);
});
afterEach(() => proxy.none());
afterAll(async () => {
  await proxy.close();
  await server.close();
});

const problems = {
  forbidden: [403, 'You are not allowed to do this'],
  conflict: [409, 'This is not possible now'],
  too_many_attempts: [429, 'Too many attempts'],
  internal_error: [500, 'The server made an error'],
  storage_unavailable: [503, 'The server cannot reach its database'],
} as const;

const refusal = (code: keyof typeof problems): Trouble => ({ status: problems[code][0], code });

const retry = (page: Page) => page.getByRole('button', { name: 'Try again' }).first();
const headline = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Each page with its heading, and the request that it cannot do without. */
function mainPages(): (readonly [path: string, title: string, needs: RegExp])[] {
  const organization = `/organizations/${content.organizationId}`;
  const project = `${organization}/projects/${content.project.id}`;
  const [credential = ''] = content.credentials;
  const administration = `${organization}/administration`;
  return [
    [`${organization}/projects`, 'My organization’s projects', /^GET \/api\/v1\/projects\?/],
    [project, content.project.title, /^GET \/api\/v1\/projects\/[^/]+$/],
    [`${project}/activity`, 'Activity', /^GET \/api\/v1\/projects\/.*\/activity/],
    [`${project}/credentials/${credential}`, 'Campaign production', /^GET \/api\/v1\/credentials\/[^/]+$/],
    [`${project}/add-api`, 'Choose an API', /^GET \/api\/v1\/apis/],
    [`${administration}/users`, 'Users', /^GET \/api\/v1\/users/],
    [`${administration}/products`, 'Products', /^GET \/api\/v1\/products/],
    [`${administration}/apis/campaign`, 'Adobe Campaign', /^GET \/api\/v1\/apis\/campaign/],
    [
      `${administration}/product-profiles/${content.profileId}`,
      'Campaign',
      /^GET \/api\/v1\/product-profiles\/[^/?]+$/,
    ],
    [`${administration}/audit-log`, 'Audit log', /^GET \/api\/v1\/audit(\?|$)/],
    [`${administration}/signing-keys`, 'Signing keys', /^GET \/api\/v1\/signing-keys/],
    [`${administration}/settings`, 'Organization', /^GET \/api\/v1\/organization$/],
    ['/account', 'Your account', /^GET \/api\/v1\/account\/sessions/],
  ];
}

/** Every page is loaded anew. */
const patience = { timeout: 120_000 };

test('a page whose server is slow shows that it is on its way, and then itself', patience, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(proxy.url);
  await signIn(page, administrator);
  for (const [path, title, needs] of mainPages()) {
    proxy.trouble(needs, 'held');
    await page.goto(path);
    await page.getByRole('progressbar', { name: 'Loading …' }).first().waitFor();
    expect([path, await page.getByRole('alert').count()]).toEqual([path, 0]);
    proxy.none();
    await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
    await headline(page, title).waitFor();
  }
  expect(faults()).toEqual([]);
});

test('a page that cannot be had says why, and comes when it is tried again', patience, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(proxy.url);
  await signIn(page, administrator);
  const codes = ['internal_error', 'forbidden', 'too_many_attempts', 'conflict', 'storage_unavailable'] as const;
  for (const [index, [path, title, needs]] of mainPages().entries()) {
    const code = codes[index % codes.length] ?? 'internal_error';
    proxy.trouble(needs, refusal(code));
    await page.goto(path);
    await page.getByText(problems[code][1]).first().waitFor();
    expect(await page.getByText('Request r-1').count()).toBeGreaterThan(0);
    proxy.none();
    await retry(page).click();
    await page.getByText(problems[code][1]).first().waitFor({ state: 'detached' });
    await headline(page, title).waitFor();
  }
  expect(faults()).toEqual([]);
});

test(
  'a server that ends connections is asked again, then said to be away, and the next try goes through',
  patience,
  async (context) => {
    skipWithout(context, neededPrograms);
    const { page } = await visit(proxy.url);
    await signIn(page, administrator);
    for (const [path, title, needs] of mainPages().slice(0, 4)) {
      proxy.trouble(needs, 'closed');
      await page.goto(path);
      await page.getByText('The server does not answer').first().waitFor();
      expect(proxy.met().length).toBeGreaterThan(2);
      proxy.none();
      await retry(page).click();
      await page.getByText('The server does not answer').first().waitFor({ state: 'detached' });
      await headline(page, title).waitFor();
    }
  },
);

test('what is not there is said to be missing, and leads home', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(proxy.url);
  await signIn(page, administrator);
  await page.goto(`/organizations/${content.organizationId}/projects/gone`);
  await headline(page, 'There is nothing here').waitFor();
  await page.getByRole('link', { name: 'Go to your projects' }).click();
  await headline(page, 'My organization’s projects').waitFor();
  expect(faults()).toEqual([]);
});

const projectsNamed = async (search: string) => (await server.call('projectList', { query: { search } })).items.length;

test(
  'what is typed stays through every refusal and every silence, is sent once at a time, and arrives once',
  patience,
  async (context) => {
    skipWithout(context, neededPrograms);
    const { page } = await visit(proxy.url);
    await signIn(page, administrator);
    await page.getByRole('button', { name: 'Create new project' }).click();
    const title = page.getByLabel('Project title');
    const create = page.getByRole('button', { name: 'Create', exact: true });
    await title.fill('Typed once');
    const creation = /^POST \/api\/v1\/projects$/;
    for (const [code, [, text]] of Object.entries(problems)) {
      proxy.trouble(creation, refusal(code as keyof typeof problems));
      await create.click();
      await page.getByText(text).waitFor();
      expect(await title.inputValue()).toBe('Typed once');
    }
    proxy.trouble(creation, 'closed');
    await create.click();
    await page.getByText('The server does not answer').waitFor();
    expect(await projectsNamed('Typed once')).toBe(0);

    // the server has it, but nobody hears of it
    proxy.trouble(creation, 'lost');
    await create.click();
    await expect.poll(() => projectsNamed('Typed once')).toBe(1);
    await page.getByText('The server does not answer').waitFor();
    expect(await title.inputValue()).toBe('Typed once');

    proxy.trouble(creation, 'held');
    await create.dblclick();
    await title.press('Enter');
    await expect.poll(() => proxy.met().length).toBe(1);
    await page.getByRole('dialog').getByRole('progressbar').waitFor();
    expect(proxy.met()).toHaveLength(1);
    proxy.none();
    await headline(page, 'Typed once').waitFor();
    expect(await projectsNamed('Typed once')).toBe(1);
  },
);

test('a client secret whose answer was lost is not added twice', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(proxy.url);
  await signIn(page, administrator);
  const [credential = ''] = content.credentials;
  await page.goto(mainPages()[3]?.[0] ?? '');
  await page.getByRole('button', { name: 'Add new client secret' }).click();
  const add = page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true });
  proxy.trouble(/^POST .*\/client-secrets$/, 'lost');
  await add.click();
  await page.getByRole('dialog').getByText('The server does not answer').waitFor();
  proxy.none();
  await add.click();
  await page.getByText('Copy the client secret now').waitFor();
  const { items } = await server.call('clientSecretList', { params: { credential } });
  expect(items).toHaveLength(2);
});

test('the wizard keeps what was chosen through a refusal and a lost answer, and makes one credential', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(proxy.url);
  await signIn(page, administrator);
  const { id: project } = await server.call('projectCreate', { body: { title: 'Wizard in trouble' } });
  await walkToProfiles(page, `/organizations/${content.organizationId}/projects/${project}/add-api`);
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  for (const kind of [refusal('internal_error'), 'lost'] as const) {
    proxy.trouble(/^POST \/api\/v1\/credentials$/, kind);
    await save(page).click();
    await page.getByText(kind === 'lost' ? 'The server does not answer' : 'The server made an error').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Campaign - prod - Admin' }).isChecked()).toBe(true);
  }
  proxy.trouble(/^POST \/api\/v1\/credentials$/, 'held');
  await save(page).click();
  await page.getByRole('progressbar').first().waitFor();
  proxy.none();
  await heading(page, 'saved').waitFor();
  expect((await server.call('credentialList', { query: { project } })).items).toHaveLength(1);
});

test('an open form survives that its page is read again in vain', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(proxy.url);
  await page.clock.install();
  await signIn(page, administrator);
  await page.goto(mainPages()[1]?.[0] ?? '');
  await page.getByRole('button', { name: 'Edit project' }).click();
  await page.getByLabel('Description').fill('half a sentence');
  proxy.trouble(/^GET \/api\/v1\/projects\/[^/]+$/, refusal('internal_error'));
  await page.clock.fastForward(10_000); // what was read is old
  const refused = page.waitForResponse((answer) => answer.status() === 500);
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange'))); // as on the way back from another tab
  await refused;
  await page.getByLabel('Project title').fill('Another title');
  expect(await page.getByLabel('Description').inputValue()).toBe('half a sentence');
});

test('a language that cannot be loaded is said, and everything stays', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(proxy.url);
  await signIn(page, administrator);
  proxy.trouble(/^GET \/assets\//, 'closed');
  await page.getByRole('button', { name: 'Language and colors' }).click();
  await page.getByRole('menuitemradio', { name: 'Nederlands' }).click();
  await page.getByText('The server does not answer').waitFor();
  proxy.none();
  await page.getByRole('button', { name: 'Language and colors' }).click();
  await page.getByRole('menuitemradio', { name: 'Nederlands' }).click();
  await headline(page, 'Projecten').waitFor();
  expect(faults()).toEqual([]);
});

test('whoever may only read is told why, and is offered nothing that would be refused', async (context) => {
  skipWithout(context, neededPrograms);
  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(proxy.url);
  await signIn(page, auditor);
  expect(await page.getByRole('button', { name: 'Create new project' }).count()).toBe(0);
  await page.getByRole('link', { name: content.project.title }).click();
  await page.getByText('Your role in this organization reads projects only.').waitFor();
  expect(await page.getByRole('button', { name: 'Edit project' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Delete project' }).isDisabled()).toBe(true);
  expect(faults()).toEqual([]);
});
