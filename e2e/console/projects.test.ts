// Projects in the browser: made, found, changed, deleted; what happens when a session ends meanwhile; another language.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, type Content, createAdministrator, createContent, signIn } from './people.ts';

let server: TestServer;
let content: Content;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  content = await createContent(server.call);
});
afterAll(() => server.close());

test('a project is made, changed, and deleted only by its whole title', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('button', { name: 'Create new project' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create new project' });
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByText('Some values cannot be used').waitFor();
  await dialog.getByLabel('Project title').fill('Delivery "reports" ‮ 📦');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Delivery "reports"' }).waitFor();
  await page.getByText('Nothing in it yet').waitFor();

  await page.getByRole('button', { name: 'Edit project' }).click();
  await page.getByLabel('Project title').fill('Delivery reports');
  await page.getByLabel('Contacts').fill('one@example.com, two@example.com');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Delivery reports', exact: true }).waitFor();
  await page.getByText('two@example.com').waitFor();

  server.advance(20 * 60); // a proof is no longer fresh
  await page.getByRole('button', { name: 'Delete project' }).click();
  await page.getByLabel('Type “Delivery reports” to confirm').fill('delivery');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete project' }).click();
  const proof = page.getByRole('dialog', { name: 'Prove who you are' });
  await proof.getByLabel('Password').fill(administrator.password);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('The name does not match').waitFor();
  await page.getByLabel('Type “Delivery reports” to confirm').fill('Delivery reports');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete project' }).click();
  await page.getByRole('heading', { level: 1, name: 'My organization’s projects' }).waitFor();
  const { items } = await server.call('projectList', { query: {} });
  expect(items.map(({ title }) => title)).not.toContain('Delivery reports');
  expect(faults()).toEqual([]);
});

test('search and filter stand in the address, and a title with markup is text', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('link', { name: '<script>alert(1)</script>' }).waitFor();
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Has Service Account (JWT) credential' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Nightly export' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Campaign production' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search projects' }).fill('nothing like this');
  await page.getByText('No projects found').waitFor();
  await page.reload();
  await page.getByText('No projects found').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('link', { name: 'Nightly export' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(faults()).toEqual([]);
});

test('a session that ends loses nothing typed: signing in again goes on with the same call', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, context: browser, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('button', { name: 'Create new project' }).click();
  await page.getByLabel('Project title').fill('Typed before the end');
  await browser.clearCookies();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password').fill(administrator.password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('heading', { level: 1, name: 'Typed before the end' }).waitFor();
  expect(faults()).toEqual([]);
});

test('somebody else’s organization and a project that is gone are the same: nothing', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(server.url);
  await signIn(page);
  for (const path of [`${content.organizationId}/projects/nothing`, 'ABCDEF0123456789ABCDEF01@AdobeOrg/projects']) {
    await page.goto(`/organizations/${path}`);
    await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  }
});

test('who reads Korean gets Korean, and may choose another language, which is remembered', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url, { locale: 'ko-KR' });
  await page.goto('/sign-in');
  await page.getByLabel('이메일 주소').fill(administrator.email);
  await page.getByLabel('비밀번호').fill(administrator.password);
  await page.getByRole('button', { name: '로그인' }).click();
  await page.getByRole('heading', { level: 1, name: 'My organization의 프로젝트' }).waitFor();
  await page.getByRole('link', { name: 'Campaign production' }).click();
  await page.getByRole('heading', { level: 2, name: '자격 증명' }).last().waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  await page.getByRole('button', { name: '언어 및 색상' }).click();
  await page.getByRole('menuitemradio', { name: 'Français' }).click();
  await page.getByRole('heading', { level: 2, name: 'Informations d’identification' }).last().waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 2, name: 'Informations d’identification' }).last().waitFor();
  expect(faults()).toEqual([]);
});
