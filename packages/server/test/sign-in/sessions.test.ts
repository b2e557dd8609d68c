// Sessions and their cookies (threat 4).
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { browser, firstAdministrator, invite, type Person } from '../fixtures/people.ts';
import { bearer, request } from '../fixtures/requests.ts';

const minute = 60;

describe('the cookie', () => {
  test.each([
    [{}, /^relevo_session=rlv_session_[\w-]{49}; Path=\/; HttpOnly; SameSite=Lax$/],
    [
      { RELEVO_ISSUER: 'https://relevo.example' },
      /^__Host-relevo_session=rlv_session_[\w-]{49}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ],
  ])('T-4: has every flag that keeps it here: %j', async (environment, flags) => {
    const server = await startTestServer({ environment });
    const { email, password } = await firstAdministrator(server);
    const visitor = browser(server);
    const answer = await visitor.send('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['set-cookie']).toMatch(flags);
    expect(answer.headers['cache-control']).toBe('no-store');
    await visitor.call('accountView', {});
    await server.close();
  });

  test('T-4: with TLS the name that any page of the domain could set is not read', async () => {
    const server = await startTestServer({ environment: { RELEVO_ISSUER: 'https://relevo.example' } });
    const admin = await firstAdministrator(server);
    const cookie = admin.cookie?.replace('__Host-', '') ?? '';
    expect((await admin.send('/api/v1/account', { headers: { cookie } })).status).toBe(401);
    await server.close();
  });
});

describe('the end of a session', () => {
  let server: TestServer;
  let ann: Person;
  let count = 0;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const newcomer = () => invite(server, `person-${++count}@example.com`, [{ role: 'auditor' }]);
  const isAlive = async (person: Person) => (await person.send('/api/v1/account')).status === 200;

  /** When the server has last noted that somebody is there; it does so beside the requests. */
  const lastSeenAt = async (person: Person) =>
    (await server.running.platform.store.read.sessions.ofUser(person.id))[0]?.lastSeenAt;

  test('T-4: half an hour without a request ends it; each request begins the half hour anew', async () => {
    ann = await newcomer();
    for (let round = 0; round < 3; round++) {
      server.advance(29 * minute);
      expect(await isAlive(ann)).toBe(true);
      await vi.waitFor(async () => expect(await lastSeenAt(ann)).toBe(server.now()));
    }
    server.advance(30 * minute);
    expect(await isAlive(ann)).toBe(false);
  });

  test('T-4: after twelve hours it ends, whatever was done', async () => {
    ann = await newcomer();
    for (let round = 0; round < 29; round++) {
      server.advance(24 * minute);
      expect(await isAlive(ann)).toBe(true);
      await vi.waitFor(async () => expect(await lastSeenAt(ann)).toBe(server.now()));
    }
    server.advance(24 * minute);
    expect(await isAlive(ann)).toBe(false);
  });

  test('a request within the minute writes nothing', async () => {
    ann = await newcomer();
    const before = await lastSeenAt(ann);
    server.advance(59);
    await ann.call('accountView', {});
    server.advance(1);
    await ann.call('accountView', {});
    await vi.waitFor(async () => expect(await lastSeenAt(ann)).toBe((before ?? 0) + 60));
  });

  test('people see their sessions and end each of them', async () => {
    ann = await newcomer();
    const other = browser(server);
    await other.call('signIn', { body: { email: ann.email, password: ann.password } });
    const { items } = await ann.call('sessionList', {});
    expect(items).toHaveLength(2);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const foreign = items.find(({ current }) => !current)?.id ?? '';
    await ann.call('sessionRevoke', { params: { session: foreign } });
    expect((await refusalOf(other.call('accountView', {}))).code).toBe('unauthenticated');
    expect((await ann.call('sessionList', {})).items).toHaveLength(1);
  });

  test("another's session is not found, and goes on", async () => {
    ann = await newcomer();
    const bob = await newcomer();
    const session = (await bob.call('accountView', {})).session.id;
    expect((await refusalOf(ann.call('sessionRevoke', { params: { session } }))).code).toBe('not_found');
    expect(await isAlive(bob)).toBe(true);
  });

  test('an admin token is no person: it has no account', async () => {
    const answer = await request(`${server.url}/api/v1/account`, { headers: bearer(server.adminToken) });
    expect([answer.status, answer.json['code']]).toEqual([401, 'unauthenticated']);
  });
});
