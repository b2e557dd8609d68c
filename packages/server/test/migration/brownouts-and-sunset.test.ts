// The old way ends: planned windows, the announcement, the sunset, and more time for one credential.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { createCredential } from '../fixtures/credentials.ts';
import {
  askLegacy,
  askNew,
  blockersIn,
  createLegacy,
  createMigrating,
  type Migrating,
  viewMigration,
} from '../fixtures/migrating.ts';
import { request } from '../fixtures/requests.ts';
import { exchangePath } from '../fixtures/service-account.ts';

const hour = 3_600;
const day = 24 * hour;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.call('deprecationUpdate', { body: { sunset_at: null, no_new_after: null, link: null } });
});

const at = (seconds: number) => new Date((server.now() + seconds) * 1000).toISOString().replace('.000Z', 'Z');
const plan = (account: Migrating, from: number, until: number) =>
  server.call('brownoutPlan', { params: account.params, body: { starts_at: at(from), ends_at: at(until) } });
const statusOf = async (asked: Promise<{ status: number }>) => (await asked).status;

describe('a brownout', () => {
  test('begins and ends by itself, also over a restart, and refuses only the old way', async () => {
    const account = await createMigrating(server);
    await plan(account, 60, 120);
    server.advance(59);
    expect(await statusOf(askLegacy(server, account))).toBe(200);
    server.advance(1);
    const refused = await askLegacy(server, account);
    expect(refused).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
    expect(refused.json['error_uri']).toContain('?tab=migration');
    expect(await statusOf(askNew(server, account))).toBe(200);
    await server.restart();
    expect(await statusOf(askLegacy(server, account))).toBe(400);
    server.advance(60);
    expect(await statusOf(askLegacy(server, account))).toBe(200);
    expect((await viewMigration(server, account)).brownouts).toMatchObject([{ state: 'over' }]);
  });

  test('finds who still uses the old way: what it refuses is evidence, and its time is no quiet', async () => {
    const account = await createMigrating(server);
    await askNew(server, account, 'web-01');
    for (const _ of [1, 2]) {
      await askLegacy(server, account, 'web-02');
      server.advance(60);
    }
    await plan(account, 1, 23 * hour);
    server.advance(day + hour);
    expect(blockersIn(await viewMigration(server, account))).toEqual([['source_active', 'web-02']]);
    server.advance(22 * hour);
    expect(blockersIn(await viewMigration(server, account))).toEqual([]);
    await plan(account, 1, hour);
    server.advance(10);
    await askLegacy(server, account, 'web-03');
    expect(blockersIn(await viewMigration(server, account))).toEqual([['cadence_unknown', 'web-03']]);
  });

  test('is no quiet of a client secret either', async () => {
    const account = await createMigrating(server);
    const { params, credential } = account;
    for (const _ of [1, 2]) {
      await askLegacy(server, account, 'web-02');
      server.advance(60);
    }
    const { client_secret } = await server.call('clientSecretAdd', { params });
    await askNew(server, { ...account, credential: { ...credential, client_secret } }, 'web-01');
    await plan(account, 1, 23 * hour);
    const ofOld = async () => (await server.call('clientSecretList', { params })).items[0];
    server.advance(day + hour);
    expect(blockersIn((await ofOld()) ?? { blockers: [] })).toEqual([['source_active', 'web-02']]);
    server.advance(22 * hour);
    expect(await ofOld()).toMatchObject({ id: credential.client_secret_id, blockers: [] });
  });

  test('never overlaps another of the same credential, and lies neither in the past nor over the sunset', async () => {
    const account = await createMigrating(server);
    await plan(account, 100, 200);
    await plan(account, 200, 300);
    await server.call('deprecationUpdate', { body: { sunset_at: at(1_000) } });
    const windows = [
      [150, 250],
      [50, 101],
      [-10, 90],
      [900, 1_001],
      [400, 430],
      [400, 400 + day + 1],
      [500, 400],
    ] as const;
    for (const [from, until] of windows) {
      expect(await refusalOf(plan(account, from, until)), `${from} to ${until}`).toMatchObject({
        code: 'brownout_refused',
      });
    }
    expect((await viewMigration(server, account)).brownouts).toHaveLength(2);
  });

  test('needs a migration in progress, and can be taken back or ended', async () => {
    expect(await refusalOf(plan(await createLegacy(server), 60, 120))).toMatchObject({ code: 'brownout_refused' });
    const account = await createMigrating(server);
    await plan(account, 60, 180);
    const { brownouts } = await plan(account, 300, 400);
    const remove = (brownout = '') => server.call('brownoutDelete', { params: { ...account.params, brownout } });
    await remove(brownouts.at(-1)?.id);
    server.advance(61);
    expect(await statusOf(askLegacy(server, account))).toBe(400);
    await remove(brownouts[0]?.id);
    expect(await statusOf(askLegacy(server, account))).toBe(200);
    expect(await refusalOf(remove(brownouts[0]?.id))).toMatchObject({ code: 'not_found' });
  });
});

