// The pages and dialogs of migrations in both colour schemes, judged by axe-core; none is wider than a small telephone.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { daySeconds } from '../../packages/server/src/domain/time.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { askLegacy, askNew, completeMigration, type Migrating } from '../../packages/server/test/fixtures/migrating.ts';
import { exchangeClaims } from '../../packages/server/test/fixtures/service-account.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { boardPath, createLegacyIn, migrationPath } from './migrating.ts';
import { createAdministrator, signIn } from './people.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server: TestServer;
let migrating: Migrating;
let completed: Migrating;
let legacy: Migrating;

const moment = (seconds: number) => new Date((server.now() + seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

beforeAll(async () => {
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
  legacy = await createLegacyIn(server, 'Legacy');
  migrating = await createLegacyIn(server, 'Migrating');
  completed = await createLegacyIn(server, 'Completed');
  for (const { params } of [migrating, completed]) await server.call('migrationStart', { params });
  for (const source of ['web-07', undefined]) await askLegacy(server, migrating, source);
  await askNew(server, migrating, 'web-01');
  await exchangeClaims(server, migrating, { aud: 'somewhere' });
  await askNew(server, completed);
  await completeMigration(server, completed);
  await server.call('clientSecretAdd', { params: migrating.params });
  const body = { starts_at: moment(3600), ends_at: moment(7200) };
  await server.call('brownoutPlan', { params: migrating.params, body });
  await server.call('deprecationUpdate', { body: { sunset_at: moment(60 * daySeconds) } });
});
afterAll(() => server.close());

async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === 'finished'));
}

/** What axe finds wrong: the rule and the elements. */
async function violations(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe); // by the debugger, which the page's policy does not reach
  const results = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

const paths = () => [
  migrationPath(legacy),
  migrationPath(migrating),
  migrationPath(migrating, '&review=true'),
  migrationPath(completed),
  migrationPath(migrating).replace('tab=migration', 'tab=usage'),
  boardPath(legacy),
  boardPath(legacy, '?search=nothing'),
  boardPath(legacy, `?tab=rehearsal&to=${moment(70 * daySeconds).slice(0, 10)}`),
  boardPath(legacy, '?tab=policy'),
];

const dialogs = (): readonly (readonly [string, string])[] => [
  [migrationPath(migrating), 'Cancel migration'],
  [migrationPath(migrating), 'Acknowledge web-07'],
  [migrationPath(migrating), 'Plan a brownout'],
  [migrationPath(migrating), 'Give more time'],
  [migrationPath(completed), 'Undo'],
  [boardPath(legacy, '?tab=policy'), 'Change the announcement'],
];

test.for(['light', 'dark'] as const)(
  'axe finds nothing on the pages of migrations in %s',
  { timeout: 180_000 },
  async (colorScheme, context) => {
    skipWithout(context, neededPrograms);
    const { page, faults } = await visit(server.url, { colorScheme });
    const found: Record<string, string[]> = {};
    const judge = async (name: string) => {
      const wrong = await violations(page);
      if (wrong.length > 0) found[name] = wrong;
    };
    await signIn(page);
    for (const path of paths()) {
      await page.goto(path);
      await judge(path);
    }
    for (const [path, name] of dialogs()) {
      await page.goto(path);
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('dialog').waitFor();
      await judge(name);
    }
    await page.goto(boardPath(legacy));
    await page.getByRole('checkbox', { name: 'Select all' }).check({ force: true });
    await page.getByRole('button', { name: 'Complete migration' }).click();
    await page.getByRole('dialog').getByRole('table').waitFor();
    await judge('many at once');
    expect(found).toEqual({});
    expect(faults()).toEqual([]);
  },
);

test('no page of migrations is wider than 320 pixels where there are no more', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(server.url, { viewport: { width: 320, height: 700 } });
  await signIn(page);
  for (const path of paths()) {
    await page.goto(path);
    await settled(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect([path, width]).toEqual([path, 320]);
  }
});
