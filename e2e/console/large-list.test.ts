// A list of 10,000 projects: scrolled to its end, with few rows in the page at any time, and found again where it was left.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '../../packages/server/src/domain/audit.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { createAdministrator, signIn } from './people.ts';

const total = 10_000;

let server: TestServer;

async function createProjects(): Promise<void> {
  const { store, organization } = server.running.platform;
  const at = server.now();
  const made = { createdAt: at, createdBy: 'ada@example.com', changedAt: at, changedBy: 'ada@example.com' };
  await store.change({ actor: systemActor, at, organizationId: organization.id }, async (tx) => {
    for (let number = 1; number <= total; number += 1) {
      const names = { id: `project-${number}`, name: `project${number}`, title: `Project ${number}` };
      const rest = { description: '', enabled: true, owner: null, contacts: [] };
      await tx.projects.insert(organization.id, { ...names, ...rest, ...made });
    }
    return { result: undefined, audit: [] };
  });
}

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  await createProjects();
});
afterAll(() => server.close());

/** How far down the table is scrolled, and which row is in the middle of it. */
async function placeIn(table: Locator) {
  return table.evaluate((element) => {
    const scroller = element.parentElement ?? element;
    const { top, height } = scroller.getBoundingClientRect();
    const row = [...element.querySelectorAll('tbody tr[aria-rowindex]')].find(
      (each) => each.getBoundingClientRect().bottom > top + height / 2,
    );
    return { scrolled: scroller.scrollTop, row: row?.querySelector('th')?.textContent ?? '' };
  });
}

const scrollTo = (table: Locator, part: number) =>
  table.evaluate((element, wanted) => element.parentElement?.scrollTo(0, element.clientHeight * wanted), part);

/** Scrolls to the end of what is loaded until nothing more comes. */
async function scrollToTheEnd(page: Page, table: Locator): Promise<void> {
  const last = page.getByRole('link', { name: 'Project 1', exact: true }); // the newest come first
  await expect
    .poll(
      async () => {
        await scrollTo(table, 1);
        return last.count();
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe(1);
}

test('10,000 projects are scrolled to the end, the page stays small, and the way back leads to the same place', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url, { viewport: { width: 1280, height: 800 } });
  await signIn(page);
  const table = page.getByRole('table', { name: 'Projects' });
  await scrollToTheEnd(page, table);
  expect(await table.getAttribute('aria-rowcount')).toBe(String(total + 1)); // and the heading
  expect(await page.getByRole('row').count()).toBeLessThan(100);
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(3_000);

  await scrollTo(table, 0.5);
  await page
    .getByRole('link', { name: /^Project 50\d\d$/ })
    .first()
    .waitFor();
  const before = await placeIn(table);
  await page.getByRole('link', { name: before.row, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: before.row, exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: before.row, exact: true }).waitFor();
  expect(await placeIn(table)).toEqual(before);
  expect(faults()).toEqual([]);
}, 120_000);
