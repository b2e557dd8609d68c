// Every page in both colour schemes, judged by axe-core; no page is wider than a small telephone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { type Content, createAdministrator, createContent, createPeople, firstLink, signIn } from './people.ts';
import { choose, heading, save, walkToProfiles } from './wizard.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: TestServer;
let content: Content;
let personId: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  content = await createContent(server.call);
  personId = await createPeople(server);
});
afterAll(() => server.close());

/** What axe finds wrong: the rule and the elements. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe); // by the debugger, which the page's policy does not reach
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === 'finished'));
}

const publicPaths = () => ['/sign-in?problem=sign_in_first', `/invitation${firstLink(server)}`];

const tabs = ['scopes', 'usage', 'certificates', 'access', 'settings'];

function innerPaths(): string[] {
  const projects = `/organizations/${content.organizationId}/projects`;
  const administration = `/organizations/${content.organizationId}/administration`;
  const credentials = content.credentials.map((id) => `${projects}/${content.project.id}/credentials/${id}`);
  return [
    projects,
    `${projects}?search=nothing`,
    `${projects}?attention=true&jwt=true`,
    `${projects}/${content.project.id}`,
    `${projects}/nothing`,
    ...credentials.flatMap((path) => [path, ...tabs.map((tab) => `${path}?tab=${tab}`)]),
    `${projects}/${content.project.id}/activity`,
    ...['', '?api=analytics&step=authentication', '?step=saved'].map(
      (search) => `${projects}/${content.project.id}/add-api${search}`,
    ),
    ...['', '?tab=invitations', '?tab=groups', `/${personId}`].map((rest) => `${administration}/users${rest}`),
    ...['audit-log', 'signing-keys', 'settings'].map((page) => `${administration}/${page}`),
    ...['products', 'products/campaign', 'apis', 'apis/campaign', 'apis/campaign?tab=protection'].map(
      (page) => `${administration}/${page}`,
    ),
    ...['', '?tab=users', '?tab=credentials'].map(
      (search) => `${administration}/product-profiles/${content.profileId}${search}`,
    ),
    '/account',
    '/cli',
  ];
}

/** Axe takes about a second for each page. */
const judgingMilliseconds = 240_000;

test.for(['light', 'dark'] as const)(
  'axe finds nothing on any page in %s',
  { timeout: judgingMilliseconds },
  async (colorScheme, context) => {
    skipWithout(context, neededPrograms);
    const { page, faults } = await visit(server.url, { colorScheme });
    const found: Record<string, string[]> = {};
    const judge = async (name: string) => {
      await settled(page);
      const wrong = await violations(page);
      if (wrong.length > 0) found[name] = wrong;
    };
    for (const path of publicPaths()) {
      await page.goto(path);
      await judge(path.split(/[?#]/)[0] ?? path);
    }
    await signIn(page);
    for (const path of innerPaths()) {
      await page.goto(path);
      await judge(path);
    }
    await page.goto(innerPaths().find((path) => path.includes('/credentials/')) ?? '/');
    await page.getByRole('button', { name: 'Generate access token' }).click();
    await page.getByRole('button', { name: 'Decoded token' }).click();
    await page.getByRole('button', { name: 'View cURL command' }).click();
    await judge('token');
    await page.getByRole('button', { name: 'Add new client secret' }).click();
    await page.getByRole('dialog').waitFor();
    await judge('add client secret dialog');
    await page.goto(innerPaths()[0] ?? '/');
    await page.getByText('Cards').click();
    await judge('cards');
    await page.getByRole('button', { name: 'Create new project' }).click();
    await page.getByRole('dialog').waitFor();
    await judge('create dialog');
    const administration = `/organizations/${content.organizationId}/administration`;
    await page.goto(`${administration}/audit-log`);
    await page.getByText('Details').first().click();
    await judge('details of an audit entry');
    for (const [place, button] of [
      ['signing-keys', 'Rotate'],
      ['settings', 'Create organization'],
    ] as const) {
      await page.goto(`${administration}/${place}`);
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('dialog').waitFor();
      await judge(`${button} dialog`);
    }
    const { id: empty } = await server.call('projectCreate', { body: { title: `Judged in ${colorScheme}` } });
    await walkToProfiles(page, `/organizations/${content.organizationId}/projects/${empty}/add-api`);
    await choose(page, 'checkbox', 'Campaign - prod - Admin');
    await judge('product profiles');
    await page.getByRole('button', { name: 'Create product profile' }).click();
    await page.getByRole('dialog').waitFor();
    await judge('create product profile dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await save(page).click();
    await heading(page, 'saved').waitFor();
    // React Aria says for some seconds that a button is busy which is gone.
    await page.locator('[data-live-announcer] [role=img]').waitFor({ state: 'detached' });
    await judge('client secret');
    await page.goto(innerPaths().find((path) => path.endsWith('/users')) ?? '/');
    await page.getByRole('button', { name: 'Invite user' }).click();
    await page.getByRole('button', { name: /Add role/ }).click();
    await page.getByRole('option', { name: 'Developer' }).click();
    await judge('invite dialog');
    for (const [path, button] of [
      ['/apis', 'Create API'],
      ['/apis/campaign', 'Disable'],
      ['?tab=users', 'Add users'],
    ] as const) {
      await page.goto(innerPaths().find((each) => each.endsWith(path)) ?? '/');
      await page.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      await judge(`${button} dialog`);
    }
    expect(found).toEqual({});
    expect(faults()).toEqual([]);
  },
);

test('no page is wider than 320 pixels where there are no more', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(server.url, { viewport: { width: 320, height: 700 } });
  await signIn(page);
  for (const path of innerPaths()) {
    await page.goto(path);
    await settled(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect([path, width]).toEqual([path, 320]);
  }
});

test('by keyboard alone: the first stop skips to the content, and a new page takes the focus to its heading', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(server.url);
  await signIn(page);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.getByRole('link', { name: 'Campaign production' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Campaign production' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  expect(await page.title()).toBe('Campaign production · Relevo');
});
