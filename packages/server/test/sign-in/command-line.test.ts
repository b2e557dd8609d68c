// The command line signed in by a browser: RFC 8252 and RFC 7636.
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createCall } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { browser, firstAdministrator, type Person } from '../fixtures/people.ts';
import { request } from '../fixtures/requests.ts';

const redirectUri = 'http://127.0.0.1:8976/callback';
const state = 'a-state-of-the-command-line';

let server: TestServer;
let ann: Person;

beforeAll(async () => {
  server = await startTestServer();
  ann = await firstAdministrator(server);
});
afterAll(() => server.close());

/** The browser allows it: a code and the verifier that belongs to it. */
async function authorized() {
  await ann.call('stepUp', { body: { password: ann.password } });
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const body = { redirect_uri: redirectUri, code_challenge, state };
  const redirect = new URL((await ann.call('cliAuthorize', { body })).redirect_to);
  return { redirect, code: redirect.searchParams.get('code') ?? '', code_verifier };
}

interface Exchange {
  readonly code: string;
  readonly code_verifier: string;
  readonly redirect_uri?: string;
}

const exchange = ({ code, code_verifier, redirect_uri = redirectUri }: Exchange) =>
  createCall({ url: server.url })('cliSessionCreate', { body: { code, code_verifier, redirect_uri } });

const someVerifier = 'x'.repeat(43);

test('the code goes to the loopback address with the state, and becomes a session of the command line', async () => {
  const { redirect, code, code_verifier } = await authorized();
  expect(redirect.origin + redirect.pathname).toBe(redirectUri);
  expect(redirect.searchParams.get('state')).toBe(state);
  const session = await exchange({ code, code_verifier });
  expect(session.email).toBe(ann.email);
  const call = createCall({ url: server.url, token: () => session.token });
  expect((await call('accountView', {})).id).toBe(ann.id);
  await call('projectList', {});
  expect((await call('sessionList', {})).items).toContainEqual(expect.objectContaining({ kind: 'cli', current: true }));
});

test('the proof of the browser counts for the command line as long as it would have counted there', async () => {
  const { code, code_verifier } = await authorized();
  const { token } = await exchange({ code, code_verifier });
  const call = createCall({ url: server.url, token: () => token });
  const [there, here] = await Promise.all([ann.call('accountView', {}), call('accountView', {})]);
  expect(here.session.stepped_up_until).toBe(there.session.stepped_up_until);
});

test('T-4: the session of the command line works as bearer token for half a day, and ends when it is signed out', async () => {
  const { code, code_verifier } = await authorized();
  const { token } = await exchange({ code, code_verifier });
  const call = createCall({ url: server.url, token: () => token });
  await call('signOut', {});
  expect((await refusalOf(call('accountView', {}))).code).toBe('unauthenticated');
});

test('a wrong verifier gets nothing and uses the code up', async () => {
  const { code, code_verifier } = await authorized();
  expect((await refusalOf(exchange({ code, code_verifier: someVerifier }))).code).toBe('not_found');
  expect((await refusalOf(exchange({ code, code_verifier }))).code).toBe('not_found');
});

test('a code is good once, also when it is sent twice at once', async () => {
  const proof = await authorized();
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => exchange(proof)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a code that got no session, because the storage failed, is not used up', async () => {
  const proof = await authorized();
  const database = new DatabaseSync(join(server.dataDirectory, 'relevo.db'));
  database.exec(`create trigger no_session before insert on sessions begin select raise(abort, 'no session'); end`);
  try {
    await expect(exchange(proof)).rejects.toThrow();
  } finally {
    database.exec('drop trigger no_session');
    database.close();
  }
  expect((await exchange(proof)).email).toBe(ann.email);
});

test('a code is good for the address that it was made for', async () => {
  const proof = await authorized();
  const redirect_uri = 'http://127.0.0.1:8977/callback';
  expect((await refusalOf(exchange({ ...proof, redirect_uri }))).code).toBe('not_found');
});

test('a code is good for a minute', async () => {
  const proof = await authorized();
  server.advance(60);
  expect((await refusalOf(exchange(proof))).code).toBe('not_found');
});

test('a changed password ends what the command line could still get', async () => {
  const proof = await authorized();
  const body = { current_password: ann.password, new_password: ann.password };
  await ann.call('passwordChange', { body });
  expect((await refusalOf(exchange(proof))).code).toBe('not_found');
});

test.each([
  'http://evil.example:80/callback',
  'https://127.0.0.1:80/callback',
  'http://127.0.0.1.evil.example:80/callback',
  'http://127.0.0.1:80@evil.example/callback',
  'http://localhost:80/callback',
  'http://127.0.0.1:80/callback?x=1',
])('a code never goes anywhere but to the loopback address: %s', async (redirect_uri) => {
  await ann.call('stepUp', { body: { password: ann.password } });
  const body = { redirect_uri, code_challenge: 'x'.repeat(43), state };
  expect(await refusalOf(ann.call('cliAuthorize', { body }))).toMatchObject({
    code: 'invalid_request',
    errors: [{ field: 'redirect_uri' }],
  });
});

test('T-4: letting the command line in needs a fresh proof, and somebody who is signed in', async () => {
  const body = { redirect_uri: redirectUri, code_challenge: 'x'.repeat(43), state };
  await ann.call('stepUp', { body: { password: ann.password } });
  server.advance(15 * 60);
  expect((await refusalOf(ann.call('cliAuthorize', { body }))).code).toBe('step_up_required');
  expect((await refusalOf(browser(server).call('cliAuthorize', { body }))).code).toBe('unauthenticated');
});

test('the old methods of PKCE are not there: a verifier is not its own challenge', async () => {
  await ann.call('stepUp', { body: { password: ann.password } });
  const body = { redirect_uri: redirectUri, code_challenge: someVerifier, state };
  const { redirect_to } = await ann.call('cliAuthorize', { body });
  const code = new URL(redirect_to).searchParams.get('code') ?? '';
  expect((await refusalOf(exchange({ code, code_verifier: someVerifier }))).code).toBe('not_found');
  expect((await request(redirect_to.replace(redirectUri, `${server.url}/cli`))).body).not.toContain(code);
});