describe('L-1: every answer of the legacy exchange says how the old way stands', () => {
  const linked = /^<[^>]+>; rel="deprecation"; type="text\/html"(, <[^>]+>; rel="sunset"; type="text\/html")?$/;

  test('a token, a refusal, an unknown client, a wrong method and an unreadable body', async () => {
    const account = await createMigrating(server);
    await server.call('deprecationUpdate', { body: { sunset_at: at(30 * day), link: 'https://example.com/jwt' } });
    const url = server.url + exchangePath;
    const unknown = {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'x', client_secret: 'y', jwt_token: 'z' }),
    };
    const answers = [
      await askLegacy(server, account),
      await request(url, unknown),
      await request(url),
      await request(url, { method: 'POST', body: 'x'.repeat(3_000_000) }),
      await request(`${url}/`, { method: 'POST', body: '' }),
    ];
    for (const { headers } of answers) {
      expect(headers['deprecation']).toMatch(/^@\d+$/);
      expect(new Date(headers['sunset'] ?? '').toUTCString()).toBe(headers['sunset']);
      expect(Date.parse(headers['sunset'] ?? '')).toBe(Date.parse(at(30 * day)));
      expect(headers['link']).toMatch(linked);
      expect(headers['link']).toContain('https://example.com/jwt');
    }
    expect((await askNew(server, account)).headers).not.toHaveProperty('deprecation');
  });

  test('an extension is told only to the client that has it', async () => {
    const [account, other] = [await createMigrating(server), await createMigrating(server)];
    await server.call('deprecationUpdate', { body: { sunset_at: at(10 * day) } });
    const body = { sunset_at: at(20 * day), owner: 'owner@example.com', reason: 'moves in spring' };
    await server.call('sunsetExtend', { params: account.params, body });
    const sunsetFor = async (client: Migrating, secret = client.credential.client_secret) =>
      Date.parse(
        (await askLegacy(server, { ...client, credential: { ...client.credential, client_secret: secret } })).headers[
          'sunset'
        ] ?? '',
      );
    expect(await sunsetFor(account)).toBe(Date.parse(at(20 * day)));
    expect(await sunsetFor(account, 'wrong')).toBe(Date.parse(at(10 * day)));
    expect(await sunsetFor(other)).toBe(Date.parse(at(10 * day)));
  });
});

describe('L-2: after the sunset', () => {
  test('the legacy exchange answers one stable error, the new way is not affected, and an extension holds', async () => {
    const [account, extended] = [await createMigrating(server), await createMigrating(server)];
    await server.call('deprecationUpdate', { body: { sunset_at: at(100) } });
    const body = { sunset_at: at(200), owner: 'owner@example.com', reason: 'moves in spring' };
    expect(await server.call('sunsetExtend', { params: extended.params, body })).toMatchObject({ sunset_at: at(200) });
    server.advance(100);
    const refused = await askLegacy(server, account);
    expect(refused).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
    expect(refused.json['error_description']).toContain('has ended');
    expect([await statusOf(askNew(server, account)), await statusOf(askLegacy(server, extended))]).toEqual([200, 200]);
    server.advance(100);
    expect(await statusOf(askLegacy(server, extended))).toBe(400);
    await server.call('deprecationUpdate', { body: { sunset_at: at(60) } });
    expect([await statusOf(askLegacy(server, account)), await statusOf(askLegacy(server, extended))]).toEqual([
      200, 200,
    ]);
  });

  test('no credential gets the old way any more once that was announced', async () => {
    await server.call('deprecationUpdate', { body: { no_new_after: at(0) } });
    const refusal = await refusalOf(createCredential(server, { type: 'service_account_jwt' }));
    expect(refusal).toMatchObject({ code: 'authentication_type_not_allowed' });
    await createCredential(server);
  });

  test('a policy that contradicts itself is refused at its field', async () => {
    const refusal = await refusalOf(server.call('deprecationUpdate', { body: { sunset_at: '2020-01-01T00:00:00Z' } }));
    expect(refusal).toMatchObject({ code: 'invalid_request', errors: [{ field: 'sunset_at' }] });
    const body = { no_new_after: at(200), sunset_at: at(100) };
    expect(await refusalOf(server.call('deprecationUpdate', { body }))).toMatchObject({
      errors: [{ field: 'sunset_at' }],
    });
  });

  test('an extension needs a sunset, and lies after it', async () => {
    const { params } = await createLegacy(server);
    const body = { sunset_at: at(200), owner: 'owner@example.com', reason: 'later' };
    expect(await refusalOf(server.call('sunsetExtend', { params, body }))).toMatchObject({ code: 'conflict' });
    await server.call('deprecationUpdate', { body: { sunset_at: at(300) } });
    expect(await refusalOf(server.call('sunsetExtend', { params, body }))).toMatchObject({ code: 'conflict' });
    expect(await refusalOf(server.call('sunsetExtensionDelete', { params }))).toMatchObject({ code: 'not_found' });
  });
});
