// The jti of an assertion: taken once, with the token, per client; never by a forgery.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropOutdated } from '../../src/housekeeping.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { countsOf } from '../fixtures/credentials.ts';
import { refusalOf } from '../fixtures/requests.ts';
import {
  bindCertificate,
  createServiceAccount,
  exchange,
  exchangeClaims,
  makeKeyPair,
  type ServiceAccount,
  signAssertion,
} from '../fixtures/service-account.ts';

const key = makeKeyPair();
const replayed = [400, 'invalid_jti'];
let server: TestServer;
let account: ServiceAccount;

beforeAll(async () => {
  server = await startTestServer();
  account = await createServiceAccount(server, key);
});
afterAll(() => server.close());

const send = (assertion: string, to = account) => exchange(server, to.credential, assertion);

test('A-7: a replayed jti gets no second token, and the replay is recorded as refused', async () => {
  const own = await createServiceAccount(server, key);
  const assertion = await signAssertion(server, own, { jti: 'once' });
  expect((await send(assertion, own)).status).toBe(200);
  expect(refusalOf(await send(assertion, own))).toEqual(replayed);
  expect(refusalOf(await exchangeClaims(server, own, { jti: 'once', exp: server.now() + 60 }))).toEqual(replayed);
  expect(await countsOf(server, own.credential)).toEqual({ issued: 1, refused: 2 });
});

test('A-7: of a hundred copies at once exactly one gets a token', async () => {
  const own = await createServiceAccount(server, key);
  const assertion = await signAssertion(server, own, { jti: 'copied' });
  const answers = await Promise.all(Array.from({ length: 100 }, () => send(assertion, own)));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map(refusalOf)).toEqual(Array.from({ length: 99 }, () => replayed));
  expect(await countsOf(server, own.credential)).toEqual({ issued: 1, refused: 99 });
});

test('A-8: a forged copy sent first does not take the jti from the honest one', async () => {
  const honest = await signAssertion(server, account, { jti: 'forged' });
  const forged = await signAssertion(server, { ...account, key: makeKeyPair() }, { jti: 'forged' });
  const [head = '', payload = ''] = honest.split('.');
  for (const copy of [forged, `${head}.${payload}.${'A'.repeat(342)}`]) {
    expect(refusalOf(await send(copy))).toEqual([400, 'invalid_signature']);
  }
  expect((await send(honest)).status).toBe(200);
});

test('A-7: an assertion that is refused for another reason does not take its jti', async () => {
  const early = await signAssertion(server, account, { jti: 'early', nbf: server.now() + 60 });
  expect(refusalOf(await send(early))).toEqual([400, 'invalid_token']);
  expect(refusalOf(await exchangeClaims(server, account, { jti: 'early', sub: 'another' }))[0]).toBe(400);
  server.advance(60);
  expect((await send(early)).status).toBe(200);
});

test('A-7: a jti is taken for one client alone', async () => {
  const other = await createServiceAccount(server, key);
  for (const each of [account, other]) expect((await exchangeClaims(server, each, { jti: 'shared' })).status).toBe(200);
});

test('A-7: a jti stays taken after a restart and housekeeping, until the assertion has expired', async () => {
  const lifetime = 86_400;
  const assertion = await signAssertion(server, account, { jti: 'kept', exp: server.now() + lifetime });
  expect((await send(assertion)).status).toBe(200);
  await server.restart();
  expect(refusalOf(await send(assertion))).toEqual(replayed);
  server.advance(lifetime - 1);
  await dropOutdated(server.running.platform.store, server.now());
  expect(refusalOf(await send(assertion))).toEqual(replayed);
  server.advance(1);
  expect(refusalOf(await send(assertion))).toEqual([400, 'invalid_token']);
});

test('wire 14: without a jti an assertion may be used again, unless the credential demands one', async () => {
  const own = await createServiceAccount(server, key);
  const assertion = await signAssertion(server, own);
  for (let use = 0; use < 2; use++) expect((await send(assertion, own)).status).toBe(200);
  const params = { credential: own.credential.id };
  await server.call('credentialUpdate', { params, body: { require_jti: true } });
  expect(refusalOf(await send(assertion, own))).toEqual(replayed);
  expect((await exchangeClaims(server, own, { jti: 'given' })).status).toBe(200);
});

test('an integer jti counts as its text; any other value is invalid_token', async () => {
  expect((await exchangeClaims(server, account, { jti: 12 })).status).toBe(200);
  expect(refusalOf(await exchangeClaims(server, account, { jti: '12' }))).toEqual(replayed);
  for (const jti of ['', 'x'.repeat(256), 1.5, true, null, ['a'], {}]) {
    expect(refusalOf(await exchangeClaims(server, account, { jti }))).toEqual([400, 'invalid_token']);
  }
});

test('a jti signed again by another bound certificate is a replay all the same', async () => {
  const own = await createServiceAccount(server, key);
  const second = makeKeyPair();
  await bindCertificate(server, own.credential, second);
  expect((await exchangeClaims(server, own, { jti: 'both' })).status).toBe(200);
  expect(refusalOf(await exchangeClaims(server, { ...own, key: second }, { jti: 'both' }))).toEqual(replayed);
});
