// Why did it fail: what the owner of a client is told about requests that got no token, and nobody else.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { askToken, createCredential, tokenForm } from '../fixtures/credentials.ts';
import { createLegacy, type Migrating } from '../fixtures/migrating.ts';
import { post } from '../fixtures/requests.ts';
import { exchangeClaims, makeKeyPair } from '../fixtures/service-account.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const failuresOf = async (credential: string) =>
  (await server.call('failedRequestList', { params: { credential } })).items;
const newest = async ({ params }: Migrating) => (await failuresOf(params.credential))[0];

test('an assertion says by how much it was wrong, and which certificate signed it', async () => {
  const account = await createLegacy(server);
  const { fingerprint } = (await server.call('certificateList', { params: account.params })).items[0] ?? {};
  await exchangeClaims(server, account, { exp: server.now() - 90, iat: server.now() - 390 });
  expect(await newest(account)).toMatchObject({
    cause: 'assertion_expired',
    authenticated: true,
    detail: { expired_seconds_ago: 90, clock_ahead_seconds: -390, certificate: fingerprint },
  });
  server.advance(1);
  await exchangeClaims(server, account, { iat: server.now() + 120 });
  expect(await newest(account)).toMatchObject({
    cause: 'assertion_not_yet_valid',
    detail: { valid_in_seconds: 120, clock_ahead_seconds: 120 },
  });
  server.advance(1);
  const expected = `${server.issuer}/c/${account.credential.client_id}`;
  await exchangeClaims(server, account, { aud: `${expected}/` });
  expect(await newest(account)).toMatchObject({
    cause: 'assertion_wrong_audience',
    detail: { expected, given: `${expected}/` },
  });
  server.advance(1);
  await exchangeClaims(server, { ...account, key: makeKeyPair() });
  expect(await newest(account)).toMatchObject({
    cause: 'assertion_unknown_key',
    detail: { bound_certificates: fingerprint },
  });
});

test('equal failures are one row that counts', async () => {
  const account = await createLegacy(server);
  const first = server.now();
  for (let times = 0; times < 3; times++) {
    await exchangeClaims(server, account, { sub: 'somebody else' });
    server.advance(10);
    if (times === 1) await failuresOf(account.params.credential);
  }
  const items = await failuresOf(account.params.credential);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ cause: 'assertion_wrong_subject', count: 3, source_kind: 'address' });
  expect(Date.parse(items[0]?.first_at ?? '')).toBe(first * 1000);
  expect(Date.parse(items[0]?.last_at ?? '')).toBe((first + 20) * 1000);
});

test('a wrong secret and a deleted one are told apart for the owner, and are the same for the caller', async () => {
  const credential = await createCredential(server);
  const { id, client_id, client_secret, client_secret_id } = credential;
  await server.call('clientSecretAdd', { params: { credential: id } });
  await server.call('clientSecretDelete', { params: { credential: id, client_secret: client_secret_id } });
  const wrong = await askToken(server, { client_id, client_secret: 'wrong' });
  server.advance(1);
  const deleted = await askToken(server, { client_id, client_secret });
  expect(deleted).toMatchObject({ status: wrong.status, json: wrong.json });
  const items = await failuresOf(id);
  expect(items.map(({ cause, authenticated }) => [cause, authenticated])).toEqual([
    ['deleted_client_secret', false],
    ['wrong_client_secret', false],
  ]);
  expect(items[0]?.detail).toEqual({ client_secret: client_secret.slice(-4) });
});

test('what anybody can cause does not push out what the client itself did', async () => {
  const account = await createLegacy(server);
  const { client_id } = account.credential;
  await exchangeClaims(server, account, { iss: 'nobody' });
  for (let place = 0; place < 40; place++) {
    const form = tokenForm({ client_id, client_secret: 'wrong' });
    await post(`${server.url}/oauth2/token`, form, { 'relevo-instance': `stranger-${place}` });
  }
  const items = await failuresOf(account.params.credential);
  expect(items.filter(({ authenticated }) => authenticated)).toMatchObject([{ cause: 'assertion_wrong_issuer' }]);
  expect(items.filter(({ authenticated }) => !authenticated)).toHaveLength(20);
});

test('no secret and no assertion is kept, and an unknown client leaves nothing', async () => {
  const account = await createLegacy(server);
  const { client_id, client_secret } = account.credential;
  await askToken(server, { client_id, client_secret: `${client_secret}x` });
  await exchangeClaims(server, account, { jti: 'one' });
  await exchangeClaims(server, account, { jti: 'one' });
  await askToken(server, { client_id: 'nobody', client_secret });
  const text = JSON.stringify(await failuresOf(account.params.credential));
  expect(text).toContain('assertion_replayed');
  expect(text).not.toContain(client_secret);
  expect(text).not.toContain('eyJ');
});
