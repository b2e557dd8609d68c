// Two tabs of one person, the back button at every step and after dialogs: each tab stays true to what it shows.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, createAdministrator, signIn } from './people.ts';
import { choose, heading, next, save } from './wizard.ts';

let server: TestServer;
let projects: string;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  projects = `/organizations/${(await server.call('organizationView', {})).id}/projects`;
});
afterAll(() => server.close());

/** Somebody with two tabs, the first of which edits a new project. */
async function editInOneOfTwoTabs(title: string) {
  const { page, context, faults } = await visit(server.url);
  await signIn(page);
  const { id } = await server.call('projectCreate', { body: { title } });
  await page.goto(`${projects}/${id}`);
  await page.getByRole('button', { name: 'Edit project' }).click();
  await page.getByLabel('Description').fill('Half a sentence');
  const other = await context.newPage();
  await other.goto(`${projects}/${id}`);
  await other.getByRole('heading', { level: 1, name: title }).waitFor();
  return { page, other, faults };
}

const saveButton = (page: Page) => page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true });

test('one tab signs out: the other asks who is there, and stores what was typed', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, other, faults } = await editInOneOfTwoTabs('Signed out of');
  await other.getByRole('button', { name: /^Account of/ }).click();
  await other.getByRole('menuitem', { name: 'Sign out' }).click();
  await other.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await saveButton(page).click();
  const proof = page.getByRole('dialog', { name: 'Your session has ended' });
  await proof.getByLabel('Password').fill(administrator.password);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await proof.waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('Half a sentence').waitFor();
  expect(faults()).toEqual([]);
});

test('one tab changes the language: the other stays as it is until it is loaded anew', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, other, faults } = await editInOneOfTwoTabs('In two languages');
  await other.getByRole('button', { name: 'Language and colors' }).click();
  await other.getByRole('menuitemradio', { name: '한국어' }).click();
  await other.getByRole('button', { name: '프로젝트 편집' }).waitFor();
  expect(await page.getByLabel('Description').inputValue()).toBe('Half a sentence');
  await saveButton(page).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('button', { name: '프로젝트 편집' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ko');
  expect(faults()).toEqual([]);
});

test('one tab changes what the other edits: it is said, nothing is overwritten, what was typed stays', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, other, faults } = await editInOneOfTwoTabs('Changed meanwhile');
  await other.getByRole('button', { name: 'Edit project' }).click();
  await other.getByLabel('Description').fill('The other sentence');
  await saveButton(other).click();
  await other.getByRole('dialog').waitFor({ state: 'detached' });
  await saveButton(page).click();
  await page.getByRole('dialog').getByText('Somebody changed it while you were looking.').waitFor();
  expect(await page.getByLabel('Description').inputValue()).toBe('Half a sentence');
  expect(faults()).toEqual([]);
});

test('one tab deletes what the other edits: it is said, and what was typed can be copied', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, other, faults } = await editInOneOfTwoTabs('Deleted meanwhile');
  await other.getByRole('button', { name: 'Delete project' }).click();
  await other.getByRole('dialog').getByRole('textbox').fill('Deleted meanwhile');
  await other.getByRole('dialog').getByRole('button', { name: 'Delete project' }).click();
  await other.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();
  await saveButton(page).click();
  await page.getByRole('dialog').getByText('Not found').waitFor();
  expect(await page.getByLabel('Description').inputValue()).toBe('Half a sentence');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  expect(faults()).toEqual([]);
});

test('back and forward at every step of the wizard lose nothing, and never save twice', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  const { id: project } = await server.call('projectCreate', { body: { title: 'Back and forward' } });
  await page.goto(`${projects}/${project}/add-api`);
  await choose(page, 'radio', 'Adobe Campaign');
  await next(page);
  await heading(page, 'authentication').waitFor();
  await page.getByLabel('Credential name').fill('Typed on step two');
  await page.goBack();
  await heading(page, 'api').waitFor();
  expect(await page.getByRole('radio', { name: 'Adobe Campaign', exact: true }).isChecked()).toBe(true);
  await page.goForward();
  await heading(page, 'authentication').waitFor();
  expect(await page.getByLabel('Credential name').inputValue()).toBe('Typed on step two');
  await next(page);
  await choose(page, 'checkbox', 'Campaign - prod - Admin');
  await page.goBack();
  await heading(page, 'authentication').waitFor();
  await page.goBack();
  await heading(page, 'api').waitFor();
  await page.goForward();
  await heading(page, 'authentication').waitFor();
  await page.goForward();
  await heading(page, 'profiles').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Campaign - prod - Admin' }).isChecked()).toBe(true);
  await save(page).click();
  await heading(page, 'saved').waitFor();
  await page.goBack(); // to the step before the one that saved, which cannot add the API again
  await page.getByRole('heading', { level: 1, name: /^Choose/ }).waitFor();
  await page.goForward();
  await page
    .getByText('The client secret is not shown again')
    .or(page.getByRole('heading', { level: 2 }))
    .first()
    .waitFor();
  expect(await page.getByText(/rlv_secret_/).count()).toBe(0);
  expect((await server.call('credentialList', { query: { project } })).items).toHaveLength(1);
  expect(faults()).toEqual([]);
});

test('back and forward around a dialog: it is gone, the page works, and nothing was sent', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  const { id } = await server.call('projectCreate', { body: { title: 'Around a dialog' } });
  await page.reload();
  await page.getByRole('link', { name: 'Around a dialog' }).click();
  for (const button of ['Edit project', 'Disable project', 'Delete project']) {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: /projects$/ }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: 'Around a dialog' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  expect(await server.call('projectView', { params: { project: id } })).toMatchObject({ enabled: true });
  expect(faults()).toEqual([]);
});
