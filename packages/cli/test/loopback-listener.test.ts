// Waiting for the browser, in this process.
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listenForCode } from '../src/loopback-listener.ts';
import { authorizationUrl, newAuthorizationRequest } from '../src/pkce.ts';

const state = 's'.repeat(43);
let close = () => {};
afterEach(() => close());

async function listen(signal = new AbortController().signal) {
  const listener = await listenForCode(state, signal);
  close = listener.close;
  return listener;
}

test('only the loopback address is listened on, and the first code with the right state counts', async () => {
  const { redirectUri, code } = await listen();
  expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const page = await fetch(`${redirectUri}?code=first&state=${state}`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('You may close this page');
  await fetch(`${redirectUri}?code=second&state=${state}`);
  expect(await code).toBe('first');
});

test.each([
  ['another state', `?code=x&state=${'t'.repeat(43)}`, 'GET'],
  ['no state', '?code=x', 'GET'],
  ['no code', `?state=${state}`, 'GET'],
  ['another path', `/more?code=x&state=${state}`, 'GET'],
  ['another method', `?code=x&state=${state}`, 'POST'],
])('%s is refused, and does not end the wait', async (_, suffix, method) => {
  const { redirectUri, code } = await listen();
  expect((await fetch(redirectUri + suffix, { method })).status).toBe(400);
  await fetch(`${redirectUri}?code=right&state=${state}`);
  expect(await code).toBe('right');
});

test('the wait ends with its deadline', async () => {
  const deadline = new AbortController();
  const { code } = await listen(deadline.signal);
  deadline.abort(new Error('too late'));
  await expect(code).rejects.toThrow('too late');
});

test('a browser that keeps a connection open does not keep the command from ending', async () => {
  const { redirectUri, code } = await listen();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const idle = connect(Number(new URL(redirectUri).port), '127.0.0.1').on('close', () => resolve());
  await new Promise((connected) => idle.once('connect', connected));
  await fetch(`${redirectUri}?code=x&state=${state}`);
  await code;
  close();
  await closed;
});

test('RFC 7636: the address has the challenge and never the verifier, and each request is new', () => {
  const request = newAuthorizationRequest();
  const address = new URL(authorizationUrl('https://relevo.example.com', 'http://127.0.0.1:1/callback', request));
  expect([...address.searchParams.keys()]).toEqual(['redirect_uri', 'code_challenge', 'state']);
  expect(address.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  expect(address.href).not.toContain(request.codeVerifier);
  expect(newAuthorizationRequest().codeVerifier).not.toBe(request.codeVerifier);
});
