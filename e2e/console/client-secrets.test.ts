// Client secrets in the browser: added and seen once, refused with the reason, deleted together with their tokens.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { createTechnicalAccount, requestToken, type TechnicalAccount } from '../technical-account.ts';
import { neededPrograms, visit } from './browser.ts';
import { copied, openCredential } from './credential-page.ts';
import { administrator, createAdministrator, createMember, signIn } from './people.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await createAdministrator(server);
});
afterAll(() => server.close());

const secretsOf = async ({ id }: TechnicalAccount) =>
  (await server.call('clientSecretList', { params: { credential: id } })).items;

const lastCharacters = (secret: string): string => secret.slice(-4);

const deletion = (page: Page, secret: string) =>
  page.getByRole('button', { name: `Delete the client secret that ends in ${lastCharacters(secret)}`, exact: true });

async function addSecret(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add new client secret' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
}

test('an added secret works, is seen once, and is nowhere after its page, also on the way back', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createTechnicalAccount(server.call);
  await signIn(page);
  await openCredential(page, account);
  await page.getByRole('button', { name: 'Add new client secret' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Never/ })
    .click();
  await page.getByRole('option', { name: 'In 90 days' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Copy the client secret now').waitFor();
  const secret = await copied(page, 'Client secret');
  expect(secret).toMatch(/^rlv_secret_/);
  expect((await requestToken(server.url, account.client_id, secret)).status).toBe(200);
  const [, added] = await secretsOf(account);
  expect(added).toMatchObject({ hint: lastCharacters(secret), expires_at: expect.stringMatching(/T/) });
  await page.getByLabel('Instance name').fill("prod'; rm");
  const command = await copied(page, 'Command');
  expect(command).toContain(`-instance:'prod'\\''; rm' -setimsoauth:${account.organization_id}/${account.client_id}/`);
  expect(command.endsWith(`/${secret}`)).toBe(true);

  expect(page.url()).not.toContain(secret);
  await page.getByRole('link', { name: 'Project overview' }).click();
  await page.getByRole('heading', { level: 2, name: 'Products and services' }).waitFor();
  expect(await page.content()).not.toContain(secret);
  await page.goBack();
  await deletion(page, secret).waitFor();
  expect(await page.content()).not.toContain(secret);
  const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state, location.href]));
  expect(kept).not.toContain(secret);
  await page.getByText('<client-secret>').waitFor();
  expect(faults()).toEqual([]);
});

test('a third secret is refused with the reason, and then says why it cannot be added', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createTechnicalAccount(server.call);
  await signIn(page);
  await openCredential(page, account);
  await page.getByRole('button', { name: 'Add new client secret' }).click();
  // somebody else is faster
  await server.call('clientSecretAdd', { params: { credential: account.id }, body: {} });
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog').getByText('Too many client secrets').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Delete the old client secret').waitFor();
  expect(await page.getByRole('button', { name: 'Add new client secret' }).isDisabled()).toBe(true);
  expect(await secretsOf(account)).toHaveLength(2);
  expect(faults()).toEqual([]);
});

test('the last secret stays; an old one goes after a fresh proof, says who used it, and takes its tokens', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createTechnicalAccount(server.call);
  const answer = await requestToken(server.url, account.client_id, account.client_secret);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  await signIn(page);
  await openCredential(page, account);
  await page.getByText('The only client secret cannot be deleted.').waitFor();
  expect(await deletion(page, account.client_secret).isDisabled()).toBe(true);
  await addSecret(page);
  const secret = await copied(page, 'Client secret');
  server.advance(20 * 60); // a proof is no longer fresh
  await deletion(page, account.client_secret).click();
  const dialog = page.getByRole('dialog', { name: /^Delete the client secret that ends in/ });
  await dialog.getByText('127.0.0.1 used it once').waitFor();
  await dialog.getByText('Also revoke the access tokens').click();
  await dialog.getByRole('button', { name: 'Delete client secret' }).click();
  const proof = page.getByRole('dialog', { name: 'Prove who you are' });
  await proof.getByLabel('Password').fill(administrator.password);
  await proof.getByRole('button', { name: 'Confirm' }).click();
  await deletion(page, account.client_secret).waitFor({ state: 'detached' });

  expect((await requestToken(server.url, account.client_id, account.client_secret)).status).toBe(401);
  const body = new URLSearchParams({ token, client_id: account.client_id, client_secret: secret });
  const introspected = await fetch(`${server.url}/oauth2/introspect`, { method: 'POST', body });
  expect(await introspected.json()).toEqual({ active: false });
  expect(await secretsOf(account)).toMatchObject([{ hint: lastCharacters(secret) }]);
  expect(faults()).toEqual([]);
});

test('a secret that was sent in a query says that it has to be replaced', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createTechnicalAccount(server.call);
  await server.call('credentialUpdate', { params: { credential: account.id }, body: { accept_secret_in_query: true } });
  const { client_id, client_secret } = account;
  const query = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  expect((await fetch(`${server.url}/ims/token/v3?${query}`, { method: 'POST' })).status).toBe(200);
  await signIn(page);
  await openCredential(page, account);
  await page.getByText('Replace this client secret').waitFor();
  expect(faults()).toEqual([]);
});

test('who only reads the project sees everything, and why nothing can be done', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  const account = await createTechnicalAccount(server.call);
  const email = 'auditor@example.com';
  await createMember(server, email, [{ role: 'auditor' }]);
  await signIn(page, { ...administrator, email });
  await openCredential(page, account);
  await page.getByText('Read only').waitFor();
  await page.getByText('You cannot generate tokens in a project that you can only read.').waitFor();
  for (const name of ['Generate access token', 'Add new client secret']) {
    expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
  }
  expect(await copied(page, 'Client ID')).toBe(account.client_id);
  expect(faults()).toEqual([]);
});
