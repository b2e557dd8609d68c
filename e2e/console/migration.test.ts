// The migration of one credential in the browser: the walk from the old way to the new one and back, and what stands in
// the way.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { askLegacy, askNew, createMigrating, viewMigration } from '../../packages/server/test/fixtures/migrating.ts';
import { exchangeClaims } from '../../packages/server/test/fixtures/service-account.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { confirmDeletion, createLegacyIn, migrationPath, openMigration, review } from './migrating.ts';
import { administrator, createAdministrator, createMember, signIn } from './people.ts';

let server: TestServer;

beforeAll(async () => {
  // browsers have a clock of their own
  server = await startTestServer({ now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
});
afterAll(() => server.close());

const statusOf = async (asked: Promise<{ status: number }>) => (await asked).status;

test('the walk: start, both ways get tokens, review, delete, the old way ends, undo brings it back', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createLegacyIn(server, 'Walk');
  await signIn(page);
  await page.getByRole('link', { name: 'Walk' }).click();
  await page.getByRole('heading', { level: 1, name: 'Walk' }).waitFor();
  await page.getByRole('link', { name: /^Go to “/ }).click();
  await page.getByRole('heading', { name: 'Your Service Account (JWT) credential has been deprecated' }).waitFor();
  expect(await page.getByRole('button', { name: 'Review and delete' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Add new credential' }).click();
  await page.getByText('Step completed').waitFor();
  expect([
    await statusOf(askLegacy(server, account, 'web-07')),
    await statusOf(askNew(server, account, 'web-07')),
  ]).toEqual([200, 200]);
  server.advance(1);
  await askNew(server, account, 'web-07');
  await review(page);
  await page.getByRole('row', { name: /^OAuth Server-to-Server/ }).waitFor();
  await page.getByText('1 of 1 source moved').waitFor();
  await page.getByText('Safe to complete').waitFor();
  await confirmDeletion(page, 'walk');
  await page.getByText('The name does not match').or(page.getByRole('alert')).first().waitFor();
  expect((await viewMigration(server, account)).state).toBe('in_progress');
  await confirmDeletion(page, 'Walk');
  await page.getByRole('heading', { name: 'This credential has migrated to OAuth Server-to-Server' }).waitFor();

  const late = await askLegacy(server, account, 'late');
  expect(late).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
  expect(await statusOf(askNew(server, account))).toBe(200);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download evidence' }).click();
  expect((await download).suggestedFilename()).toBe(`migration-${account.credential.client_id}.json`);
  await page.goto(new URL(String(late.json['error_uri'])).pathname + new URL(String(late.json['error_uri'])).search);
  await page.getByText(/in 1[34] days/).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('dialog').getByText('with the same certificates and client secrets').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('link', { name: 'Review and delete' }).waitFor();
  expect(await statusOf(askLegacy(server, account, 'late'))).toBe(200);
  expect(faults()).toEqual([]);
});

test('a blocker that comes up between review and completion is shown before it counts, and nothing typed is lost', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createLegacyIn(server, 'Race');
  await server.call('migrationStart', { params: account.params });
  await askNew(server, account, 'web-01');
  await askLegacy(server, account, 'one');
  await signIn(page);
  await page.goto(migrationPath(account));
  await review(page);
  await page
    .getByRole('list', { name: 'What stands in the way' })
    .getByText(/^one was seen once/)
    .waitFor();
  await askLegacy(server, account, 'two'); // somebody else comes
  await page.getByLabel(/^Why it goes on/).fill('The vendor says so.');
  await confirmDeletion(page, 'Race');
  await page.getByText('1 thing has come up since you looked').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'two was seen once' }).getByText('New').waitFor();
  expect(await page.getByLabel(/^Why it goes on/).inputValue()).toBe('The vendor says so.');
  expect(await page.getByLabel('Type “Race” to confirm').inputValue()).toBe('Race');
  expect((await viewMigration(server, account)).state).toBe('in_progress');

  await page.getByRole('button', { name: 'Acknowledge two' }).click();
  await page.getByLabel('How you know').fill('It was a test.');
  await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText(/two will not come again/).waitFor();
  await page.getByRole('button', { name: 'Confirm and delete' }).click();
  await page.getByRole('heading', { name: 'This credential has migrated to OAuth Server-to-Server' }).waitFor();
  expect(await viewMigration(server, account)).toMatchObject({
    state: 'completed',
    override_reason: 'The vendor says so.',
  });
  expect(faults()).toEqual([]);
});

test('cancelling names who would get no more tokens, and needs a reason then', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createMigrating(server);
  await askNew(server, account, 'web-01');
  await signIn(page);
  await openMigration(page, account);
  await page.getByRole('button', { name: 'Cancel migration' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 source would get no more tokens').waitFor();
  await dialog.getByText('web-01').waitFor();
  await dialog.getByRole('button', { name: 'Cancel migration' }).click();
  await dialog.getByText('Say why, in up to 500 characters.').waitFor();
  await dialog.getByLabel('Why it is cancelled all the same').fill('Rolled back.');
  await dialog.getByRole('button', { name: 'Cancel migration' }).click();
  await page.getByRole('button', { name: 'Add new credential' }).waitFor();
  expect((await viewMigration(server, account)).state).toBe('not_started');
  expect(faults()).toEqual([]);
});

test('a brownout is planned in the time of the browser, refused where it is over already, and taken back', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url, { timezoneId: 'Asia/Seoul' });
  const account = await createMigrating(server);
  await signIn(page);
  await openMigration(page, account);
  await page.getByRole('button', { name: 'Plan a brownout' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await dialog.getByText('Choose a day and a time.').waitFor();
  await dialog.getByLabel('Start').fill('2020-01-01T09:00');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await dialog.getByText('This window cannot be planned').waitFor();
  await dialog.getByLabel('Start').fill('2035-01-01T09:00');
  await dialog.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('table', { name: 'Brownouts' }).getByText('Planned', { exact: true }).waitFor();
  const { brownouts } = await viewMigration(server, account);
  expect(brownouts).toMatchObject([{ starts_at: '2035-01-01T00:00:00Z', ends_at: '2035-01-01T00:15:00Z' }]);
  await page.getByRole('button', { name: 'Take back' }).click();
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('table', { name: 'Brownouts' }).waitFor({ state: 'detached' });
  expect((await viewMigration(server, account)).brownouts).toEqual([]);
  expect(faults()).toEqual([]);
});

test('who only reads sees who is left and the claims that differ, and can do nothing', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createMigrating(server);
  await askLegacy(server, account, 'web-07');
  const email = 'auditor@example.com';
  await createMember(server, email, [{ role: 'auditor' }]);
  await signIn(page, { ...administrator, email });
  await openMigration(page, account);
  await page
    .getByRole('row', { name: /^web-07/ })
    .getByText('Instance label: one certain place')
    .waitFor();
  await page
    .getByRole('row', { name: /^relevo\.mechanism/ })
    .getByText('Differs')
    .waitFor();
  await page.getByRole('img', { name: /^Service Account \(JWT\): used on 1 day/ }).waitFor();
  for (const name of ['Cancel migration', 'Acknowledge web-07', 'Plan a brownout']) {
    expect([name, await page.getByRole('button', { name }).isDisabled()]).toEqual([name, true]);
  }
  expect(faults()).toEqual([]);
});

test('a failed request says why, and what was expected', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createMigrating(server);
  await exchangeClaims(server, account, { exp: server.now() - 90, iat: server.now() - 390 });
  await signIn(page);
  await page.goto(migrationPath(account).replace('tab=migration', 'tab=usage'));
  const row = page.getByRole('row', { name: /^The JWT had expired/ });
  await row.getByText('Expired ago: 1.5 minutes').waitFor();
  await row.getByText('assertion_expired').waitFor();
  expect(faults()).toEqual([]);
});

test('a client secret says who still uses it, and deleting it warns by name', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createMigrating(server);
  const { client_secret: old } = account.credential;
  await askNew(server, account, 'web-01');
  await server.call('clientSecretAdd', { params: account.params });
  await signIn(page);
  await page.goto(migrationPath(account).replace('tab=migration', 'tab=details'));
  await page.getByText('Nobody uses it').waitFor();
  await page
    .getByRole('list', { name: 'Still in use' })
    .getByText(/^web-01 used it once/)
    .waitFor();
  await page.getByRole('button', { name: `Delete the client secret that ends in ${old.slice(-4)}` }).click();
  await page
    .getByRole('dialog')
    .getByText(/^web-01 used it once/)
    .waitFor();
  expect(faults()).toEqual([]);
});
