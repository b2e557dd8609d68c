// The organization's board in the browser: filters in the address, steps for many at once, the rehearsal, the announcement.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { daySeconds } from '../../packages/server/src/domain/time.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { askLegacy, askNew, type Migrating, viewMigration } from '../../packages/server/test/fixtures/migrating.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { boardPath, createLegacyIn } from './migrating.ts';
import { administrator, createAdministrator, createMember, signIn } from './people.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
});
afterAll(() => server.close());

const moment = (seconds: number) => new Date((server.now() + seconds) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
const rowOf = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title });
const select = async (page: Page, titles: readonly string[]) => {
  for (const title of titles) await rowOf(page, title).getByRole('checkbox').check({ force: true });
};
const stateOf = async (account: Migrating) => (await viewMigration(server, account)).state;

test('an organization without Service Account (JWT) is told that there is nothing to do, and where to go', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Migration' }).click();
  await page.getByText('Nothing to migrate').waitFor();
  expect(faults()).toEqual([]);
});

test('many are started, and those that nothing blocks are completed, each outcome shown before', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const [free, blocked] = [await createLegacyIn(server, 'Free'), await createLegacyIn(server, 'Blocked')];
  await askLegacy(server, blocked, 'web-09');
  await signIn(page);
  await page.goto(boardPath(free));
  await rowOf(page, 'Free').waitFor();
  expect(await page.getByRole('button', { name: 'Start migration' }).isDisabled()).toBe(true);
  await select(page, ['Free', 'Blocked']);
  await page.getByText('2 selected').waitFor();
  await page.getByRole('button', { name: 'Start migration' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Will be done').nth(1).waitFor();
  expect(await stateOf(free)).toBe('not_started');
  await dialog.getByRole('button', { name: 'Start 2 migrations' }).click();
  await dialog.getByText('Done', { exact: true }).nth(1).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  await rowOf(page, 'Free').getByText('In progress').waitFor();

  for (const account of [free, blocked]) await askNew(server, account, 'web-01');
  await select(page, ['Free', 'Blocked']);
  await page.getByRole('button', { name: 'Complete migration' }).click();
  await dialog.getByText(/^web-09 was seen once/).waitFor();
  await dialog.getByLabel(/^Type “.*” to confirm$/).fill('something');
  await dialog.getByRole('button', { name: 'Complete 1 migration' }).click();
  await dialog.getByText('The name does not match').waitFor();
  expect(await stateOf(free)).toBe('in_progress');
  const { name } = await server.call('organizationView', {});
  await dialog.getByLabel(/^Type “.*” to confirm$/).fill(name);
  await dialog.getByRole('button', { name: 'Complete 1 migration' }).click();
  await dialog.getByRole('heading', { name: 'What became of each' }).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await rowOf(page, 'Free').getByText('Completed').waitFor();
  expect([await stateOf(free), await stateOf(blocked)]).toEqual(['completed', 'in_progress']);
  expect(faults()).toEqual([]);
});

test('the filter by state and the search stand in the address', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createLegacyIn(server, 'Filtered');
  await signIn(page);
  await page.goto(boardPath(account, '?state=not_started&search=Filtered'));
  await rowOf(page, 'Filtered').getByText('Not started').waitFor();
  expect(await page.getByRole('row').count()).toBe(2);
  await page.getByRole('img', { name: /^Credentials with Service Account/ }).waitFor();
  await page.getByRole('button', { name: /^Not started/ }).click();
  await page.getByRole('option', { name: 'Completed' }).click();
  await page.getByText('Nothing matches').waitFor();
  expect(new URL(page.url()).searchParams.get('state')).toBe('completed');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await rowOf(page, 'Filtered').waitFor();
  expect(faults()).toEqual([]);
});

test('the end is announced with who is affected, rehearsed, extended for one credential, and closes new ones', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url, { timezoneId: 'UTC' });
  const account = await createLegacyIn(server, 'Affected');
  await askLegacy(server, account, 'web-07');
  await signIn(page);
  await page.goto(boardPath(account, '?tab=policy'));
  await page.getByRole('button', { name: 'Change the announcement' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText(/credentials? (?:is|are) affected/)
    .first()
    .waitFor();
  await dialog.getByLabel('Ends').fill('2000-01-01T00:00');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/The end is not before the announcement/).waitFor();
  await dialog.getByLabel('Ends').fill(moment(30 * daySeconds).slice(0, 16));
  await dialog.getByLabel('No new ones after').fill(moment(0).slice(0, 19));
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(/in (?:29|30) days/).waitFor();

  await page.getByRole('tab', { name: 'Rehearsal' }).click();
  await page.getByLabel('Date').fill(moment(31 * daySeconds).slice(0, 10));
  await page.getByRole('row').filter({ hasText: 'web-07' }).getByText('Service Account (JWT) ends').waitFor();

  const { project_id: project } = account.credential;
  const path = `/organizations/${account.credential.organization_id}/projects/${project}`;
  await page.goto(`${path}/credentials/${account.credential.id}?tab=migration`);
  await page.getByRole('button', { name: 'Give more time' }).click();
  await dialog.getByLabel('Until').fill(moment(60 * daySeconds).slice(0, 16));
  await dialog.getByLabel('Who answers for it').fill('owner@example.com');
  await dialog.getByLabel('Reason').fill('The vendor ships later.');
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await page.getByText('The vendor ships later.').waitFor();

  const { id: empty } = await server.call('projectCreate', { body: { title: 'Empty' } });
  await page.goto(`${path.replace(project, empty)}/add-api?api=campaign&step=authentication`);
  await page.getByRole('radio', { name: 'OAuth Server-to-Server' }).waitFor({ state: 'attached' });
  expect(await page.getByRole('radio', { name: 'Service Account (JWT)' }).count()).toBe(0);
  await server.call('deprecationUpdate', { body: { no_new_after: null, sunset_at: null } });
  expect(faults()).toEqual([]);
});

test('who may not change anything sees the board without steps, and the announcement without a form', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createLegacyIn(server, 'Read');
  const email = 'auditor@example.com';
  await createMember(server, email, [{ role: 'auditor' }]);
  await signIn(page, { ...administrator, email });
  await page.goto(boardPath(account));
  await rowOf(page, 'Read').waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await page.getByRole('tab', { name: 'Announcement' }).click();
  await page.getByText('Only system administrators change it.').waitFor();
  expect(faults()).toEqual([]);
});

test('a client secret that starting many has made is shown once, and is nowhere afterwards', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createLegacyIn(server, 'Secretless');
  await server.call('clientSecretAdd', { params: account.params, body: { expires_at: moment(60) } });
  const client_secret = account.credential.client_secret_id;
  await server.call('clientSecretDelete', { params: { ...account.params, client_secret } });
  server.advance(61);
  await signIn(page);
  await page.goto(boardPath(account, '?search=Secretless'));
  await select(page, ['Secretless']);
  await page.getByRole('button', { name: 'Start migration' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Start 1 migration' }).click();
  await dialog.getByText('Copy these client secrets now').waitFor();
  const secret = await dialog.locator('code').filter({ hasText: /^rlv_/ }).innerText();
  expect(
    await askNew(server, { ...account, credential: { ...account.credential, client_secret: secret } }),
  ).toMatchObject({ status: 200 });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  await rowOf(page, 'Secretless').getByText('In progress').waitFor();
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state]));
  expect([await page.content(), kept].filter((text) => text.includes(secret))).toEqual([]);
  expect(faults()).toEqual([]);
});
