// Signing in with a password.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { browser, firstAdministrator, invite } from '../fixtures/people.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('the first administrator', async () => {
  const admin = await firstAdministrator(server);
  expect(await admin.call('projectList', {})).toBeDefined();
  const dev = await invite(server, 'dev@example.com', [{ role: 'developer', profile: 'Campaign - prod - Admin' }]);
  const page = browser(server);
  const account = await page.call('signIn', { body: { email: dev.email, password: dev.password } });
  expect(account.organizations[0]?.roles).toMatchObject([{ role: 'developer' }]);
  await page.call('stepUp', { body: { password: dev.password } });
  await page.call('signOut', {});
  expect(page.cookie).toBeUndefined();
});
