// Names as an attacker or a careless person gives them, on every page, in every dialog: text stays text and fits.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { createAdministrator, createMember, signIn } from './people.ts';

/** Markup, quotes, a mark that turns the direction of what follows, one letter of many code points. */
const attack = `"'><img src=x onerror=ran=1>\u202E👩‍👩‍👧‍👦`;
/** Nothing in it can be broken between words. */
const word = (length: number) => 'W'.repeat(length);
/** As long as it may be, and hostile. */
const name = (length: number) => word(length - attack.length) + attack;
const prose = `<script>ran=1</script>{0}\u2067مشروع\n${name(900)}`;

const [product, email, address] = ['hostile', "o'neill@example.com", `${word(60)}@example.com`];

let server: TestServer;
let organizationId: string;
let at: Record<'project' | 'other' | 'credential' | 'profile' | 'user', string>;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  const { call } = server;
  organizationId = (await call('organizationUpdate', { body: { name: name(80) } })).id;
  await call('productCreate', { body: { code: product, name: name(80), description: prose } });
  const type = 'oauth_server_to_server';
  const api = {
    code: product,
    product,
    name: name(80),
    scopes: [word(128)],
    authentication_types: [type as typeof type],
  };
  await call('apiCreate', { body: { ...api, audience: `https://example.com/${word(200)}` } });
  const given = { product, name: name(100), description: prose, scopes: [word(128)] };
  const { id: profile } = await call('productProfileCreate', { body: given });
  const texts = { description: prose, owner: address, contacts: [email, address] };
  const { id: project } = await call('projectCreate', { body: { title: word(45), ...texts } });
  const { id: other } = await call('projectCreate', { body: { title: attack, ...texts } });
  const names = { apis: [product], profiles: [given.name], name: name(100) };
  const { id: credential } = await call('credentialCreate', { body: { project, type, ...names } });
  const installations = [{ rung: 0, outcome: 'failed' as const, cause: word(64).toLowerCase(), detail: name(300) }];
  const checked_at = new Date(server.now() * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const container = { name: word(64), host: name(255), version: name(100), checked_at, installations };
  await call('installationReport', { params: { instance: word(64) }, body: { credential, containers: [container] } });
  const developer = { role: 'developer', profile: given.name } as const;
  await createMember(server, email, [developer, { role: 'auditor' }], name(100));
  await call('invitationCreate', { body: { email: address, roles: [{ role: 'product_administrator', product }] } });
  await call('groupMappingCreate', { body: { group: name(200), roles: [developer] } });
  const { items } = await call('userList', { query: { search: email } });
  at = { project, other, credential, profile, user: items[0]?.id ?? '' };
});
afterAll(() => server.close());

const projectPath = (id: string) => `/organizations/${organizationId}/projects/${id}`;
const administrationPath = (rest: string) => `/organizations/${organizationId}/administration/${rest}`;

const pathsOf = {
  credential: (tab: string) => `${projectPath(at.project)}/credentials/${at.credential}?tab=${tab}`,
  wizard: (search: string) => `${projectPath(at.other)}/add-api${search}`,
  user: () => administrationPath(`users/${at.user}`),
  product: () => administrationPath(`products/${product}`),
  api: (tab: string) => administrationPath(`apis/${product}?tab=${tab}`),
  instance: () => `/organizations/${organizationId}/instances/${word(64)}`,
  profile: (tab: string) => administrationPath(`product-profiles/${at.profile}?tab=${tab}`),
};

const everyPath = () => [
  '/account',
  `/organizations/${organizationId}/projects`,
  ...[at.project, at.other].flatMap((id) => [projectPath(id), `${projectPath(id)}/activity`]),
  ...['details', 'scopes', 'usage', 'installations', 'access', 'settings'].map(pathsOf.credential),
  ...[`/organizations/${organizationId}/instances`, pathsOf.instance()],
  ...['', '&step=authentication', '&type=oauth_server_to_server&step=profiles'].map((rest) =>
    pathsOf.wizard(`?api=${product}${rest}`),
  ),
  ...['users', 'users?tab=invitations', 'users?tab=groups', 'products', 'apis', 'audit-log', 'settings'].map(
    administrationPath,
  ),
  ...[pathsOf.user(), pathsOf.product(), ...['settings', 'protection'].map(pathsOf.api)],
  ...['settings', 'users', 'credentials'].map(pathsOf.profile),
];

