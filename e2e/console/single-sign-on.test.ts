// Signing in with a provider of OpenID Connect, and connecting an account to it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../packages/server/test/fixtures/openid-provider.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, visit } from './browser.ts';
import { administrator, createAdministrator, signIn } from './people.ts';

let server: TestServer;
let provider: OpenIdProvider;

beforeAll(async () => {
  const [port, providerPort] = [await freePort(), await freePort()];
  provider = await startOpenIdProvider(providerPort, `http://127.0.0.1:${port}`);
  const environment = { ...provider.environment, RELEVO_PORT: String(port) };
  server = await startTestServer({ environment, now: Math.floor(Date.now() / 1000) });
  await createAdministrator(server);
  provider.person = { sub: 'ada', email: administrator.email, email_verified: true, name: administrator.name };
});
afterAll(async () => {
  await server.close();
  await provider.close();
});

test('an account that is not connected is told how, is connected, and then signs in without a password', async (context) => {
  skipWithout(context, neededPrograms);
  const { page, context: browser } = await visit(server.url);
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Continue with' }).click();
  await page.getByText('There is an account with your e-mail address.').waitFor();

  await signIn(page);
  await page.goto('/account');
  await page.getByRole('link', { name: /^Connect/ }).click();
  await page.getByText(/^You can sign in with/).waitFor();
  expect(new URL(page.url()).pathname).toBe('/account');

  await browser.clearCookies({ name: 'relevo_session' });
  await page.goto('/account');
  await page.getByRole('link', { name: 'Continue with' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
});
