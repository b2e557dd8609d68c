// A single sign-on provider that is not there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/testing/free-port.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { signInAtProvider, startOpenIdProvider } from '../fixtures/openid-provider.ts';
import { browser, firstAdministrator } from '../fixtures/people.ts';

let server: TestServer;
let providerPort: number;

beforeAll(async () => {
  providerPort = await freePort();
  const environment = {
    RELEVO_OIDC_ISSUER: `http://127.0.0.1:${providerPort}`,
    RELEVO_OIDC_CLIENT_ID: 'relevo',
    RELEVO_OIDC_CLIENT_SECRET: 'not the right one',
  };
  server = await startTestServer({ environment, now: Math.floor(Date.now() / 1000) });
});
afterAll(() => server.close());

test('a provider that is down stops neither the start nor passwords, and ends on a page that explains it', async () => {
  const visitor = browser(server);
  const answer = await visitor.send('/auth/oidc/start?return_to=/cli');
  expect([answer.status, answer.headers['location']]).toEqual([
    303,
    '/sign-in?problem=provider_unavailable&return_to=%2Fcli',
  ]);
  const { email, password } = await firstAdministrator(server);
  await visitor.call('signIn', { body: { email, password } });
});

test('a provider that comes back is asked again; one that does not know us ends on a page, with no secret in the log', async () => {
  const provider = await startOpenIdProvider(providerPort, server.url);
  const answer = await signInAtProvider(browser(server));
  expect([answer.status, answer.headers['location']]).toEqual([303, '/sign-in?problem=provider_refused&return_to=%2F']);
  expect(server.log()).not.toContain('not the right one');
  await provider.close();
});
