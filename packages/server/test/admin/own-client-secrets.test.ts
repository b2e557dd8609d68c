// A credential and its own client secrets: only where its owner allowed it, and by the same rules as for anybody.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { refusalOf, send } from '../fixtures/admin-api.ts';
import { askToken, type CreatedCredential, createCredential, obtainToken } from '../fixtures/credentials.ts';
import { callAs, callWith, createManager, createRotating, management } from '../fixtures/management.ts';
import { bearer } from '../fixtures/requests.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const day = 86_400;
const after = (seconds: number) => new Date((server.now() + seconds) * 1000).toISOString().replace('.000', '');
const statusOf = async (client: Parameters<typeof askToken>[1]) => (await askToken(server, client)).status;
const secretsOf = async ({ id }: CreatedCredential) =>
  (await server.call('clientSecretList', { params: { credential: id } })).items;

test('a credential adds a secret, uses it, and deletes the one before', async () => {
  const first = await createRotating(server);
  const second = await (await callAs(server, first))('ownClientSecretAdd', {});
  expect(second.client_id).toBe(first.client_id);
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
  const call = await callAs(server, second);
  const { items } = await call('ownClientSecretList', {});
  expect(items).toEqual(await secretsOf(first));
  expect(items.map(({ id }) => id)).toEqual([first.client_secret_id, second.id]);
  await call('ownClientSecretDelete', { params: { client_secret: first.client_secret_id } });
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
});

test('where the owner did not allow it, nothing of it works, whatever the roles of the credential', async () => {
  const manager = await createManager(server, management.administrator);
  const call = await callAs(server, manager);
  const refusals = await Promise.all([
    refusalOf(call('ownClientSecretList', {})),
    refusalOf(call('ownClientSecretAdd', {})),
    refusalOf(call('ownClientSecretDelete', { params: { client_secret: manager.client_secret_id } })),
  ]);
  const refused = { status: 403, code: 'own_rotation_not_allowed' };
  expect(refusals).toMatchObject([refused, refused, refused]);
  expect(await secretsOf(manager)).toHaveLength(1);
});

test('what the owner takes back holds at the next request', async () => {
  const credential = await createRotating(server);
  const token = await obtainToken(server, credential, { scope: 'relevo_management' });
  const params = { credential: credential.id };
  await server.call('credentialUpdate', { params, body: { allow_own_rotation: false } });
  const refusal = await refusalOf(callWith(server, token)('ownClientSecretAdd', {}));
  expect(refusal).toMatchObject({ code: 'own_rotation_not_allowed' });
});

test('it is for credentials by their token: not for administrators, nor for tokens of another API', async () => {
  expect(await refusalOf(server.call('ownClientSecretAdd', {}))).toMatchObject({ status: 403, code: 'forbidden' });
  const foreign = await obtainToken(server, await createCredential(server));
  const refusal = await refusalOf(callWith(server, foreign)('ownClientSecretAdd', {}));
  expect(refusal).toMatchObject({ status: 401, code: 'unauthenticated' });
});

test('threat 31: a third secret is refused, and the last one is not deleted', async () => {
  const credential = await createRotating(server);
  const call = await callAs(server, credential);
  const only = { params: { client_secret: credential.client_secret_id } };
  expect(await refusalOf(call('ownClientSecretDelete', only))).toMatchObject({ code: 'last_client_secret' });
  await call('ownClientSecretAdd', {});
  const third = call('ownClientSecretAdd', { body: { previous_ends_in: 0 } });
  expect(await refusalOf(third)).toMatchObject({ status: 409, code: 'too_many_secrets' });
  expect((await secretsOf(credential)).map(({ expires_at }) => expires_at)).toEqual([null, null]);
});

test('a secret of another credential is not there', async () => {
  const [own, other] = [await createRotating(server), await createRotating(server)];
  const call = await callAs(server, own);
  for (const client_secret of [other.client_secret_id, 'unknown']) {
    const refusal = await refusalOf(call('ownClientSecretDelete', { params: { client_secret } }));
    expect(refusal).toMatchObject({ status: 404, code: 'not_found' });
  }
  expect(await secretsOf(other)).toHaveLength(1);
});

