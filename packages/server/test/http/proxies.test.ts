// Trusted proxies: whose X-Forwarded-For is believed, in usage and audit.
import { afterEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { sendAsAdmin } from '../fixtures/admin-api.ts';
import { auditOf } from '../fixtures/audit-chain.ts';
import { clientForm, createCredential, usageOf } from '../fixtures/credentials.ts';
import { post } from '../fixtures/requests.ts';

let server: TestServer;
afterEach(() => server.close());

/** The sources under which a request with these headers is recorded: in the usage, and in the audit. */
async function recordedAs(headers: Record<string, string>): Promise<(string | undefined)[]> {
  const credential = await createCredential(server);
  const form = { grant_type: 'client_credentials', ...clientForm(credential) };
  expect((await post(`${server.url}/oauth2/token`, form, headers)).status).toBe(200);
  await sendAsAdmin(server, { method: 'POST', path: '/api/v1/projects', body: '{"title":"x"}', headers });
  const [usage] = await usageOf(server, credential);
  const entry = (await auditOf(server)).findLast(({ event }) => event.action === 'project.created');
  return [usage?.source, entry?.actor.address];
}

test('threat 4: without trusted proxies no header changes where a request comes from', async () => {
  server = await startTestServer();
  const forged = { 'x-forwarded-for': '192.0.2.7', forwarded: 'for=192.0.2.7', 'x-real-ip': '192.0.2.7' };
  expect(await recordedAs(forged)).toEqual(['127.0.0.1', '127.0.0.1']);
});

test('a proxy that is not listed is not believed', async () => {
  server = await startTestServer({ environment: { RELEVO_TRUSTED_PROXIES: '10.0.0.0/8, ::1' } });
  expect(await recordedAs({ 'x-forwarded-for': '192.0.2.7' })).toEqual(['127.0.0.1', '127.0.0.1']);
});

describe('behind trusted proxies', () => {
  test.each<[string, string, string, string]>([
    ['one address', '192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['an IPv6 address', '2001:db8:1:2:3::7', '2001:db8:1:2::/64', '2001:db8:1:2:3::7'],
    ['a mapped address', '::ffff:192.0.2.7', '192.0.2.7', '::ffff:192.0.2.7'],
    ['the address before the last one that is no proxy', '203.0.113.9, 192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['proxies behind each other', '192.0.2.7, 10.1.2.3', '192.0.2.7', '192.0.2.7'],
    ['a forged address in front', '127.0.0.1, 192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['an address with a port', '192.0.2.7:4711', '127.0.0.1', '127.0.0.1'],
    ['no address', 'unknown', '127.0.0.1', '127.0.0.1'],
    ['a name with markup', '<script>', '127.0.0.1', '127.0.0.1'],
    ['nothing', '', '127.0.0.1', '127.0.0.1'],
  ])('%s', async (_, forwarded, usage, audit) => {
    server = await startTestServer({ environment: { RELEVO_TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1' } });
    expect(await recordedAs({ 'x-forwarded-for': forwarded })).toEqual([usage, audit]);
  });
});
