// Every page in both colour schemes, judged by axe-core; no page is wider than a small telephone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { type Content, createAdministrator, createContent, firstLink, signIn } from './people.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: TestServer;
let content: Content;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  content = await createContent(server.call);
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

function innerPaths(): string[] {
  const projects = `/organizations/${content.organizationId}/projects`;
  return [
    projects,
    `${projects}?search=nothing`,
    `${projects}/${content.project.id}`,
    `${projects}/nothing`,
    '/account',
    '/cli',
  ];
}

test.for(['light', 'dark'] as const)('axe finds nothing on any page in %s', async (colorScheme, context) => {
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
  await page.goto(innerPaths()[0] ?? '/');
  await page.getByText('Cards').click();
  await judge('cards');
  await page.getByRole('button', { name: 'Create new project' }).click();
  await page.getByRole('dialog').waitFor();
  await judge('create dialog');
  expect(found).toEqual({});
  expect(faults()).toEqual([]);
});

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
  await page.getByRole('row', { name: 'Campaign production' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Campaign production' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  expect(await page.title()).toBe('Campaign production · Relevo');
});
