// What a credential may be used for and how it behaves, changed in the browser and felt by whoever asks for a token.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  createApi,
  createCredential,
  isActive,
  obtainToken,
} from '../../packages/server/test/fixtures/credentials.ts';
import { invite } from '../../packages/server/test/fixtures/people.ts';
import { refusalOf } from '../../packages/server/test/fixtures/requests.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { createAdministrator, signIn } from './people.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
});
afterAll(() => server.close());

async function openTab(page: Page, credential: CreatedCredential, tab: string): Promise<void> {
  const { organization_id: organization, project_id: project, id } = credential;
  await page.goto(`/organizations/${organization}/projects/${project}/credentials/${id}?tab=${tab}`);
}

const viewOf = ({ id }: CreatedCredential) => server.call('credentialView', { params: { credential: id } });

test('an API is removed with the product profiles that only it needed; the last one stays and says why', async (context) => {
  skipWithout(context, neededPrograms);
  const second = await createApi(server, { scopes: ['second_scope'] });
  const credential = await createCredential(server, {
    apis: ['campaign', second.code],
    profiles: ['Campaign - prod - Admin', second.profile],
  });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openTab(page, credential, 'access');
  await page.getByRole('button', { name: `Remove ${second.code}?` }).click();
  const dialog = page.getByRole('dialog', { name: `Remove ${second.code}?` });
  await dialog.getByText(second.profile).waitFor();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('A credential needs one API at least.').waitFor();
  expect(await viewOf(credential)).toMatchObject({ apis: ['campaign'], profiles: ['Campaign - prod - Admin'] });
  const { href } = new URL(
    (await page.getByRole('link', { name: 'Connect another service' }).getAttribute('href')) ?? '',
    page.url(),
  );
  expect(href).toContain(`/projects/${credential.project_id}/add-api`);
  expect(faults()).toEqual([]);
});

test('product profiles are chosen among those of the products, and what ends is said before it is saved', async (context) => {
  skipWithout(context, neededPrograms);
  const { code, profile } = await createApi(server, { scopes: ['read_it', 'write_it'], granted: ['write_it'] });
  const reader = `${code} reader`;
  await server.call('productProfileCreate', { body: { product: code, name: reader, scopes: ['read_it'] } });
  const credential = await createCredential(server, { apis: [code], profiles: [profile] });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openTab(page, credential, 'access');
  await page.getByText(profile, { exact: true }).click();
  await page.getByText(`${profile}: new tokens lack these scopes`).waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Each API needs a product profile of its product.').waitFor();
  await page.getByText(reader, { exact: true }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The credential is saved.').waitFor();
  const { profiles, scopes } = await viewOf(credential);
  expect(profiles).toEqual([reader]);
  expect(scopes).toContain('read_it');
  expect(scopes).not.toContain('write_it');
  expect(faults()).toEqual([]);
});

test('a name that is taken is refused, another is kept with what the credential accepts', async (context) => {
  skipWithout(context, neededPrograms);
  const { name: taken } = await createCredential(server);
  const credential = await createCredential(server, { type: 'service_account_jwt' });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openTab(page, credential, 'settings');
  const name = page.getByLabel('Credential name');
  await name.fill(taken);
  await page.getByText('Accept each JWT only once').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This name is taken').waitFor();
  await name.fill('A name of its own');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'A name of its own' }).waitFor();
  const settings = { name: 'A name of its own', require_jti: true, allow_own_rotation: false };
  expect(await viewOf(credential)).toMatchObject(settings);
  // somebody else changes it meanwhile
  await server.call('credentialUpdate', { params: { credential: credential.id }, body: { allow_own_rotation: true } });
  await name.fill('Begun before that');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Changed meanwhile').waitFor();
  expect(await name.inputValue()).toBe('Begun before that');
  expect(await viewOf(credential)).toMatchObject({ ...settings, allow_own_rotation: true });
  expect(faults()).toEqual([]);
});

test('a disabled credential gets no token, revoked tokens end, and it is gone only by its whole name', async (context) => {
  skipWithout(context, neededPrograms);
  const credential = await createCredential(server);
  const before = await obtainToken(server, credential);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openTab(page, credential, 'settings');
  const confirm = async (action: string) => {
    await page.getByRole('button', { name: action }).click();
    await page.getByRole('dialog').getByRole('button', { name: action }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await confirm('Disable credential');
  await page.getByRole('button', { name: 'Enable credential' }).waitFor();
  expect(refusalOf(await askToken(server, credential))).not.toContain(200);
  await confirm('Enable credential');
  await page.getByRole('button', { name: 'Disable credential' }).waitFor();
  expect(await isActive(server, credential, before)).toBe(true);
  await confirm('Revoke all tokens');
  await page.getByText('All tokens are revoked.').waitFor();
  expect(await isActive(server, credential, before)).toBe(false);
  expect(await isActive(server, credential, await obtainToken(server, credential))).toBe(true);

  await page.getByRole('button', { name: 'Delete credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('something else');
  await dialog.getByRole('button', { name: 'Delete credential' }).click();
  await dialog.getByText('The name does not match').waitFor();
  await dialog.getByRole('textbox').fill(credential.name);
  await dialog.getByRole('button', { name: 'Delete credential' }).click();
  await page.getByText('Nothing in it yet').waitFor();
  expect(refusalOf(await askToken(server, credential))).toEqual([401, 'invalid_client']);
  expect(faults()).toEqual([]);
});

test('whoever may only read sees everything and can change nothing', async (context) => {
  skipWithout(context, neededPrograms);
  const credential = await createCredential(server, { type: 'service_account_jwt' });
  const auditor = await invite(server, 'auditor@example.com', [{ role: 'auditor' }]);
  const { page, faults } = await visit(server.url);
  await signIn(page, auditor);
  for (const [tab, buttons] of [
    ['certificates', ['Add a public key', 'Generate a public/private keypair']],
    ['access', ['Save']],
    ['settings', ['Save', 'Disable credential', 'Revoke all tokens', 'Delete credential']],
  ] as const) {
    await openTab(page, credential, tab);
    for (const name of buttons) expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
  }
  await page.getByText('Read only').first().waitFor();
  expect(faults()).toEqual([]);
});