/** The buttons that open dialogs in which names stand. */
const everyDialog = (): [path: string, buttons: readonly string[]][] => [
  [projectPath(at.project), ['Edit project', 'Disable project', 'Delete project']],
  [projectPath(at.other), ['Delete project']],
  [pathsOf.credential('settings'), ['Disable credential', 'Revoke all tokens', 'Delete credential']],
  [pathsOf.instance(), ['Edit instance', 'Delete instance', 'Add container', `Remove ${word(64)}`]],
  [pathsOf.user(), ['Reset password', 'End all sessions', 'Disable user', 'Remove from organization']],
  [pathsOf.product(), ['Edit product', 'Delete product', 'Create product profile']],
  [pathsOf.api('settings'), ['Disable', 'Delete API']],
  [pathsOf.profile('settings'), ['Disable', 'Delete product profile']],
  [pathsOf.profile('users'), ['Add users']],
];

async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
}

/** What is wrong with what is shown now: something ran, is missing, or has no room. */
async function wrongWith(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = 'ran' in window ? ['a name was run'] : [];
    if (document.querySelector('img[src="x"]')) found.push('a name is markup');
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide`);
    const dialog = document.querySelector('[role=dialog], [role=alertdialog]');
    if (dialog && dialog.scrollWidth > dialog.clientWidth) found.push(`the dialog is ${dialog.scrollWidth} wide`);
    if (document.querySelector('h1')?.textContent === 'There is nothing here') found.push('nothing is there');
    return found;
  });
}

/** Somebody with a small telephone, who hears of every dialog of the browser and of every image asked for. */
async function visitSmall() {
  const visitor = await visit(server.url, { viewport: { width: 320, height: 700 } });
  const { page, faults } = visitor;
  const heard: string[] = [];
  page.on('dialog', (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.endsWith('/x')) heard.push('an image was asked for');
  });
  await signIn(page);
  return { page, faults: () => [...faults(), ...heard] };
}

/** Longer than a test has otherwise: every page is loaded anew. */
const visitingMilliseconds = 120_000;

test('hostile and long names are text on every page, and fit into 320 pixels', {
  timeout: visitingMilliseconds,
}, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visitSmall();
  const found: Record<string, string[]> = {};
  for (const path of everyPath()) {
    await page.goto(path);
    await settled(page);
    if (path.endsWith('audit-log')) {
      for (const details of await page.getByText('Details', { exact: true }).all()) await details.click();
    }
    const wrong = await wrongWith(page);
    if (wrong.length > 0) found[path] = wrong;
  }
  expect(found).toEqual({});
  expect(faults()).toEqual([]);
});

test('hostile and long names are text in every dialog, and fit into it', {
  timeout: visitingMilliseconds,
}, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visitSmall();
  const found: Record<string, string[]> = {};
  for (const [path, buttons] of everyDialog()) {
    await page.goto(path);
    await settled(page);
    for (const button of buttons) {
      await page.getByRole('button', { name: button }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.waitFor();
      const wrong = await wrongWith(page);
      if (wrong.length > 0) found[`${path} ${button}`] = wrong;
      await dialog.getByRole('button', { name: /^(Cancel|Close)$/ }).click();
      await dialog.waitFor({ state: 'detached' });
    }
  }
  expect(found).toEqual({});
  expect(faults()).toEqual([]);
});

const tooLong = `${attack}${word(10_000 - attack.length)}`;

/** Forms with the fields in which something can be typed that no server takes. */
const everyForm = (): { path: string; open?: string; fields: string[]; submit: string }[] => [
  { path: '/account', fields: ['Your name'], submit: 'Save' },
  {
    path: `/organizations/${organizationId}/projects`,
    open: 'Create new project',
    fields: ['Project title', 'Description', 'Owner', 'Contacts'],
    submit: 'Create',
  },
  { path: pathsOf.credential('settings'), fields: ['Credential name'], submit: 'Save' },
  { path: administrationPath('users'), open: 'Invite user', fields: ['E-mail address'], submit: 'Create link' },
  { path: administrationPath('users?tab=groups'), open: 'Add group', fields: ['Group'], submit: 'Add group' },
  { path: pathsOf.product(), open: 'Edit product', fields: ['Name', 'Description'], submit: 'Save' },
  {
    path: pathsOf.product(),
    open: 'Create product profile',
    fields: ['Name', 'Description', 'Scopes'],
    submit: 'Create',
  },
  {
    path: administrationPath('products'),
    open: 'Create product',
    fields: ['Name', 'Code', 'Description'],
    submit: 'Create',
  },
  { path: administrationPath('apis'), open: 'Create API', fields: ['Name', 'Code', 'Scopes'], submit: 'Create' },
  { path: pathsOf.api('settings'), fields: ['Name', 'Audience', 'Scopes'], submit: 'Save' },
  { path: pathsOf.profile('settings'), fields: ['Name', 'Description', 'Scopes'], submit: 'Save' },
  { path: administrationPath('settings'), fields: ['Name', 'Fallback contact'], submit: 'Save' },
];

test('10,000 characters are refused at the field, and stay in it', {
  timeout: visitingMilliseconds,
}, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visitSmall();
  const found: Record<string, string[]> = {};
  for (const { path, open, fields, submit } of everyForm()) {
    await page.goto(path);
    if (open !== undefined) await page.getByRole('button', { name: open }).first().click();
    const form = page
      .locator('form')
      .filter({ has: page.getByRole('button', { name: submit, exact: true }) })
      .first();
    const field = (label: string) => form.getByRole('textbox', { name: label }).first();
    for (const label of fields) await field(label).fill(tooLong);
    await form.getByRole('button', { name: submit, exact: true }).press('Enter');
    await form.getByRole('alert').first().waitFor();
    const wrong = await wrongWith(page);
    for (const label of fields) {
      if ((await field(label).getAttribute('aria-invalid')) !== 'true') wrong.push(`${label} is not refused`);
      if ((await field(label).inputValue()) !== tooLong) wrong.push(`${label} has lost what was typed`);
    }
    if (wrong.length > 0) found[`${path} ${open ?? ''}`] = wrong;
  }
  expect(found).toEqual({});
  expect(faults()).toEqual([]);
});

test('10,000 characters can be searched for on every page with a search', {
  timeout: visitingMilliseconds,
}, async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visitSmall();
  const refused: string[] = [];
  page.on('response', (answer) => {
    if (answer.status() >= 400) refused.push(`${answer.status()} ${new URL(answer.url()).pathname}`);
  });
  for (const [path, button] of [
    [`/organizations/${organizationId}/projects`],
    [`/organizations/${organizationId}/instances`],
    [administrationPath('users')],
    [pathsOf.wizard('')],
    [pathsOf.wizard(`?api=${product}&type=oauth_server_to_server&step=profiles`)],
    [pathsOf.profile('users'), 'Add users'],
  ] as const) {
    await page.goto(path);
    if (button !== undefined) await page.getByRole('button', { name: button }).click();
    const search = page.getByRole('searchbox').first();
    await search.focus();
    await page.keyboard.insertText(tooLong);
    expect([path, (await search.inputValue()).slice(0, attack.length)]).toEqual([path, attack]);
    await page
      .getByText(/^(No |Nobody|Nothing)/)
      .first()
      .waitFor();
    expect([path, await wrongWith(page)]).toEqual([path, []]);
  }
  expect(refused).toEqual([]);
  expect(faults()).toEqual([]);
});
