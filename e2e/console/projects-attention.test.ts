// What needs attention: found by a filter, said in the list and on the page of the project, and mended where it leads to.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { daySeconds } from '../../packages/server/src/domain/time.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { createCredential } from '../../packages/server/test/fixtures/credentials.ts';
import { rsaKeys, selfSigned } from '../../packages/server/test/fixtures/self-signed.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, type Content, createAdministrator, createContent, signIn } from './people.ts';

let server: TestServer;
let content: Content;
let legacyCredential: string;

/** The first project has a Service Account (JWT) credential whose certificate ends in ten days. */
async function addCertificate(): Promise<string> {
  const query = { project: content.project.id, type: 'service_account_jwt' } as const;
  const [legacy] = (await server.call('credentialList', { query })).items;
  const params = { credential: legacy?.id ?? '' };
  const notAfter = server.now() + 10 * daySeconds;
  const certificate = selfSigned({ name: 'Nightly', notBefore: server.now(), notAfter, keys: rsaKeys() });
  await server.call('certificateAdd', { params, body: { certificate } });
  return params.credential;
}

/** The title of a project whose only client secret ends in ten days. */
async function createExpiring(): Promise<string> {
  const credential = await createCredential(server);
  const params = { credential: credential.id };
  const expires_at = new Date((server.now() + 10 * daySeconds) * 1000).toISOString();
  await server.call('clientSecretAdd', { params, body: { expires_at } });
  const first = { ...params, client_secret: credential.client_secret_id };
  await server.call('clientSecretDelete', { params: first, query: {} });
  const project = { project: credential.project_id };
  return (await server.call('projectUpdate', { params: project, body: { title: 'Expires' } })).title;
}

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  content = await createContent(server.call);
  legacyCredential = await addCertificate();
  await createExpiring();
});
afterAll(() => server.close());

async function filterBy(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('menuitemcheckbox', { name }).click();
  await page.keyboard.press('Escape');
}

test('the filter finds what needs attention and why, stays in the address, and is taken away by its tag', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('link', { name: 'Nightly export' }).waitFor();
  await filterBy(page, 'Attention required');
  await page.getByRole('link', { name: 'Nightly export' }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: 'Expires' }).getByText('Client secret expires soon').waitFor();
  await page.reload();
  const row = page.getByRole('row', { name: 'Campaign production' });
  await row.getByText('Certificate expires soon +1').waitFor();
  await filterBy(page, 'Has Service Account (JWT) credential');
  await page.getByRole('link', { name: 'Expires' }).waitFor({ state: 'detached' });
  const tags = page.getByRole('grid', { name: 'Filters in use' });
  expect(await tags.getByRole('row').allTextContents()).toEqual([
    'Attention required',
    'Has Service Account (JWT) credential',
  ]);
  for (const name of ['Has Service Account (JWT) credential', 'Attention required'])
    await tags.getByRole('row', { name }).getByRole('button').click();
  await page.getByRole('link', { name: 'Nightly export' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(faults()).toEqual([]);
});

test('cards say it, too, and the project says each reason with the way to where it is mended', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByText('Cards').click();
  const card = page.getByRole('listitem').filter({ hasText: 'Campaign production' });
  await card.getByText('Certificate expires soon +1').waitFor();
  await card.getByRole('link').click();
  await page.getByRole('heading', { level: 2, name: 'Attention required' }).waitFor();
  const reasons = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: /^Go to/ }) });
  expect(await reasons.count()).toBe(2);
  await reasons.last().getByText('Service Account (JWT) is deprecated').waitFor();
  await reasons.first().getByText('Certificate expires soon').waitFor();
  await reasons
    .first()
    .getByRole('link', { name: /^Go to/ })
    .click();
  await page.waitForURL((url) => url.pathname.endsWith(`/credentials/${legacyCredential}`));
  expect(new URL(page.url()).search).toBe('?tab=certificates');
  expect(faults()).toEqual([]);
});

test('of two tabs that change a project, the second is told, loses nothing typed, and overwrites nothing', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, context: browser, faults } = await visit(server.url);
  await signIn(page);
  const project = `/organizations/${content.organizationId}/projects/${content.project.id}`;
  const other = await browser.newPage();
  for (const tab of [page, other]) {
    await tab.goto(project);
    await tab.getByRole('button', { name: 'Edit project' }).click();
  }
  await page.getByLabel('Description').fill('Of the first tab');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The project is saved.').waitFor();

  const typed = other.getByLabel('Description');
  await typed.fill('Of the second tab');
  await other.getByRole('button', { name: 'Save' }).click();
  await other.getByText('Changed meanwhile').waitFor();
  await other.getByText('Of the first tab').waitFor();
  expect(await typed.inputValue()).toBe('Of the second tab');
  const params = { project: content.project.id };
  expect((await server.call('projectView', { params })).description).toBe('Of the first tab');

  await other.getByRole('button', { name: 'Cancel' }).click();
  await other.getByRole('button', { name: 'Edit project' }).click();
  await typed.fill('Of both tabs');
  await other.getByRole('button', { name: 'Save' }).click();
  await other.getByText('The project is saved.').waitFor();
  const changed = await server.call('projectView', { params });
  expect(changed).toMatchObject({ description: 'Of both tabs', changed_by: administrator.email });
  expect(faults()).toEqual([]);
});
