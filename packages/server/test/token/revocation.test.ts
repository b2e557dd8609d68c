// Revocation (RFC 7009): of one token, of a secret's, of a credential's; exact by revision, not by the second.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dropOutdated } from '../../src/housekeeping.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  type CreatedCredential,
  clientForm,
  countsOf,
  createCredential,
  isActive,
  obtainToken,
} from '../fixtures/credentials.ts';
import { basic, post, postMultipart, refusalOf, tokenOf } from '../fixtures/requests.ts';
import { createServiceAccount, exchangeClaims } from '../fixtures/service-account.ts';
import { wholeChain } from '../fixtures/whole-lists.ts';

const compatible = ['/ims/revoke', '/ims/revoke/', '/ims/invalidate_token/v2', '/ims/invalidate_token/v2/'];
let server: TestServer;
let client: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
});
afterAll(() => server.close());

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

test('revoking a token again leaves no further audit entry', async () => {
  const token = await obtainToken(server, client);
  const entries = async () => (await wholeChain(server.running.platform.store.read, client.organization_id)).length;
  await post(`${server.url}/oauth2/revoke`, { ...clientForm(client), token });
  const once = await entries();
  expect((await post(`${server.url}/oauth2/revoke`, { ...clientForm(client), token })).status).toBe(200);
  expect(await entries()).toBe(once);
});

describe.each(['/oauth2/revoke', ...compatible])('%s', (path) => {
  test('ends the token at once with an empty 200, also a second time, also with a wrong hint', async () => {
    const token = await obtainToken(server, client);
    const bystander = await obtainToken(server, client);
    for (const token_type_hint of ['refresh_token', 'access_token']) {
      const answer = await post(server.url + path, { ...clientForm(client), token, token_type_hint });
      expect([answer.status, answer.body]).toEqual([200, '']);
      expect(answer.headers).toMatchObject(noStore);
    }
    expect(await isActive(server, client, token)).toBe(false);
    expect(await isActive(server, client, bystander)).toBe(true);
  });

  test('R-1: refuses the token of another client, which stays valid', async () => {
    const stranger = await createCredential(server);
    const token = await obtainToken(server, client);
    const answer = await post(server.url + path, { ...clientForm(stranger), token });
    expect(refusalOf(answer)).toEqual([400, 'unauthorized_client']);
    expect(answer.headers).toMatchObject(noStore);
    expect(await isActive(server, client, token)).toBe(true);
  });

  test.each(['garbage', 'a.b.c', 'x'.repeat(9_000)])('R-2: answers garbage %# with an empty 200', async (token) => {
    const answer = await post(server.url + path, { ...clientForm(client), token });
    expect([answer.status, answer.body]).toEqual([200, '']);
  });

  test('R-2: answers an expired token with an empty 200', async () => {
    const token = await obtainToken(server, client);
    server.advance(3600);
    const answer = await post(server.url + path, { ...clientForm(client), token });
    expect([answer.status, answer.body]).toEqual([200, '']);
  });

  test('refuses who is not authenticated, and the token stays valid', async () => {
    const token = await obtainToken(server, client);
    const status = path.startsWith('/ims/') ? 400 : 401;
    for (const form of [{}, { client_id: client.client_id }, { ...clientForm(client), client_secret: 'wrong' }]) {
      expect(refusalOf(await post(server.url + path, { ...form, token }))).toEqual([status, 'invalid_client']);
    }
    const inHeader = await post(server.url + path, { token }, basic(client.client_id, 'wrong'));
    expect(refusalOf(inHeader)).toEqual([401, 'invalid_client']);
    expect(inHeader.headers['www-authenticate']).toMatch(/^Basic /);
    expect(await isActive(server, client, token)).toBe(true);
  });

  test('refuses a request without a token', async () => {
    expect(refusalOf(await post(server.url + path, clientForm(client)))).toEqual([400, 'invalid_request']);
  });
});

