// Requests of the compatible dialect as the original's clients send them: form, multipart, query, and mixtures.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  clientForm,
  compatiblePaths,
  countsOf,
  createCredential,
  tokenForm,
} from '../fixtures/credentials.ts';
import { type Answer, claimsOf, encodeForm, post, postMultipart, postText, refusalOf } from '../fixtures/requests.ts';
import { createServiceAccount, exchangePath, signAssertion } from '../fixtures/service-account.ts';

let server: TestServer;
let client: CreatedCredential;
/** A credential whose secret may come in the query. */
let lenient: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
  lenient = await createCredential(server);
  await allowQuery(lenient);
});
afterAll(() => server.close());

const allowQuery = ({ id }: CreatedCredential) =>
  server.call('credentialUpdate', { params: { credential: id }, body: { accept_secret_in_query: true } });
const exposedAt = async ({ id }: CreatedCredential) =>
  (await server.call('clientSecretList', { params: { credential: id } })).items[0]?.exposed_at;

/** RFC 6749 §5.1, and nothing else: the compatible side omits `scope`. */
function expectToken(answer: Answer, expiresIn: number): void {
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.json)).toEqual(['access_token', 'token_type', 'expires_in']);
  expect(answer.json).toMatchObject({ token_type: 'bearer', expires_in: expiresIn });
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
}

describe.each(compatiblePaths)('wire 1, 6, 7: %s', (path) => {
  test('takes a form and answers seconds, without scope', async () => {
    expectToken(await askToken(server, client, {}, path), 86_400);
  });

  test('takes multipart/form-data', async () => {
    expectToken(await postMultipart(server.url + path, tokenForm(client)), 86_400);
  });

  test('takes client_id and grant_type in the query and the rest in the body', async () => {
    const query = encodeForm({ client_id: client.client_id, grant_type: 'client_credentials' });
    const rest = { client_secret: client.client_secret, scope: 'openid' };
    expectToken(await post(`${server.url}${path}?${query}`, rest), 86_400);
    expectToken(await postMultipart(`${server.url}${path}?${query}`, rest), 86_400);
  });

  test('takes everything in the query of a credential that allows it, and of no other', async () => {
    const url = (keys: CreatedCredential) => `${server.url}${path}?${encodeForm(tokenForm(keys))}`;
    expectToken(await post(url(lenient), {}), 86_400);
    expect(refusalOf(await post(url(client), {}))).toEqual([400, 'invalid_request']);
  });
});

describe.each([exchangePath, `${exchangePath}/`])('wire 1, 6 and T-15: %s', (path) => {
  test('takes form, multipart and mixtures, and answers milliseconds', async () => {
    const account = await createServiceAccount(server);
    const form = { ...clientForm(account.credential), jwt_token: await signAssertion(server, account) };
    expectToken(await post(server.url + path, form), 86_400_000);
    expectToken(await postMultipart(server.url + path, form), 86_400_000);
    const { client_id, ...rest } = form;
    expectToken(await postMultipart(`${server.url}${path}?${encodeForm({ client_id })}`, rest), 86_400_000);
  });

  test('takes an assertion in the query of a credential that allows it, and of no other', async () => {
    const account = await createServiceAccount(server);
    const url = `${server.url}${path}?${encodeForm({ jwt_token: await signAssertion(server, account) })}`;
    const refused = await post(url, clientForm(account.credential));
    expect(refusalOf(refused)).toEqual([400, 'invalid_request']);
    await allowQuery(account.credential);
    expectToken(await post(url, clientForm(account.credential)), 86_400_000);
  });
});

describe('wire 1: a secret in the query', () => {
  const inQuery = (keys: Pick<CreatedCredential, 'client_id' | 'client_secret'>) =>
    post(`${server.url}/ims/token/v3?${encodeForm({ client_secret: keys.client_secret })}`, {
      grant_type: 'client_credentials',
      client_id: keys.client_id,
    });

  test('is shown as exposed once it was used, and not before', async () => {
    const credential = await createCredential(server);
    await allowQuery(credential);
    expect((await askToken(server, credential, {}, '/ims/token/v3')).status).toBe(200);
    expect(await exposedAt(credential)).toBeNull();
    const now = new Date(server.now() * 1000).toISOString().replace('.000', '');
    expectToken(await inQuery(credential), 86_400);
    expect(await exposedAt(credential)).toBe(now);
  });

  test('is refused by default, the refusal says how to allow it, and the secret is shown as exposed all the same', async () => {
    const credential = await createCredential(server);
    const answer = await inQuery(credential);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    expect(answer.json['error_description']).toContain('accept_secret_in_query');
    expect(await exposedAt(credential)).not.toBeNull();
    expect(await countsOf(server, credential)).toEqual({ issued: 0, refused: 1 });
  });

  test('threat 12: wrong, it is the one answer to a failed authentication, whatever the credential allows', async () => {
    const credential = await createCredential(server);
    const wrong = await inQuery({ ...credential, client_secret: 'rlv_secret_wrong' });
    expect(refusalOf(wrong)).toEqual([400, 'invalid_client']);
    expect(await countsOf(server, credential)).toEqual({ issued: 0, refused: 0 });
    expect(await exposedAt(credential)).toBeNull();
    expect((await inQuery({ ...lenient, client_secret: 'rlv_secret_wrong' })).body).toBe(wrong.body);
    expect((await inQuery({ ...credential, client_id: 'f'.repeat(32) })).body).toBe(wrong.body);
    expect(refusalOf(await inQuery(credential))).toEqual([400, 'invalid_request']);
  });

  test('revokes only for a credential that allows it, and never by a strict path', async () => {
    const revoke = (path: string, { client_id, client_secret }: typeof client) =>
      post(`${server.url}${path}?${encodeForm({ client_secret })}`, { client_id, token: 'x' });
    for (const path of ['/ims/revoke', '/ims/invalidate_token/v2']) {
      expect((await revoke(path, lenient)).status).toBe(200);
      expect(refusalOf(await revoke(path, client))).toEqual([400, 'invalid_request']);
    }
    for (const path of ['/oauth2/introspect', '/oauth2/revoke']) {
      expect(refusalOf(await revoke(path, lenient))).toEqual([400, 'invalid_request']);
    }
  });

  test('is never written to the log', async () => {
    await inQuery(lenient);
    expect(server.log()).not.toContain(lenient.client_secret);
  });
});

