// The life of client secrets through the API: two alive, never none, expiry, deletion.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf } from '../fixtures/admin-api.ts';
import { askToken, createCredential, isActive, obtainToken } from '../fixtures/credentials.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const hourLater = () => new Date((server.now() + 3600) * 1000).toISOString();
const statusOf = async (client: Parameters<typeof askToken>[1]) => (await askToken(server, client)).status;

test('threat 31: two secrets are alive, both obtain tokens, a third is refused until one is deleted', async () => {
  const { call } = server;
  const first = await createCredential(server);
  const params = { credential: first.id };
  const second = await call('clientSecretAdd', { params });
  expect(second.client_secret).not.toBe(first.client_secret);
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
  expect(await refusalOf(call('clientSecretAdd', { params }))).toMatchObject({ status: 409, code: 'too_many_secrets' });
  await call('clientSecretDelete', { params: { ...params, client_secret: first.client_secret_id } });
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
  const third = await call('clientSecretAdd', { params });
  expect(await statusOf(third)).toBe(200);
  expect((await call('clientSecretList', { params })).items.map(({ id }) => id)).toEqual([second.id, third.id]);
});

test('the last secret alive is not deleted, and a deleted one is not there', async () => {
  const { call } = server;
  const { id, client_secret_id, ...client } = await createCredential(server);
  const params = { credential: id, client_secret: client_secret_id };
  const refusal = await refusalOf(call('clientSecretDelete', { params }));
  expect(refusal).toMatchObject({ status: 409, code: 'last_client_secret' });
  expect(await statusOf(client)).toBe(200);
  await call('clientSecretAdd', { params: { credential: id } });
  await call('clientSecretDelete', { params });
  expect(await refusalOf(call('clientSecretDelete', { params }))).toMatchObject({ status: 404, code: 'not_found' });
});

test('a secret ends exactly at its expiry, does not count as alive then, and may go', async () => {
  const { call } = server;
  const { id, client_id, client_secret, client_secret_id } = await createCredential(server);
  const params = { credential: id };
  const shortLived = await call('clientSecretAdd', { params, body: { expires_at: hourLater() } });
  expect(shortLived.expires_at).toBe(hourLater().replace('.000', ''));
  server.advance(3599);
  expect(await statusOf(shortLived)).toBe(200);
  server.advance(1);
  expect(await statusOf(shortLived)).toBe(401);
  const replacement = await call('clientSecretAdd', { params });
  await call('clientSecretDelete', { params: { ...params, client_secret: client_secret_id } });
  await call('clientSecretDelete', { params: { ...params, client_secret: shortLived.id } });
  expect(await statusOf({ client_id, client_secret })).toBe(401);
  expect(await statusOf(replacement)).toBe(200);
});

test('the last secret that lives on is not deleted for the sake of one that expired', async () => {
  const { call } = server;
  const { id, client_secret_id } = await createCredential(server);
  await call('clientSecretAdd', { params: { credential: id }, body: { expires_at: hourLater() } });
  server.advance(3600);
  const params = { credential: id, client_secret: client_secret_id };
  expect(await refusalOf(call('clientSecretDelete', { params }))).toMatchObject({ code: 'last_client_secret' });
});

test.each(['2020-01-01T00:00:00Z', 'tomorrow', '2026-02-30T00:00:00Z', '2099-01-01', '2099-01-01T00:00:00+01:00', ''])(
  'an expiry of "%s" is refused',
  async (expires_at) => {
    const params = { credential: (await createCredential(server)).id };
    const refusal = await refusalOf(server.call('clientSecretAdd', { params, body: { expires_at } }));
    expect(refusal).toMatchObject({ status: 400, errors: [{ field: 'expires_at' }] });
    expect((await server.call('clientSecretList', { params })).items).toHaveLength(1);
  },
);

test('an expiry of this very second is refused', async () => {
  const params = { credential: (await createCredential(server)).id };
  const body = { expires_at: new Date(server.now() * 1000).toISOString() };
  expect(await refusalOf(server.call('clientSecretAdd', { params, body }))).toMatchObject({ code: 'invalid_request' });
});

test('deleting a secret leaves its tokens alive, and ends them where asked', async () => {
  const { call } = server;
  for (const revoke_tokens of ['false', 'true'] as const) {
    const first = await createCredential(server);
    const second = await call('clientSecretAdd', { params: { credential: first.id } });
    const [token, other] = [await obtainToken(server, first), await obtainToken(server, second)];
    const params = { credential: first.id, client_secret: first.client_secret_id };
    await call('clientSecretDelete', { params, query: { revoke_tokens } });
    expect(await isActive(server, second, other)).toBe(true);
    expect(await isActive(server, second, token)).toBe(revoke_tokens === 'false');
  }
});

test('of many additions at once two secrets are left, and of many deletions at once one is left', async () => {
  const { call } = server;
  const { id, client_id } = await createCredential(server);
  const params = { credential: id };
  const adding = await Promise.allSettled(Array.from({ length: 20 }, () => call('clientSecretAdd', { params })));
  expect(adding.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { items } = await call('clientSecretList', { params });
  expect(items).toHaveLength(2);
  const deleting = await Promise.allSettled(
    items.map(({ id: client_secret }) => call('clientSecretDelete', { params: { ...params, client_secret } })),
  );
  expect(deleting.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await call('clientSecretList', { params: { credential: client_id } })).items).toHaveLength(1);
});

test('what has never been used blocks an unused secret, until something uses the other one', async () => {
  const { call } = server;
  const { id, client_secret_id } = await createCredential(server);
  const params = { credential: id };
  const blockersOf = async () =>
    (await call('clientSecretList', { params })).items.map(({ blockers }) => blockers.map(({ kind }) => kind));
  expect(await blockersOf()).toEqual([[]]);
  const added = await call('clientSecretAdd', { params, body: { expires_at: hourLater() } });
  expect(await blockersOf()).toEqual([['never_used_new'], ['never_used_new']]);
  expect(await statusOf(added)).toBe(200);
  const [old] = (await call('clientSecretList', { params })).items;
  expect(old).toMatchObject({ id: client_secret_id, blockers: [], alive: true });
  server.advance(3600);
  expect((await call('clientSecretList', { params })).items.map(({ alive }) => alive)).toEqual([true, false]);
});
