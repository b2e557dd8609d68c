// Introspection (RFC 7662): who may ask, what they are told, and every way in which a token ends (I-1, I-2, I-5).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../src/domain/audit.ts';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  campaignScopes,
  clientForm,
  countsOf,
  createApi,
  createCredential,
  introspect,
  isActive,
  obtainToken,
} from '../fixtures/credentials.ts';
import { basic, claimsOf, post, refusalOf, tokenOf } from '../fixtures/requests.ts';

let server: TestServer;
let client: CreatedCredential;
let path: string;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
  path = `${server.url}/oauth2/introspect`;
});
afterAll(() => server.close());

const systemChange = { actor: systemActor, at: 0, organizationId: null };

describe('wire 15: an active token', () => {
  test.each(['/oauth2/token', '/ims/token/v3'])(
    'of %s is described to the client that it was issued to',
    async (at) => {
      const answer = await askToken(server, client, {}, at);
      const { iss, sub, aud, exp, iat, jti, org, relevo } = claimsOf(answer);
      expect(await introspect(server, client, tokenOf(answer))).toEqual({
        active: true,
        ...{ iss, sub, aud, exp, iat, jti, org, relevo },
        client_id: client.client_id,
        scope: campaignScopes.join(' '),
        token_type: 'bearer',
      });
    },
  );

  test('T-9: nobody may keep the answer, nor a refusal', async () => {
    const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };
    const form = { ...clientForm(client), token: await obtainToken(server, client) };
    for (const each of [form, { ...form, token: 'x' }, { token: 'x' }, clientForm(client)]) {
      expect((await post(path, each)).headers).toMatchObject(noStore);
    }
  });

  test('is found whatever the hint says', async () => {
    const token = await obtainToken(server, client);
    for (const token_type_hint of ['access_token', 'refresh_token', 'nonsense']) {
      expect((await post(path, { ...clientForm(client), token, token_type_hint })).json['active']).toBe(true);
    }
  });

  test('asked about is no use of the credential', async () => {
    const own = await createCredential(server);
    const token = await obtainToken(server, own);
    await introspect(server, own, token);
    await introspect(server, own, 'garbage');
    expect(await countsOf(server, own)).toEqual({ issued: 1, refused: 0 });
  });
});

describe('I-1: the caller is authenticated', () => {
  test.each<[string, () => Record<string, string>]>([
    ['nobody', () => ({})],
    ['a client id alone', () => ({ client_id: client.client_id })],
    ['a wrong secret', () => ({ client_id: client.client_id, client_secret: 'rlv_secret_wrong' })],
  ])('%s is 401', async (_, form) => {
    const token = await obtainToken(server, client);
    expect(refusalOf(await post(path, { ...form(), token }))).toEqual([401, 'invalid_client']);
  });

  test('a bearer token is no authentication of a client', async () => {
    const token = await obtainToken(server, client);
    const answer = await post(path, { token }, { authorization: `Bearer ${token}` });
    expect(refusalOf(answer)).toEqual([401, 'invalid_client']);
  });

  test('Basic works, and a missing token is invalid_request', async () => {
    const headers = basic(client.client_id, client.client_secret);
    expect((await post(path, { token: await obtainToken(server, client) }, headers)).json['active']).toBe(true);
    expect(refusalOf(await post(path, {}, headers))).toEqual([400, 'invalid_request']);
  });
});

describe('I-2: for anybody else the answer is exactly {"active":false}', () => {
  const ask = async (caller: CreatedCredential, token: string) =>
    (await post(path, { ...clientForm(caller), token })).body;

  test('another client of the same API', async () => {
    const stranger = await createCredential(server);
    expect(await ask(stranger, await obtainToken(server, client))).toBe('{"active":false}');
  });

  test.each(['garbage', 'a.b.c', '', ' ', 'x'.repeat(20_000), '../', '\u0000'.repeat(3)])(
    'garbage %#',
    async (token) => {
      const answer = await post(path, { ...clientForm(client), token });
      if (answer.status === 200) expect(answer.body).toBe('{"active":false}');
      else expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    },
  );

  test('a resource server of another API, until it is named by the API that the token is meant for', async () => {
    const resourceServer = await createCredential(server);
    const named = { introspection_client_ids: [resourceServer.client_id] };
    const mine = await createApi(server, { scopes: ['mine'] });
    const other = await createApi(server, { scopes: ['other'] });
    const wish = { apis: [mine.code, other.code], profiles: [mine.profile, other.profile] };
    const caller = await createCredential(server, wish);
    const token = await obtainToken(server, caller, { scope: 'mine' });
    await server.call('apiUpdate', { params: { code: other.code }, body: named });
    expect(await ask(resourceServer, token)).toBe('{"active":false}');
    await server.call('apiUpdate', { params: { code: mine.code }, body: named });
    expect(JSON.parse(await ask(resourceServer, token))).toMatchObject({ active: true, client_id: caller.client_id });
    await server.call('apiUpdate', { params: { code: mine.code }, body: { introspection_client_ids: [] } });
    expect(await ask(resourceServer, token)).toBe('{"active":false}');
  });

  test('a token with one character changed, at every part', async () => {
    const token = await obtainToken(server, client);
    for (const part of [0, 1, 2]) {
      const parts = token.split('.');
      const old = parts[part] ?? '';
      parts[part] = `${old.slice(0, 5)}${old[5] === 'A' ? 'B' : 'A'}${old.slice(6)}`;
      expect(await ask(client, parts.join('.'))).toBe('{"active":false}');
      expect(await ask(client, token.split('.').slice(0, part).join('.') || 'x')).toBe('{"active":false}');
    }
    expect(await ask(client, `${token}.`)).toBe('{"active":false}');
    expect(await ask(client, `${token}=`)).toBe('{"active":false}');
    expect(await ask(client, ` ${token}`)).toBe('{"active":false}');
  });
});