test('threat 31: the secret before ends when the rotation says so, to the second', async () => {
  const first = await createRotating(server);
  const second = await (await callAs(server, first))('ownClientSecretAdd', { body: { previous_ends_in: day } });
  expect(await secretsOf(first)).toMatchObject([{ expires_at: after(day) }, { id: second.id, expires_at: null }]);
  server.advance(day - 1);
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
  server.advance(1);
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
});

test('with nothing left of its time the secret before ends at once, and its token with it', async () => {
  const first = await createRotating(server);
  const call = await callAs(server, first);
  const second = await call('ownClientSecretAdd', { body: { previous_ends_in: 0 } });
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
  expect(await refusalOf(call('ownClientSecretList', {}))).toMatchObject({ code: 'unauthenticated' });
  expect((await (await callAs(server, second))('ownClientSecretList', {})).items).toHaveLength(2);
});

test('an overlap never outlives the own expiry of the secret before', async () => {
  const { call } = server;
  const credential = await createRotating(server);
  const params = { credential: credential.id };
  const short = await call('clientSecretAdd', { params, body: { expires_at: after(day) } });
  await call('clientSecretDelete', { params: { ...params, client_secret: credential.client_secret_id } });
  const expires_at = after(30 * day);
  const fresh = await (await callAs(server, short))('ownClientSecretAdd', {
    body: { expires_at, previous_ends_in: 7 * day },
  });
  expect(fresh.expires_at).toBe(expires_at);
  expect(await secretsOf(credential)).toMatchObject([
    { id: short.id, expires_at: after(day) },
    { id: fresh.id, expires_at },
  ]);
});

test.each<[string, object]>([
  ['an expiry that has passed', { expires_at: '2020-01-01T00:00:00Z' }],
  ['a negative time', { previous_ends_in: -1 }],
  ['part of a second', { previous_ends_in: 1.5 }],
  ['more than ninety days', { previous_ends_in: 90 * day + 1 }],
  ['an unknown field', { previous: 1 }],
])('%s is refused and leaves everything as it is', async (_what, body) => {
  const credential = await createRotating(server);
  const token = await obtainToken(server, credential, { scope: 'relevo_management' });
  const path = '/api/v1/own/client-secrets';
  const sent = { method: 'POST', path, body: JSON.stringify(body), headers: bearer(token) };
  expect(await send(server, sent)).toMatchObject({ status: 400, json: { code: 'invalid_request' } });
  expect(await secretsOf(credential)).toHaveLength(1);
});

test('a repeated request with its idempotency key gives the same secret, once', async () => {
  const credential = await createRotating(server);
  const token = await obtainToken(server, credential, { scope: 'relevo_management' });
  const headers = { ...bearer(token), 'idempotency-key': 'rotation-2026-01' };
  const sent = { method: 'POST', path: '/api/v1/own/client-secrets', body: '{}', headers };
  const [one, two] = [await send(server, sent), await send(server, sent)];
  expect(one.status).toBe(201);
  expect(two.json).toEqual(one.json);
  expect(await secretsOf(credential)).toHaveLength(2);
});

test('of many rotations at once one succeeds', async () => {
  const credential = await createRotating(server);
  const call = await callAs(server, credential);
  const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => call('ownClientSecretAdd', {})));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await secretsOf(credential)).toHaveLength(2);
});

