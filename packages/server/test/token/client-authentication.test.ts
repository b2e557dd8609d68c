// Client authentication at the token endpoints: one method, Basic or body, and one answer to every failure.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  clientForm,
  compatiblePaths,
  countsOf,
  createCredential,
  strictPath,
  tokenForm,
} from '../fixtures/credentials.ts';
import { type Answer, basic, comparable, post, refusalOf } from '../fixtures/requests.ts';

let server: TestServer;
let client: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
});
afterAll(() => server.close());

const grant = { grant_type: 'client_credentials' };
const postTo = (path: string, form: Parameters<typeof post>[1], headers = {}) => post(server.url + path, form, headers);
const basicChallenge = 'Basic realm="relevo", charset="UTF-8"';

test.each([strictPath, ...compatiblePaths])(
  'wire 3: client_secret_basic and client_secret_post work at %s',
  async (path) => {
    const withBasic = await postTo(path, grant, basic(client.client_id, client.client_secret));
    expect([withBasic.status, withBasic.json['token_type']]).toEqual([200, 'bearer']);
    expect((await postTo(path, tokenForm(client))).status).toBe(200);
  },
);

test('the scheme name is compared without case', async () => {
  const { authorization } = basic(client.client_id, client.client_secret);
  const headers = { authorization: authorization.replace('Basic', 'bAsIC') };
  expect((await postTo(strictPath, grant, headers)).status).toBe(200);
});

describe('T-5: exactly one method', () => {
  const withBasic = () => basic(client.client_id, client.client_secret);
  const assertion = {
    client_assertion: 'a.b.c',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  };

  test.each([
    ['Basic and a body secret', () => tokenForm(client), withBasic],
    ['Basic and client_assertion', () => ({ ...grant, ...assertion }), withBasic],
    ['Basic and client_assertion_type', () => ({ ...grant, client_assertion_type: 'x' }), withBasic],
    ['a body secret and client_assertion', () => tokenForm(client, assertion), () => ({})],
  ] as const)('%s are refused with invalid_request', async (_, form, headers) => {
    for (const path of [strictPath, '/ims/token/v3']) {
      expect(refusalOf(await postTo(path, form(), headers()))).toEqual([400, 'invalid_request']);
    }
  });

  test('a client_id beside Basic must be the same client', async () => {
    const same = { ...grant, client_id: client.client_id };
    expect((await postTo(strictPath, same, withBasic())).status).toBe(200);
    const answer = await postTo(strictPath, { ...grant, client_id: 'another' }, withBasic());
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
  });

  test('a client_assertion alone is invalid_client: the method is not offered', async () => {
    const answer = await postTo(strictPath, { ...grant, ...assertion });
    expect(refusalOf(answer)).toEqual([401, 'invalid_client']);
  });
});

