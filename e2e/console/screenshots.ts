// `npm run screenshots`: a picture of every page of the console, in English and Korean, light and dark, wide and at
// 320 pixels, below `screenshots/`. For looking; nothing compares them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { ensureConsole } from '../../tools/up/console.ts';
import { administrator, type Content, createAdministrator, createContent, createPeople, firstLink } from './people.ts';

const folder = 'screenshots';

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  'en-light': { locale: 'en-US', colorScheme: 'light' },
  'en-dark': { locale: 'en-US', colorScheme: 'dark' },
  'ko-light': { locale: 'ko-KR', colorScheme: 'light' },
  'nl-light': { locale: 'nl-NL', colorScheme: 'light' },
  'en-narrow': { locale: 'en-US', colorScheme: 'light', viewport: { width: 320, height: 720 } },
  'ko-narrow-dark': { locale: 'ko-KR', colorScheme: 'dark', viewport: { width: 320, height: 720 } },
};

/** Opens a dialog by the button that stands at this place of the page. */
const press = (position: number) => async (page: Page) => {
  await page.locator('main button:visible:not([disabled])').nth(position).click();
  await page.getByRole('dialog').waitFor();
};

interface Shot {
  readonly path: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

/** What there is to see. */
type Shown = Content & { readonly personId: string };

function signedInShots({
  organizationId,
  project,
  credentials,
  personId,
  profileId,
}: Shown): Readonly<Record<string, Shot>> {
  const projects = `/organizations/${organizationId}/projects`;
  const administration = `/organizations/${organizationId}/administration`;
  const cards = async (page: Page) => {
    await page.getByRole('radio').last().click();
  };
  const enrol = async (page: Page) => {
    await page.locator('main section').nth(2).getByRole('button').click();
    await page.locator('main svg[role=img][viewBox^="0 0"] > path[d^="M4 4h"]').waitFor();
  };
  return {
    projects: { path: projects },
    'projects-cards': { path: projects, prepare: cards },
    'projects-attention': { path: `${projects}?attention=true&jwt=true` },
    'projects-none': { path: `${projects}?search=nothing+like+this` },
    'project-create': { path: projects, prepare: press(0) },
    project: { path: `${projects}/${project.id}` },
    'project-edit': { path: `${projects}/${project.id}`, prepare: press(1) },
    'project-delete': { path: `${projects}/${project.id}`, prepare: press(3) },
    'project-missing': { path: `${projects}/nothing` },
    credential: { path: `${projects}/${project.id}/credentials/${credentials[0]}` },
    'credential-jwt': { path: `${projects}/${project.id}/credentials/${credentials[1]}` },
    'credential-scopes': { path: `${projects}/${project.id}/credentials/${credentials[0]}?tab=scopes` },
    'credential-usage': { path: `${projects}/${project.id}/credentials/${credentials[0]}?tab=usage` },
    'credential-certificates': { path: `${projects}/${project.id}/credentials/${credentials[1]}?tab=certificates` },
    'credential-access': { path: `${projects}/${project.id}/credentials/${credentials[0]}?tab=access` },
    'credential-settings': { path: `${projects}/${project.id}/credentials/${credentials[1]}?tab=settings` },
    'add-api': { path: `${projects}/${project.id}/add-api` },
    'add-api-authentication': { path: `${projects}/${project.id}/add-api?api=analytics&step=authentication` },
    'add-api-profiles': {
      path: `${projects}/${project.id}/add-api?api=analytics&type=oauth_server_to_server&step=profiles`,
    },
    'add-api-saved': { path: `${projects}/${project.id}/add-api?step=saved` },
    activity: { path: `${projects}/${project.id}/activity` },
    users: { path: `${administration}/users` },
    'user-invite': { path: `${administration}/users`, prepare: press(0) },
    invitations: { path: `${administration}/users?tab=invitations` },
    groups: { path: `${administration}/users?tab=groups` },
    user: { path: `${administration}/users/${personId}` },
    'audit-log': { path: `${administration}/audit-log` },
    'signing-keys': { path: `${administration}/signing-keys` },
    settings: { path: `${administration}/settings` },
    products: { path: `${administration}/products` },
    'product-create': { path: `${administration}/products`, prepare: press(0) },
    product: { path: `${administration}/products/campaign` },
    profile: { path: `${administration}/product-profiles/${profileId}` },
    'profile-disable': { path: `${administration}/product-profiles/${profileId}`, prepare: press(0) },
    'profile-users': { path: `${administration}/product-profiles/${profileId}?tab=users` },
    'profile-credentials': { path: `${administration}/product-profiles/${profileId}?tab=credentials` },
    apis: { path: `${administration}/apis` },
    'api-create': { path: `${administration}/apis`, prepare: press(0) },
    api: { path: `${administration}/apis/campaign` },
    'api-protection': { path: `${administration}/apis/campaign?tab=protection` },
    account: { path: '/account' },
    'account-authenticator': { path: '/account', prepare: enrol },
    cli: { path: '/cli' },
  };
}

async function take(page: Page, name: string, { path, prepare }: Shot): Promise<void> {
  await page.goto(path);
  await page.locator('h1').waitFor();
  await page.waitForLoadState('networkidle');
  await prepare?.(page);
  await page.waitForTimeout(400); // transitions
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

async function takeAll(server: TestServer, content: Shown, link: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ baseURL: server.url, ...options });
    const page = await context.newPage();
    await take(page, `sign-in.${look}`, { path: '/sign-in?problem=sign_in_first' });
    await take(page, `invitation.${look}`, { path: `/invitation${link}` });
    const { email, password } = administrator;
    await context.request.post('/api/v1/session', { data: { email, password }, headers: { origin: server.url } });
    for (const [name, shot] of Object.entries(signedInShots(content))) await take(page, `${name}.${look}`, shot);
    await context.close();
    console.log(look);
  }
  await browser.close();
}

ensureConsole();
mkdirSync(folder, { recursive: true });
const server = await startTestServer();
try {
  const link = firstLink(server);
  await createAdministrator(server);
  const content = await createContent(server.call);
  await takeAll(server, { ...content, personId: await createPeople(server) }, link);
} finally {
  await server.close();
}
