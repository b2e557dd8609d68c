// Signing keys over time: published before they sign, there until the last token they signed has expired (M-4).
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dropOutdated } from '../../src/housekeeping.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  createCredential,
  createCredentialForApi,
  isActive,
  obtainToken,
} from '../fixtures/credentials.ts';
import { headerOf, request, tokenOf } from '../fixtures/requests.ts';

const maxAge = 300;
const day = 86_400;
let server: TestServer;
let client: CreatedCredential;

beforeEach(async () => {
  server = await startTestServer();
  client = await createCredential(server);
});
afterEach(() => server.close());

const jwks = (headers = {}) => request(`${server.url}/oauth2/jwks`, { headers });
const keySet = async () => (await jwks()).json as unknown as JSONWebKeySet;
const kids = async () => (await keySet()).keys.map(({ kid }) => kid);
const kidInUse = async () => headerOf(await askToken(server, client)).kid;
const rotate = (algorithm: 'ES256' | 'RS256') => server.call('signingKeyRotate', { body: { algorithm } });
const states = async () =>
  Object.fromEntries((await server.call('signingKeyList', {})).items.map(({ kid, state }) => [kid, state]));

/** Whether a verifier with this key set accepts the token now. */
const verifies = (token: string, keys: JSONWebKeySet) =>
  jwtVerify(token, createLocalJWKSet(keys), { currentDate: new Date(server.now() * 1000) }).then(
    () => true,
    () => false,
  );

test('a new key is published at once and does not sign for a cache period and more', async () => {
  const [before, old] = [await keySet(), await kidInUse()];
  const { items } = await rotate('ES256');
  const next = items.find(({ state, algorithm }) => state === 'published' && algorithm === 'ES256');
  expect(await kids()).toContain(next?.kid);
  const signsFrom = Date.parse(next?.signs_from ?? '') / 1000;
  expect(signsFrom - server.now()).toBeGreaterThanOrEqual(2 * maxAge);
  server.advance(maxAge - 1);
  expect(await verifies(await obtainToken(server, client), before)).toBe(true);
  server.advance(signsFrom - server.now() - 1);
  expect(await kidInUse()).toBe(old);
  server.advance(1);
  expect(await kidInUse()).toBe(next?.kid);
  expect(await states()).toMatchObject({ [String(old)]: 'retiring', [String(next?.kid)]: 'signing' });
});

test('J-5: rotating one algorithm leaves the other alone', async () => {
  const { credential } = await createCredentialForApi(server, ['rs'], { signing_algorithm: 'RS256' });
  const kidOfRs256 = async () => headerOf(await askToken(server, credential)).kid;
  const [es256, rs256] = [await kidInUse(), await kidOfRs256()];
  await rotate('RS256');
  server.advance(2 * maxAge);
  expect(await kidInUse()).toBe(es256);
  expect(await kidOfRs256()).not.toBe(rs256);
  const answer = await askToken(server, credential);
  expect(headerOf(answer).alg).toBe('RS256');
  expect(await verifies(tokenOf(answer), await keySet())).toBe(true);
});

test('a second rotation waits until the published key signs', async () => {
  await rotate('ES256');
  await expect(rotate('ES256')).rejects.toMatchObject({ code: 'conflict' });
  server.advance(2 * maxAge);
  await rotate('ES256');
  expect(await kids()).toHaveLength(4);
});

test('tokens of the old key verify until they expire, here and offline, through restarts', async () => {
  const lastOfOld = async () => tokenOf(await askToken(server, client, {}, '/ims/token/v3'));
  const old = await kidInUse();
  await rotate('ES256');
  server.advance(2 * maxAge - 1);
  const token = await lastOfOld();
  expect(headerOf(await askToken(server, client)).kid).toBe(old);
  server.advance(1);
  await server.restart();
  expect(await kidInUse()).not.toBe(old);
  for (const wait of [0, day / 2, day / 2 - 2]) {
    server.advance(wait);
    expect(await kids()).toContain(old);
    expect(await verifies(token, await keySet())).toBe(true);
    expect(await isActive(server, client, token)).toBe(true);
    await server.restart();
  }
  server.advance(1);
  expect(await isActive(server, client, token)).toBe(false);
});

test('a retired key leaves the set after the last token has expired, and the storage with the next housekeeping', async () => {
  const old = String(await kidInUse());
  await rotate('ES256');
  server.advance(2 * maxAge + day);
  expect(await kids()).toContain(old); // clocks of verifiers may lag
  server.advance(maxAge);
  expect(await kids()).not.toContain(old);
  expect(Object.keys(await states())).not.toContain(old);
  const { store } = server.running.platform;
  await dropOutdated(store, server.now());
  expect((await store.read.signingKeys.list()).map(({ kid }) => kid).toSorted()).toEqual((await kids()).toSorted());
  await server.restart();
  expect(await verifies(await obtainToken(server, client), await keySet())).toBe(true);
});

test('through ten rotations every token verifies with the set a verifier fetched up to five minutes before', async () => {
  let cached = await keySet();
  let fetchedAt = server.now();
  for (let step = 0; step < 60; step++) {
    server.advance(120);
    // as soon as it is allowed
    await rotate('ES256').catch((error) => expect(error).toMatchObject({ code: 'conflict' }));
    if (server.now() - fetchedAt >= maxAge) {
      cached = await keySet();
      fetchedAt = server.now();
    }
    expect(await verifies(await obtainToken(server, client), cached)).toBe(true);
  }
  expect((await kids()).length).toBeGreaterThan(10);
});

test('a start with a clock far in the future keeps the newest key', async () => {
  await rotate('ES256');
  server.advance(400 * day);
  await server.restart();
  expect(await kids()).toHaveLength(2);
  expect(await verifies(await obtainToken(server, client), await keySet())).toBe(true);
});

describe('the entity tag', () => {
  test('answers 304 without a body while the set is the same, through restarts, and 200 once it changed', async () => {
    const { etag = '' } = (await jwks()).headers;
    expect(etag).toMatch(/^"[A-Za-z0-9_-]+"$/);
    await server.restart();
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await jwks({ 'if-none-match': tag });
      expect([answer.status, answer.body, answer.headers['etag']]).toEqual([304, '', etag]);
      expect(answer.headers['cache-control']).toBe('public, max-age=300');
    }
    await rotate('ES256');
    const changed = await jwks({ 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(etag);
  });

  test('another tag is answered with the set', async () => {
    for (const tag of ['"other"', 'W/"other"', 'garbage', '']) {
      expect((await jwks({ 'if-none-match': tag })).status).toBe(200);
    }
  });
});
