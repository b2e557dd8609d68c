// L-1: the headers of the legacy exchange can neither be forged nor break its answers.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { legacyHeaders } from '../../src/token/legacy-standing.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { askLegacy, createLegacy, createMigrating } from '../fixtures/migrating.ts';
import { request } from '../fixtures/requests.ts';
import { createOrganization } from '../fixtures/role-inputs.ts';
import { exchangePath } from '../fixtures/service-account.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const hostile = [
  'https://example.com/日本',
  'https://example.com/>; rel="stylesheet", <https://evil.example/',
  'https://例え.example/',
  'https://example.com/a b',
];

test('L-1: a link that is not ASCII text of a URL is refused, and one that is percent-encoded is kept as it is', async () => {
  for (const link of hostile) {
    expect(await refusalOf(server.call('deprecationUpdate', { body: { link } })), link).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'link', message: expect.stringContaining('percent-encoded') }],
    });
  }
  const link = 'https://wiki.example.com:8443/%E6%97%A5/a_(b);c=1,2?q=x&r=~*!#part-1';
  expect(await server.call('deprecationUpdate', { body: { link } })).toMatchObject({ link });
  expect((await askLegacy(server, await createMigrating(server))).headers['link']).toContain(`<${link}>`);
});

test('L-1: a link that is stored already is encoded where it is said', () => {
  const standing = { announcedAt: 1_767_225_600, sunsetAt: null };
  for (const link of [...hostile, 'https://example.com/\nx', 'no URL at all']) {
    const said = legacyHeaders({ ...standing, link }, 'https://relevo.example')['link'];
    expect(said).toMatch(/^<https:[^<>"\s]+>; rel="deprecation"; type="text\/html"$/);
    expect(said).toMatch(/^[\x20-\x7e]+$/);
  }
});

test('L-1: a client is told what its own organization announced, and no date of the home organization', async () => {
  const acme = await createOrganization(server, 'Acme');
  await server.call('deprecationUpdate', { body: { sunset_at: '2027-01-01T00:00:00Z' } });
  const { headers } = await askLegacy(server, await createLegacy({ ...server, call: acme.call }));
  expect(headers['deprecation']).toMatch(/^@\d+$/);
  expect(headers['sunset']).toBeUndefined();
});

test('L-1: a storage that is gone is a 503 in the shape of OAuth, with the headers as last known', async () => {
  const own = await startTestServer();
  try {
    const account = await createMigrating(own);
    const before = (await request(own.url + exchangePath)).headers;
    expect(before['deprecation']).toMatch(/^@\d+$/);
    await own.call('deprecationUpdate', { body: { link: 'https://example.com/new' } });
    await own.running.platform.store.close();
    const answer = await askLegacy(own, account);
    expect(answer).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } });
    expect(answer.headers['deprecation']).toBe(before['deprecation']);
    expect((await request(own.url + exchangePath)).status).toBe(405);
  } finally {
    await own.close();
  }
});