test('the audit log has each step by the credential, with whom it told, and no secret', async () => {
  const credential = await createRotating(server, { owner: 'owner@example.com' });
  const call = await callAs(server, credential);
  const fresh = await call('ownClientSecretAdd', { body: { previous_ends_in: day } });
  await call('ownClientSecretDelete', { params: { client_secret: fresh.id } });
  const { items } = await server.call('auditList', { query: { actor: credential.id } });
  const actor = { kind: 'client', name: credential.client_id };
  const told = ['owner@example.com'];
  expect(items).toMatchObject([
    { action: 'client_secret.deleted', target: fresh.id, actor, after: { told } },
    { action: 'client_secret.expiry_changed', target: credential.client_secret_id, after: { expires_at: after(day) } },
    { action: 'client_secret.added', target: fresh.id, actor, after: { told } },
  ]);
  expect(JSON.stringify(items)).not.toContain('rlv_secret_');
});

test('whatever the order of requests, no secret is made after the credential was disabled', async () => {
  for (let round = 0; round < 20; round++) {
    const credential = await createRotating(server);
    const call = await callAs(server, credential);
    const params = { credential: credential.id };
    const rotate = () => call('ownClientSecretAdd', {}).catch(() => undefined);
    const disable = () => server.call('credentialUpdate', { params, body: { enabled: false } });
    const [, fresh] = await Promise.all([disable(), rotate()]);
    const changes = (await server.call('auditList', { query: { target: credential.id, action: 'credential.changed' } }))
      .items;
    const added = fresh && (await server.call('auditList', { query: { target: fresh.id } })).items[0];
    expect(added?.sequence ?? 0).toBeLessThan(changes[0]?.sequence ?? 0);
    expect(await refusalOf(call('ownClientSecretAdd', {}))).toMatchObject({ code: 'unauthenticated' });
  }
});

test('a repeated request shows the secret no more once the owner has taken the right back', async () => {
  const credential = await createRotating(server);
  const token = await obtainToken(server, credential, { scope: 'relevo_management' });
  const headers = { ...bearer(token), 'idempotency-key': 'rotation-2026-02' };
  const sent = { method: 'POST', path: '/api/v1/own/client-secrets', body: '{}', headers };
  expect((await send(server, sent)).status).toBe(201);
  const params = { credential: credential.id };
  await server.call('credentialUpdate', { params, body: { allow_own_rotation: false } });
  expect(await send(server, sent)).toMatchObject({ status: 403, json: { code: 'own_rotation_not_allowed' } });
});

test('no more than 48 in a day: the next is refused until the first of them is a day old', async () => {
  const credential = await createRotating(server);
  let own = {
    client_id: credential.client_id,
    client_secret: credential.client_secret ?? '',
    id: credential.client_secret_id,
  };
  const rotate = async () => {
    const call = await callAs(server, own);
    const next = await call('ownClientSecretAdd', {});
    await (await callAs(server, next))('ownClientSecretDelete', { params: { client_secret: own.id ?? '' } });
    own = next;
  };
  server.advance(600);
  for (let count = 1; count < 48; count++) await rotate();
  const path = '/api/v1/own/client-secrets';
  const token = await obtainToken(server, own, { scope: 'relevo_management' });
  const refused = await send(server, { method: 'POST', path, body: '{}', headers: bearer(token) });
  expect(refused).toMatchObject({ status: 429, json: { code: 'too_many_attempts' } });
  expect(refused.headers['retry-after']).toBe(String(day - 600));
  server.advance(day - 600);
  await rotate();
});

test('deleted secrets are kept for two days for their tokens, and forgotten by the next addition', async () => {
  const credential = await createRotating(server);
  const kept = async () => {
    const { store, organization } = server.running.platform;
    return (await store.read.credentials.get(organization.id, credential.id))?.secrets.map(({ id }) => id);
  };
  const params = { credential: credential.id };
  const add = () => server.call('clientSecretAdd', { params });
  const remove = (id: string) => server.call('clientSecretDelete', { params: { ...params, client_secret: id } });
  const first = credential.client_secret_id ?? '';
  const second = await add();
  await remove(first);
  server.advance(2 * day);
  const third = await add();
  expect(await kept()).toEqual([first, second.id, third.id]);
  await remove(second.id);
  server.advance(1);
  const fourth = await add();
  expect(await kept()).toEqual([second.id, third.id, fourth.id]);
});