describe('T-2, wire 5: parameters', () => {
  test('a parameter in both query and body is a duplicate, with the same value too', async () => {
    const query = encodeForm({ client_id: client.client_id });
    const url = `${server.url}/ims/token/v3?${query}`;
    expect(refusalOf(await post(url, tokenForm(client)))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await postMultipart(url, tokenForm(client)))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await post(`${server.url}/ims/token/v3?scope=a&scope=a`, tokenForm(client)))).toEqual([
      400,
      'invalid_request',
    ]);
  });

  test('a repeated part of a multipart body is a duplicate', async () => {
    const answer = await postMultipart(`${server.url}/ims/token/v3`, [
      ...tokenForm(client),
      ['scope', ''],
      ['scope', ''],
    ]);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
  });

  test('unknown and empty parameters are ignored: code=, redirect_uri=', async () => {
    expectToken(await askToken(server, client, { code: '', redirect_uri: '', zzz: '1' }, '/ims/token/v3'), 86_400);
  });
});

test.each([
  ['commas', 'openid,AdobeID,campaign_sdk'],
  ['spaces', 'openid AdobeID campaign_sdk'],
  ['comma and space', 'openid, AdobeID, campaign_sdk'],
  ['a mixture with strays', ' openid,, AdobeID campaign_sdk,'],
])('wire 2: scopes separated by %s are the same request', async (_, scope) => {
  for (const path of ['/ims/token/v1', '/ims/token/v4/']) {
    const answer = await askToken(server, client, { scope }, path);
    expect(claimsOf(answer)['scope']).toBe('openid,AdobeID,campaign_sdk');
  }
});

describe('wire 13, 17: bodies that cannot be read are 400, never 5xx', () => {
  const url = () => `${server.url}/ims/token/v3`;
  const type = 'multipart/form-data; boundary=x';
  const part = (name: string, value: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const fields = () =>
    tokenForm(client)
      .map(([name, value]) => part(name, value))
      .join('');

  test('the same parts are a token when whole', async () => {
    expectToken(await postText(url(), `${fields()}--x--\r\n`, type), 86_400);
  });

  test('a part without a name is nobody’s parameter and is ignored', async () => {
    const nameless = '--x\r\ncontent-disposition: form-data\r\n\r\n1\r\n';
    expectToken(await postText(url(), `${nameless}${fields()}--x--\r\n`, type), 86_400);
  });

  test.each<[string, () => string, string]>([
    ['without an end', () => fields(), type],
    ['without boundary in the type', () => `${fields()}--x--\r\n`, 'multipart/form-data'],
    ['with another boundary', () => `${fields()}--x--\r\n`, 'multipart/form-data; boundary=y'],
    ['that is no multipart', () => 'hello', type],
    [
      'with a file',
      () =>
        `${fields()}--x\r\ncontent-disposition: form-data; name="scope"; filename="a"\r\ncontent-type: text/plain\r\n\r\nopenid\r\n--x--\r\n`,
      type,
    ],
    ['with NUL', () => `${fields()}${part('scope', 'a\0')}--x--\r\n`, type],
    ['of JSON', () => '{"grant_type":"client_credentials"}', 'application/json'],
    [
      'of another charset',
      () => encodeForm(tokenForm(client)).toString(),
      'application/x-www-form-urlencoded; charset=utf-16',
    ],
  ])('a body %s', async (_, body, contentType) => {
    expect(refusalOf(await postText(url(), body(), contentType))).toEqual([400, 'invalid_request']);
  });

  test('a malformed query', async () => {
    expect(refusalOf(await post(`${url()}?scope=%ff`, tokenForm(client)))).toEqual([400, 'invalid_request']);
  });
});
