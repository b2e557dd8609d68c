// The activity of a project in the browser: for everybody who sees the project, without what the audit log has beyond it.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { firstAdministrator, invite, type Person } from '../../packages/server/test/fixtures/people.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { type Content, createContent, signIn } from './people.ts';

let server: TestServer;
let content: Content;
let developer: Person;

beforeAll(async () => {
  server = await startTestServer();
  await firstAdministrator(server);
  content = await createContent(server.call);
  developer = await invite(server, 'dev@example.com', [{ role: 'developer', profile: 'Campaign - prod - Admin' }]);
});
afterAll(() => server.close());

test('a developer sees what happened in a project, also to a credential that is gone, but not the audit log', async (context) => {
  skipWithout(context, neededPrograms);
  const { items } = await server.call('credentialList', { query: { project: content.project.id } });
  const [gone] = items;
  if (!gone) expect.unreachable('the project has no credential');
  await server.call('credentialDelete', { params: { credential: gone.id }, query: { confirm: gone.name } });
  const { page, faults } = await visit(server.url);
  await signIn(page, developer);
  await page.getByRole('link', { name: content.project.title }).click();
  await page.getByRole('heading', { level: 2, name: 'Latest activity' }).waitFor();
  await page.getByText(`Credential deleted: ${gone.name}`).waitFor();
  await page.getByRole('link', { name: 'All activity' }).click();
  await page.getByRole('heading', { level: 1, name: `Activity log of ${content.project.title}` }).waitFor();
  const texts = await page.getByRole('table', { name: 'Activity log' }).getByRole('row').allInnerTexts();
  expect(texts.join()).toMatch(/Credential deleted.*Credential created.*Project created/s);
  expect(texts.join()).not.toContain('127.0.0.1');

  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('link', { name: 'APIs' }).waitFor();
  expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
  await page.goto(`/organizations/${content.organizationId}/administration/audit-log`);
  await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  expect(faults()).toEqual([]);
});

test('the activity is exported as CSV, in the words of the reader’s language, and starts no formula', async (context) => {
  skipWithout(context, neededPrograms);
  const project = await server.call('projectCreate', { body: { title: '=1+1' } });
  const { page, faults } = await visit(server.url, { locale: 'sv-SE' });
  await page.goto('/sign-in');
  await page.getByLabel('E-postadress').fill(developer.email);
  await page.getByLabel('Lösenord').fill(developer.password);
  await page.getByRole('button', { name: 'Logga in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForURL(/projects$/);
  await page.goto(`/organizations/${content.organizationId}/projects/${project.id}/activity`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Exportera till CSV' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  const [header, row] = text.split('\r\n');
  expect(header).toBe('\uFEFF"Datum","Användare","Aktivitet","Mål","Detaljer"');
  expect(row).toContain(`"admin token","Projekt skapat","'=1+1"`);
  expect(download.suggestedFilename()).toBe(`activity-${project.id}.csv`);
  expect(faults()).toEqual([]);
});
