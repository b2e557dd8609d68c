// Coming in and going out: first administrator, sign-in with and without one-time codes, command line, sign-out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { codeAt } from '../../packages/server/test/fixtures/one-time-codes.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, firstLink, signIn } from './people.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('the first administrator accepts the link, whose secret is nowhere afterwards', async (context) => {
  skipWithout(context, neededPrograms);
  const link = firstLink(server);
  const { page, faults } = await visit(server.url);
  await page.goto(`/invitation${link}`);
  await page.getByLabel('E-mail address').fill(administrator.email);
  expect(page.url()).toBe(`${server.url}/invitation`);
  await page.getByLabel('Your name').fill(administrator.name);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Accept invitation' }).click();
  await page.getByText('Some values cannot be used').waitFor();
  expect(await page.getByLabel('New password').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('New password').fill(administrator.password);
  await page.getByRole('button', { name: 'Accept invitation' }).click();
  await page.getByRole('heading', { level: 1, name: 'My organization’s projects' }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]));
  for (const secret of [link.slice(1), administrator.password]) {
    expect(kept).not.toContain(secret);
    expect(await page.content()).not.toContain(secret);
    expect(page.url()).not.toContain(secret);
  }
  expect(faults()).toEqual([]);
});

test('whoever is not signed in comes back to the page they asked for', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await page.goto('/account');
  await page.getByLabel('E-mail address').fill(administrator.email);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('E-mail address, password or code is wrong').waitFor();
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/account');
  expect(faults()).toEqual([]);
});

test('a link to the sign-in page leads to no other site afterwards', async (context) => {
  skipWithout(context, neededPrograms);
  const { page } = await visit(server.url);
  await page.goto('/sign-in?return_to=https%3A%2F%2Fevil.example%2F');
  await page.getByLabel('E-mail address').fill(administrator.email);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'My organization’s projects' }).waitFor();
  expect(new URL(page.url()).origin).toBe(server.url);
});

test('the command line is allowed after a fresh proof, and gets its code at the loopback address', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  server.advance(20 * 60);
  const query = new URLSearchParams({
    redirect_uri: 'http://127.0.0.1:9/callback',
    code_challenge: 'a'.repeat(43),
    state: 'a-state-of-the-command-line',
  });
  await page.goto(`/cli?${query}`);
  const asked = page.waitForRequest((request) => request.url().startsWith('http://127.0.0.1:9/callback'));
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Prove who you are' });
  await dialog.getByLabel('Password').fill(administrator.password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  const callback = new URL((await asked).url());
  expect(callback.searchParams.get('state')).toBe('a-state-of-the-command-line');
  expect(callback.searchParams.get('code')).toMatch(/^rlv_/);
  expect(faults()).toEqual(['request to http://127.0.0.1:9']);
});

test('one-time codes are set up, asked for at the next sign-in, and their secret is gone with the page', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, faults } = await visit(server.url);
  await signIn(page);
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Set up authenticator' }).click();
  const secret = (await page.locator('code').first().textContent()) ?? '';
  expect(secret).toMatch(/^[A-Z2-7]{16,}$/);
  const code = page.getByRole('img', { name: 'QR code for your authenticator' });
  expect((await code.boundingBox())?.width).toBeGreaterThan(150);
  await page.getByLabel('One-time code').fill(codeAt(secret, server.now()));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('Keep these codes in a safe place').waitFor();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 recovery codes are left.').waitFor();
  expect(await page.content()).not.toContain(secret);
  expect(await code.count()).toBe(0);

  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  server.advance(30);
  await page.getByLabel('E-mail address').fill(administrator.email);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('One-time code').fill(codeAt(secret, server.now()));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'My organization’s projects' }).waitFor();
  expect(faults()).toEqual([]);
});
