// Signing in with a password.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf, send } from '../fixtures/admin-api.ts';
import { auditedActions } from '../fixtures/audited-actions.ts';
import { browser, firstAdministrator, invite, type Person } from '../fixtures/people.ts';
import { comparable } from '../fixtures/requests.ts';

let server: TestServer;
let ann: Person;

beforeAll(async () => {
  server = await startTestServer();
  ann = await firstAdministrator(server, 'ann@example.com');
});
afterAll(() => server.close());

const signInBody = (email: string, password: string) => JSON.stringify({ email, password });
const attempt = (body: string) => send(server, { method: 'POST', path: '/api/v1/session', body });

test('whoever knows the password is signed in, whatever the case of the address', async () => {
  const visitor = browser(server);
  const account = await visitor.call('signIn', { body: { email: 'Ann@Example.COM', password: ann.password } });
  expect(account).toMatchObject({ id: ann.id, email: 'ann@example.com', has_password: true, has_totp: false });
  expect(account.organizations).toMatchObject([{ enabled: true, roles: [{ role: 'system_administrator' }] }]);
  expect(await visitor.call('accountView', {})).toEqual(account);
});

test('unknown account, wrong password and account without password are refused with the same answer', async () => {
  const { store } = server.running.platform;
  const zoe = await invite(server, 'zoe@example.com', [{ role: 'auditor' }]);
  await store.change(
    { actor: { kind: 'system', id: '', name: '', address: '' }, at: 0, organizationId: null },
    async (tx) => {
      await tx.users.update(zoe.id, { passwordHash: null });
      return { result: undefined, audit: [] };
    },
  );
  const answers = await Promise.all(
    ['nobody@example.com', ann.email, zoe.email].map((email) => attempt(signInBody(email, 'not the password'))),
  );
  const [first, ...others] = answers.map((answer) => {
    const { request_id: _, ...body } = answer.json;
    return { ...comparable(answer), body };
  });
  expect(first).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  for (const other of others) expect(other).toEqual(first);
});

test('a refused sign-in of a known account is in the audit log, one of an unknown account is not', async () => {
  const before = await auditedActions(server);
  await attempt(signInBody(ann.email, 'not the password'));
  await attempt(signInBody('nobody@example.com', 'not the password'));
  expect((await auditedActions(server)).slice(before.length)).toEqual([`anonymous sign_in.refused ${ann.id}`]);
});

test('T-4: each sign-in has a token of its own and ends the session that the browser had', async () => {
  const visitor = browser(server);
  await visitor.call('signIn', { body: { email: ann.email, password: ann.password } });
  const before = visitor.cookie ?? '';
  await visitor.call('signIn', { body: { email: ann.email, password: ann.password } });
  expect(visitor.cookie).not.toBe(before);
  expect((await visitor.send('/api/v1/account', { headers: { cookie: before } })).status).toBe(401);
});

test('T-4: a token that somebody planted in the browser is not taken over', async () => {
  const planted = `relevo_session=rlv_session_${'a'.repeat(49)}`;
  const headers = { cookie: planted, origin: server.url };
  const body = signInBody(ann.email, ann.password);
  const answer = await send(server, { method: 'POST', path: '/api/v1/session', body, headers });
  expect(answer.headers['set-cookie']).toMatch(/^relevo_session=rlv_session_/);
  expect(answer.headers['set-cookie']).not.toContain(planted);
});

test('T-4: signing out ends the session on the server', async () => {
  const visitor = browser(server);
  await visitor.call('signIn', { body: { email: ann.email, password: ann.password } });
  const before = visitor.cookie ?? '';
  await visitor.call('signOut', {});
  expect(visitor.cookie).toBeUndefined();
  expect((await visitor.send('/api/v1/account', { headers: { cookie: before } })).status).toBe(401);
});

test('T-4: what needs a fresh proof is refused after a quarter of an hour, and allowed again after a step-up', async () => {
  const visitor = browser(server);
  await visitor.call('signIn', { body: { email: ann.email, password: ann.password } });
  server.advance(15 * 60);
  expect(await refusalOf(visitor.call('totpEnrol', {}))).toMatchObject({ code: 'step_up_required', status: 403 });
  expect(await refusalOf(visitor.call('stepUp', { body: { password: 'not it' } }))).toMatchObject({ status: 401 });
  const before = visitor.cookie ?? '';
  await visitor.call('stepUp', { body: { password: ann.password } });
  expect((await visitor.send('/api/v1/account', { headers: { cookie: before } })).status).toBe(401);
  await visitor.call('totpEnrol', {});
});

test('a changed password ends every other session and is the only one from then on', async () => {
  const kim = await invite(server, 'kim@example.com', [{ role: 'auditor' }]);
  const other = browser(server);
  await other.call('signIn', { body: { email: kim.email, password: kim.password } });
  const change = { current_password: kim.password, new_password: 'another long password' };
  expect(await refusalOf(kim.call('passwordChange', { body: { new_password: change.new_password } }))).toMatchObject({
    code: 'invalid_request',
    errors: [{ field: 'current_password' }],
  });
  const wrong = { ...change, current_password: 'not it' };
  expect((await refusalOf(kim.call('passwordChange', { body: wrong }))).code).toBe('invalid_request');
  await kim.call('passwordChange', { body: change });
  await kim.call('accountView', {});
  expect((await refusalOf(other.call('accountView', {}))).code).toBe('unauthenticated');
  const visitor = browser(server);
  const signIn = (password: string) => visitor.call('signIn', { body: { email: kim.email, password } });
  expect((await refusalOf(signIn(kim.password))).code).toBe('unauthenticated');
  await signIn(change.new_password);
});

test('people change their name', async () => {
  expect((await ann.call('accountUpdate', { body: { name: ' Ann Other ' } })).name).toBe('Ann Other');
  expect((await ann.call('accountView', {})).name).toBe('Ann Other');
});