describe('I-5: a token is inactive, for whoever may ask, as soon as', () => {
  interface Case {
    readonly credential: CreatedCredential;
    readonly token: string;
  }
  const credentialOf = ({ credential }: Case) => ({ params: { credential: credential.id } });
  const store = () => server.running.platform.store;

  const ends: [string, (of: Case) => unknown][] = [
    ['it has expired', () => server.advance(3600)],
    ['the clock stands before it was issued', () => server.advance(-31)],
    [
      'it was revoked by its client',
      ({ credential, token }) => post(`${server.url}/oauth2/revoke`, { ...clientForm(credential), token }),
    ],
    [
      'it was revoked by an administrator',
      ({ token }) => server.call('tokenRevoke', { body: { kind: 'token', token } }),
    ],
    [
      'the tokens of its secret were revoked',
      ({ credential: { id, client_secret_id } }) =>
        server.call('tokenRevoke', {
          body: { kind: 'client_secret', credential: id, client_secret: client_secret_id },
        }),
    ],
    [
      'the tokens of its credential were revoked',
      ({ credential }) => server.call('tokenRevoke', { body: { kind: 'credential', credential: credential.id } }),
    ],
    [
      'its credential is disabled',
      (of) => server.call('credentialUpdate', { ...credentialOf(of), body: { enabled: false } }),
    ],
    [
      'its credential is deleted',
      (of) => server.call('credentialDelete', { ...credentialOf(of), query: { confirm: of.credential.name } }),
    ],
    [
      'its project is deleted',
      async ({ credential: { project_id: project } }) => {
        const { title } = await server.call('projectView', { params: { project } });
        return server.call('projectDelete', { params: { project }, query: { confirm: title } });
      },
    ],
    [
      'its project is disabled',
      ({ credential: { project_id: project } }) =>
        server.call('projectUpdate', { params: { project }, body: { enabled: false } }),
    ],
    [
      'its secret was deleted with its tokens',
      async ({ credential: { id, client_secret_id } }) => {
        await server.call('clientSecretAdd', { params: { credential: id }, body: {} });
        const params = { credential: id, client_secret: client_secret_id };
        return server.call('clientSecretDelete', { params, query: { revoke_tokens: 'true' } });
      },
    ],
  ];

  test.each(ends)('%s', async (_, end) => {
    // a resource server asks, because the owner of the token may no longer be anybody
    const resourceServer = await createCredential(server);
    const api = await createApi(server, { scopes: ['read'] });
    const named = { introspection_client_ids: [resourceServer.client_id] };
    await server.call('apiUpdate', { params: { code: api.code }, body: named });
    const credential = await createCredential(server, { apis: [api.code], profiles: [api.profile] });
    const token = await obtainToken(server, credential);
    expect(await introspect(server, resourceServer, token)).toMatchObject({ active: true });
    await end({ credential, token });
    expect(await introspect(server, resourceServer, token)).toEqual({ active: false });
  });

  test('its organization is disabled, and active again once it is enabled', async () => {
    const token = await obtainToken(server, client);
    const setEnabled = (enabled: boolean) =>
      store().change(systemChange, async (tx) => {
        await tx.organizations.setEnabled(client.organization_id, enabled);
        return { result: undefined, audit: [] };
      });
    await setEnabled(false);
    expect(refusalOf(await post(path, { ...clientForm(client), token }))).toEqual([401, 'invalid_client']);
    expect((await post(`${server.url}/ims/validate_token/v1`, { token })).json['valid']).toBe(false);
    await setEnabled(true);
    expect(await isActive(server, client, token)).toBe(true);
  });

  test('but not because its secret was deleted alone: tokens issued before live on', async () => {
    const credential = await createCredential(server);
    const token = await obtainToken(server, credential);
    const params = { credential: credential.id };
    const added = await server.call('clientSecretAdd', { params, body: {} });
    await server.call('clientSecretDelete', {
      params: { ...params, client_secret: credential.client_secret_id },
      query: {},
    });
    expect(refusalOf(await askToken(server, credential))).toEqual([401, 'invalid_client']);
    expect(await isActive(server, added, token)).toBe(true);
  });
});
