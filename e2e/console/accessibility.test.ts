// Pages for those who are not signed in, and the console by keyboard alone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { accessibilityFaults, excessWidth, faultless } from './judgement.ts';
import { createAdministrator, createContent, firstLink, signIn } from './people.ts';

let server: TestServer;
let organizationId: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  ({ organizationId } = await createContent(server.call));
});
afterAll(() => server.close());

test.for(['sign-in', 'invitation'] as const)(
  '%s: axe finds nothing, and 320 pixels are wide enough',
  async (name, context) => {
    skipWithout(context, neededPrograms);
    const { page, faults } = await visit(server.url);
    await page.goto(name === 'sign-in' ? '/sign-in?problem=sign_in_first' : `/invitation${firstLink(server)}`);
    expect(await accessibilityFaults(page)).toEqual(faultless);
    expect(await excessWidth(page)).toBe(0);
    expect(faults()).toEqual([]);
  },
);

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

test('the navigation marks the page that is shown, however the address writes the organization', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(server.url);
  await signIn(page);
  expect(organizationId).toContain('@');
  for (const id of [organizationId, encodeURIComponent(organizationId)]) {
    await page.goto(`/organizations/${id}/administration/apis/campaign`);
    await page.getByRole('heading', { level: 1, name: 'Adobe Campaign' }).waitFor();
    expect(await page.locator('nav [aria-current=page]').allInnerTexts()).toEqual(['Administration', 'APIs']);
  }
});
