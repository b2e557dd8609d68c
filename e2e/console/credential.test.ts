// The page of a credential in the browser: tokens, commands, samples and files that really work, and what it refuses.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CredentialFile, ProjectFile } from '@relevo/contract/credential-file';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { createTechnicalAccount, requestToken, type TechnicalAccount } from '../technical-account.ts';
import { neededPrograms, visit } from './browser.ts';
import { copied, credentialPath, openCredential } from './credential-page.ts';
import { createAdministrator, signIn } from './people.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));

let server: TestServer;
let account: TechnicalAccount;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
  account = await createTechnicalAccount(server.call);
});
afterAll(() => server.close());

/** The status that a gateway in front of the protected API gets for a call with this token. */
async function gatewayStatus(token: string): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-api-key': account.client_id,
    'x-gw-ims-org-id': account.organization_id,
  };
  return (await fetch(`${server.url}/authz/campaign?scope=campaign_sdk`, { headers })).status;
}

async function generatedToken(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Generate access token' }).click();
  await page.getByRole('timer').waitFor();
  return copied(page, 'Access token');
}

test('a token from the page opens the protected API, and leaves the page when it expires', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await page.clock.install();
  await signIn(page);
  await openCredential(page, account);
  await page.getByText('Lifetime of a token: 1 hour').waitFor();
  const token = await generatedToken(page);
  expect(await gatewayStatus(token)).toBe(200);
  await page.clock.fastForward(60_000);
  await page
    .getByRole('timer')
    .getByText(/^Expires in 00:5[89]:\d\d$/)
    .waitFor();
  server.advance(3600);
  await page.clock.fastForward(3_540_000);
  await page.getByText('The access token has expired and is gone from this page.').waitFor();
  expect(await page.content()).not.toContain(token);
  expect(await gatewayStatus(token)).toBe(401);
  expect(faults()).toEqual([]);
});

test('a token is read decoded, of the kind that was chosen, and is gone when cleared', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openCredential(page, account);
  await page.getByRole('button', { name: /Kind of token/ }).press('ArrowRight');
  await page.getByText('Lifetime of a token: 1 day').waitFor();
  const token = await generatedToken(page);
  await page.getByRole('button', { name: 'Decoded token' }).click();
  const claims = JSON.parse(await copied(page, 'Claims'));
  expect(claims).toMatchObject({ sub: account.technical_account_id, type: 'access_token' });
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('timer').waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(token);
  expect(faults()).toEqual([]);
});

test('a token is gone once the page was left, also on the way back', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openCredential(page, account);
  const token = await generatedToken(page);
  await page.getByRole('link', { name: 'Project overview' }).click();
  await page.getByRole('heading', { level: 2, name: 'Products and services' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Generate access token' }).waitFor();
  expect(await page.content()).not.toContain(token);
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state]))).not.toContain(token);
  expect(faults()).toEqual([]);
});

test('the copied cURL command asks for the secret, holds none, and gets a token', async (context) => {
  skipWithout(context, { ...neededPrograms, bash: ['bash', '--version'], curl: ['curl', '--version'] });
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openCredential(page, account);
  await page.getByRole('button', { name: 'View cURL command' }).click();
  const command = await copied(page, 'cURL command');
  expect(command).not.toContain('rlv_secret_');
  const running = run('bash', ['-c', command]);
  running.child.stdin?.end(`${account.client_secret}\n`);
  const { stdout } = await running;
  const answer = JSON.parse(stdout.slice(stdout.indexOf('{')));
  expect(await gatewayStatus(answer.access_token)).toBe(200);
  await page.getByRole('button', { name: 'Hide cURL command' }).click();
  await page.getByRole('button', { name: 'View cURL command' }).waitFor();
  expect(faults()).toEqual([]);
});

test.for(['openid-client', 'PassportJS'])('the sample for %s gets a token as it stands', async (library, context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openCredential(page, account);
  await page.getByRole('button', { name: /Library$/ }).click();
  await page.getByRole('option', { name: library }).click();
  const code = await copied(page, `${library} (Node.js)`);
  const env = { ...process.env, CLIENT_SECRET: account.client_secret };
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: repository, env });
  expect(stdout).toBe('The access token lives 3600 seconds.\n');
  expect(faults()).toEqual([]);
});

/** What a download holds, and how it is called. */
async function downloaded(page: Page, press: () => Promise<void>) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), file: JSON.parse(await readFile(await download.path(), 'utf8')) };
}

test('the JSON files are those of the original, with the secret only while it is shown', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const own = await createTechnicalAccount(server.call);
  await signIn(page);
  await openCredential(page, own);
  const choose = (item: string) => async () => {
    await page.getByRole('button', { name: 'Download JSON' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await page.getByRole('button', { name: 'Add new client secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  const kept = page.getByRole('button', { name: 'I have kept it' });
  await kept.waitFor();
  const credential = await downloaded(page, choose('This credential'));
  const { CLIENT_ID, CLIENT_SECRETS, SCOPES } = CredentialFile.parse(credential.file);
  const answer = await requestToken(server.url, CLIENT_ID, CLIENT_SECRETS[0] ?? '', SCOPES.join(' '));
  expect(answer.status).toBe(200);
  await kept.click();
  await kept.waitFor({ state: 'detached' });
  const without = await downloaded(page, choose('This credential'));
  expect(without.file).toEqual({ ...credential.file, CLIENT_SECRETS: [] });
  const project = await downloaded(page, choose('Whole project'));
  const { org, workspace } = ProjectFile.parse(project.file).project;
  expect(org).toEqual({ id: own.organization_id, name: 'My organization', ims_org_id: own.organization_id });
  expect(workspace.details).toMatchObject({
    credentials: [{ integration_type: 'oauth_server_to_server', oauth_server_to_server: { client_secrets: [] } }],
    services: [{ code: 'campaign', name: 'Adobe Campaign' }],
  });

  await page.getByRole('link', { name: 'Project overview' }).click();
  const again = await downloaded(page, () => page.getByRole('button', { name: 'Download', exact: true }).click());
  expect(again).toEqual(project);
  expect(faults()).toEqual([]);
});

test('scopes stand per API, and the tab in the address', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await openCredential(page, account);
  await page.getByRole('link', { name: 'View scopes per API' }).click();
  await page.getByRole('heading', { level: 3, name: 'Adobe Campaign' }).waitFor();
  await page.getByText('campaign_sdk deliverability_service_general', { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('tab')).toBe('scopes');
  await page.reload();
  await page.getByRole('tab', { name: 'Scopes', selected: true }).waitFor();
  expect(await page.getByRole('tab', { name: 'Certificates' }).count()).toBe(0);
  await page.goBack();
  await page.getByRole('tab', { name: 'Credential details', selected: true }).waitFor();
  expect(faults()).toEqual([]);
});

test('names with markup are text, and a credential that is not in this project is nothing', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const own = await createTechnicalAccount(server.call);
  const name = `"><img src=x onerror=alert(1)> '\`\${1}`;
  const params = { credential: own.id };
  await server.call('credentialUpdate', { params, body: { name } });
  await signIn(page);
  await openCredential(page, { ...own, name });
  expect(await copied(page, 'Credential name')).toBe(name);
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  await page.goto(credentialPath({ ...own, project_id: account.project_id }));
  await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  await page.goto(credentialPath({ ...own, id: 'nothing' }));
  await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  expect(faults()).toEqual([]);
});