describe('T-6: Basic is decoded as a form', () => {
  const escaped = (text: string) => text.replace(/[a-z]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

  test('a form-encoded id and secret count as their decoded form', async () => {
    const headers = basic(escaped(client.client_id), escaped(client.client_secret));
    expect((await postTo(strictPath, grant, headers)).status).toBe(200);
  });

  const raw = (text: string | Uint8Array) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  test.each<[string, () => Record<string, string>]>([
    ['no credentials', () => ({ authorization: 'Basic' })],
    ['no base64', () => ({ authorization: 'Basic !!!' })],
    ['no colon', () => raw(client.client_id)],
    ['no id', () => raw(`:${client.client_secret}`)],
    ['no secret', () => raw(`${client.client_id}:`)],
    ['a broken escape', () => raw(`${client.client_id}:%zz`)],
    ['an escape that is not UTF-8', () => raw(`${client.client_id}:%ff`)],
    ['bytes that are not UTF-8', () => raw(new Uint8Array([0xff, 0x3a, 0xfe]))],
    ['a control character', () => raw(`${client.client_id}:a\u0000b`)],
    ['an escaped control character', () => raw(`${client.client_id}:${client.client_secret}%0a`)],
    ['a plus sign, which is a space', () => raw(`${client.client_id}:${client.client_secret}+`)],
    [
      'a second token behind it',
      () => ({ authorization: `${basic(client.client_id, client.client_secret).authorization} x` }),
    ],
    ['another scheme', () => ({ authorization: 'Digest username="x"' })],
  ])('a header with %s is 401 with a challenge, never 500', async (_, headers) => {
    for (const path of [strictPath, '/ims/token/v1/']) {
      const answer = await postTo(path, grant, headers());
      expect(refusalOf(answer)).toEqual([401, 'invalid_client']);
      expect(answer.headers['www-authenticate']).toBe(basicChallenge);
    }
  });
});

describe('T-7 and wire 11, 12: status and challenge of a failed authentication', () => {
  const wrong = 'rlv_secret_wrong';

  test('strict: 401 with a challenge for the header, 401 without one for the body', async () => {
    const inHeader = await postTo(strictPath, grant, basic(client.client_id, wrong));
    expect(refusalOf(inHeader)).toEqual([401, 'invalid_client']);
    expect(inHeader.headers['www-authenticate']).toBe(basicChallenge);
    const inBody = await askToken(server, { ...client, client_secret: wrong });
    expect(refusalOf(inBody)).toEqual([401, 'invalid_client']);
    expect(inBody.headers).not.toHaveProperty('www-authenticate');
  });

  test.each(compatiblePaths)(
    '%s: 401 with a challenge for the header, 400 with the known text for the body',
    async (path) => {
      const inHeader = await postTo(path, grant, basic(client.client_id, wrong));
      expect(refusalOf(inHeader)).toEqual([401, 'invalid_client']);
      expect(inHeader.headers['www-authenticate']).toBe(basicChallenge);
      const inBody = await askToken(server, { ...client, client_secret: wrong }, {}, path);
      expect(inBody.json).toEqual({ error: 'invalid_client', error_description: 'invalid client_secret parameter' });
      expect(inBody.status).toBe(400);
      expect(inBody.headers).not.toHaveProperty('www-authenticate');
    },
  );

  test.each(['/ims/exchange/jwt', '/ims/exchange/jwt/'])('%s: 401 without a challenge for the body', async (path) => {
    const answer = await postTo(path, { ...clientForm(client), client_secret: wrong, jwt_token: 'a.b.c' });
    expect(refusalOf(answer)).toEqual([401, 'invalid_client']);
    expect(answer.headers).not.toHaveProperty('www-authenticate');
  });
});

test('T-12: a client id without a secret gets no token', async () => {
  const form = { ...grant, client_id: client.client_id };
  expect(refusalOf(await postTo(strictPath, form))).toEqual([401, 'invalid_client']);
  expect(refusalOf(await postTo('/ims/token/v3', form))).toEqual([400, 'invalid_client']);
  expect(refusalOf(await postTo(strictPath, { ...form, client_secret: '' }))).toEqual([401, 'invalid_client']);
});

test('T-10: a client without the mechanism of a grant is unauthorized_client, and that is recorded', async () => {
  const legacy = await createCredential(server, { type: 'service_account_jwt' });
  expect(refusalOf(await askToken(server, legacy))).toEqual([400, 'unauthorized_client']);
  expect(refusalOf(await askToken(server, legacy, {}, '/ims/token/v2'))).toEqual([400, 'unauthorized_client']);
  const answer = await postTo('/ims/exchange/jwt', { ...clientForm(client), jwt_token: 'a.b.c' });
  expect(refusalOf(answer)).toEqual([400, 'unauthorized_client']);
  expect(await countsOf(server, legacy)).toEqual({ issued: 0, refused: 2 });
});

test('wire 4: a hundred failures do not lock the client', async () => {
  const wrong = { ...client, client_secret: 'rlv_secret_wrong' };
  await Promise.all(Array.from({ length: 100 }, () => askToken(server, wrong)));
  expect((await askToken(server, client)).status).toBe(200);
});

describe('every reason for a failed authentication gets the same answer', () => {
  const failing: [string, () => Promise<{ client_id: string; client_secret: string }>][] = [
    ['an unknown client', async () => ({ client_id: 'f'.repeat(32), client_secret: client.client_secret })],
    ['a wrong secret', async () => ({ ...client, client_secret: `${client.client_secret.slice(0, -1)}_` })],
    [
      'a disabled credential',
      async () => {
        const disabled = await createCredential(server);
        await server.call('credentialUpdate', { params: { credential: disabled.id }, body: { enabled: false } });
        return disabled;
      },
    ],
    [
      'a deleted credential',
      async () => {
        const deleted = await createCredential(server);
        const { id, name } = deleted;
        await server.call('credentialDelete', { params: { credential: id }, query: { confirm: name } });
        return deleted;
      },
    ],
    [
      'a deleted secret',
      async () => {
        const rotated = await createCredential(server);
        const params = { credential: rotated.id };
        await server.call('clientSecretAdd', { params, body: {} });
        const secret = { ...params, client_secret: rotated.client_secret_id };
        await server.call('clientSecretDelete', { params: secret, query: {} });
        return rotated;
      },
    ],
    [
      'an expired secret',
      async () => {
        const credential = await createCredential(server);
        const expiresAt = new Date((server.now() + 60) * 1000).toISOString();
        const added = await server.call('clientSecretAdd', {
          params: { credential: credential.id },
          body: { expires_at: expiresAt },
        });
        expect((await askToken(server, added)).status).toBe(200);
        server.advance(60);
        return added;
      },
    ],
  ];

  test.each([
    ['/oauth2/token', 'body'],
    ['/oauth2/token', 'Basic'],
    ['/ims/token/v3', 'body'],
    ['/ims/token/v3', 'Basic'],
    ['/ims/exchange/jwt', 'body'],
    ['/oauth2/introspect', 'body'],
    ['/oauth2/revoke', 'body'],
  ])('at %s with %s: status, headers and body are the same', async (path, method) => {
    const answers: Answer[] = [];
    for (const [, make] of failing) {
      const keys = await make();
      const form = { ...grant, jwt_token: 'a.b.c', token: 'a.b.c' };
      const headers = method === 'Basic' ? basic(keys.client_id, keys.client_secret) : {};
      answers.push(await postTo(path, method === 'Basic' ? form : { ...form, ...clientForm(keys) }, headers));
    }
    const [first, ...others] = answers.map(comparable);
    expect(first?.body).toContain('"invalid_client"');
    for (const other of others) expect(other).toEqual(first);
  });
});