test.each(compatible)('wire 1: %s takes multipart', async (path) => {
  const token = await obtainToken(server, client);
  expect((await postMultipart(server.url + path, { ...clientForm(client), token })).status).toBe(200);
  expect(await isActive(server, client, token)).toBe(false);
});

test('a revocation stays in force after a restart, and through housekeeping until the token expires', async () => {
  const tokens = [await obtainToken(server, client), await obtainToken(server, client)] as const;
  await server.call('tokenRevoke', { body: { kind: 'token', token: tokens[0] } });
  await post(`${server.url}/oauth2/revoke`, { ...clientForm(client), token: tokens[1] });
  await server.restart();
  for (const token of tokens) expect(await isActive(server, client, token)).toBe(false);
  server.advance(3599);
  await dropOutdated(server.running.platform.store, server.now());
  for (const token of tokens) expect(await isActive(server, client, token)).toBe(false);
});

describe('by credential or secret, within one second', () => {
  test('a credential: tokens of every dialect and mechanism before it end, one right after it is active', async () => {
    const account = await createServiceAccount(server);
    const { credential } = account;
    const before = tokenOf(await exchangeClaims(server, account));
    const { access_token: minted } = await server.call('tokenIssue', {
      params: { credential: credential.id },
      body: { dialect: 'ims' },
    });
    await server.call('tokenRevoke', { body: { kind: 'credential', credential: credential.client_id } });
    const after = tokenOf(await exchangeClaims(server, account));
    const active = [before, minted, after].map((token) => isActive(server, credential, token));
    expect(await Promise.all(active)).toEqual([false, false, true]);
  });

  test('a secret: its tokens before it end, those of the other secret do not, and one right after is active', async () => {
    const credential = await createCredential(server);
    const other = await server.call('clientSecretAdd', { params: { credential: credential.id }, body: {} });
    const before = await obtainToken(server, credential);
    const ofOther = await obtainToken(server, other);
    const { access_token: minted } = await server.call('tokenIssue', {
      params: { credential: credential.id },
      body: { dialect: 'oauth2' },
    });
    const body = {
      kind: 'client_secret',
      credential: credential.id,
      client_secret: credential.client_secret_id,
    } as const;
    const revoked = await server.call('tokenRevoke', { body });
    const after = await obtainToken(server, credential);
    const active = [before, ofOther, minted, after].map((token) => isActive(server, credential, token));
    expect(await Promise.all(active)).toEqual([false, true, true, true]);
    const exposure = Date.parse(revoked.offline_exposure_ends_at) - Date.parse(revoked.at);
    expect(exposure).toBe(86_400_000);
  });

  test('twice in one second: each ends what came before it', async () => {
    const credential = await createCredential(server);
    const revoke = () => server.call('tokenRevoke', { body: { kind: 'credential', credential: credential.id } });
    const tokens: string[] = [];
    for (let round = 0; round < 3; round++) {
      tokens.push(await obtainToken(server, credential));
      if (round < 2) await revoke();
    }
    const active = await Promise.all(tokens.map((token) => isActive(server, credential, token)));
    expect(active).toEqual([false, false, true]);
  });

  test('a credential enabled again has its old tokens back, revoked ones excepted', async () => {
    const credential = await createCredential(server);
    const [kept, revoked] = [await obtainToken(server, credential), await obtainToken(server, credential)];
    await server.call('tokenRevoke', { body: { kind: 'token', token: revoked } });
    for (const enabled of [false, true]) {
      await server.call('credentialUpdate', { params: { credential: credential.id }, body: { enabled } });
    }
    expect([await isActive(server, credential, kept), await isActive(server, credential, revoked)]).toEqual([
      true,
      false,
    ]);
  });

  test('is no use of the credential', async () => {
    const credential = await createCredential(server);
    const token = await obtainToken(server, credential);
    await post(`${server.url}/oauth2/revoke`, { ...clientForm(credential), token });
    await server.call('tokenRevoke', { body: { kind: 'credential', credential: credential.id } });
    expect(await countsOf(server, credential)).toEqual({ issued: 1, refused: 0 });
  });
});
