// The strict token endpoint as RFC 6749 §3.2 has it: verbs, body, parameters, and what an error may say.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  countsOf,
  createCredential,
  strictPath,
  tokenForm,
} from '../fixtures/credentials.ts';
import { basic, encodeForm, post, postMultipart, postText, refusalOf, request } from '../fixtures/requests.ts';

let server: TestServer;
let client: CreatedCredential;
let tokenUrl: string;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
  tokenUrl = server.url + strictPath;
});
afterAll(() => server.close());

const form = () => encodeForm(tokenForm(client)).toString();

test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'])(
  'T-1: %s is refused with 405 and the method allowed',
  async (method) => {
    for (const path of [strictPath, '/oauth2/introspect', '/oauth2/revoke', '/ims/token/v3', '/ims/exchange/jwt/']) {
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const answer = await request(`${server.url}${path}`, {
        method,
        headers: {
          ...basic(client.client_id, client.client_secret),
          'content-type': 'application/x-www-form-urlencoded',
        },
        ...(hasBody ? { body: form() } : {}),
      });
      expect(answer.status).toBe(405);
      expect(answer.headers).toMatchObject({ allow: 'POST', 'cache-control': 'no-store', pragma: 'no-cache' });
      expect(answer.json['error']).toBe(method === 'HEAD' ? undefined : 'invalid_request');
    }
  },
);

test.each(['client_id', 'client_secret', 'grant_type', 'client_assertion', 'assertion'])(
  'T-1: %s in the query is refused, also beside a complete body',
  async (name) => {
    const value = tokenForm(client);
    const query = encodeForm([[name, Object.fromEntries(value)[name] ?? 'x']]);
    expect(refusalOf(await post(`${tokenUrl}?${query}`, value))).toEqual([400, 'invalid_request']);
    const rest = value.filter(([each]) => each !== name);
    expect(refusalOf(await post(`${tokenUrl}?${query}`, rest))).toEqual([400, 'invalid_request']);
  },
);

test('T-1: nothing is read from the query: a scope there neither widens nor narrows the token', async () => {
  const answer = await post(`${tokenUrl}?scope=openid&zzz=1`, tokenForm(client, { scope: 'campaign_sdk' }));
  expect(answer.json['scope']).toBe('campaign_sdk');
});

const repeated = [
  'grant_type',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'assertion',
  'zzz',
];

test.each(repeated)(
  'T-2: a repeated %s is refused with invalid_request, with the same and with another value',
  async (name) => {
    const value = Object.fromEntries(tokenForm(client, { scope: 'openid' }))[name] ?? 'x';
    for (const second of [value, 'other']) {
      const rest = tokenForm(client).filter(([each]) => each !== name);
      const answer = await post(tokenUrl, [...rest, [name, value], [name, second]]);
      expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
    }
  },
);

test('T-2: a repeated parameter is refused also when one of the two is empty', async () => {
  expect(refusalOf(await askToken(server, client, { client_id: '' }))).toEqual([400, 'invalid_request']);
});

test('T-2: resource and audience may be repeated', async () => {
  const resource = `${server.issuer}/organizations/${client.organization_id}/apis/campaign`;
  const answer = await askToken(server, client, [
    ['resource', resource],
    ['resource', resource],
    ['audience', 'a'],
    ['audience', 'a'],
  ]);
  expect(answer.status).toBe(200);
});

test('T-3: unknown parameters are ignored and an empty one counts as omitted', async () => {
  const plain = await askToken(server, client);
  const others = { zzz: '1', code: '', redirect_uri: '', scope: '', resource: '', client_assertion: '' };
  const answer = await askToken(server, client, others);
  expect(answer.status).toBe(200);
  expect(answer.json['scope']).toBe(plain.json['scope']);
});

const otherTypes = [
  ['application/json', () => JSON.stringify(Object.fromEntries(tokenForm(client)))],
  ['text/plain', form],
  ['application/x-www-form-urlencoded; charset=utf-16', form],
  ['application/x-www-form-urlencoded-too', form],
  ['application/octet-stream', form],
  [undefined, form],
] as const;

test.each(otherTypes)('T-4: a body of type %s is refused', async (contentType, body) => {
  expect(refusalOf(await postText(tokenUrl, body(), contentType))).toEqual([400, 'invalid_request']);
});

test('T-4: multipart is refused at every strict endpoint', async () => {
  for (const path of [strictPath, '/oauth2/introspect', '/oauth2/revoke']) {
    const answer = await postMultipart(server.url + path, [...tokenForm(client), ['token', 'x']]);
    expect(refusalOf(answer)).toEqual([400, 'invalid_request']);
  }
});

test('T-4: the type is compared without case, and with charset=UTF-8', async () => {
  const answer = await postText(tokenUrl, form(), 'Application/X-WWW-Form-Urlencoded; Charset=UTF-8');
  expect(answer.status).toBe(200);
});

const malformed = [
  'scope=%',
  'scope=%zz',
  'scope=%ff%fe',
  'scope=%c0%af',
  'sc%ope=x',
  'zzz=%00',
  '%00=x',
  'a&'.repeat(101),
];

test.each(malformed)('wire 17: the malformed form %s is refused with 400', async (part) => {
  expect(refusalOf(await postText(tokenUrl, `${form()}&${part}`, 'application/x-www-form-urlencoded'))).toEqual([
    400,
    'invalid_request',
  ]);
});

test('wire 17: bytes that are not UTF-8 are refused with 400', async () => {
  const body = Buffer.concat([Buffer.from(`${form()}&scope=`), Buffer.from([0xff, 0xfe])]);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(refusalOf(await request(tokenUrl, { method: 'POST', body, headers }))).toEqual([400, 'invalid_request']);
});

test('a body above 64 KiB is refused with 413 and no token', async () => {
  const answer = await askToken(server, client, { zzz: 'x'.repeat(65_536) });
  expect(refusalOf(answer)).toEqual([413, 'invalid_request']);
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
});

test('the strict paths exist without trailing slash only', async () => {
  for (const path of ['/oauth2/token/', '/oauth2/introspect/', '/oauth2/revoke/']) {
    expect((await post(server.url + path, tokenForm(client))).status).toBe(404);
  }
});

test.each([
  ['password', { username: 'a', password: 'b' }],
  ['authorization_code', { code: 'a' }],
  ['refresh_token', { refresh_token: 'a' }],
  ['implicit', {}],
  ['urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion: 'a.b.c' }],
  ['urn:ietf:params:oauth:grant-type:token-exchange', { subject_token: 'a' }],
])('T-10: the grant %s is unsupported_grant_type in both dialects', async (grantType, more) => {
  const rest = tokenForm(client, more).filter(([name]) => name !== 'grant_type');
  for (const path of [strictPath, '/ims/token/v3']) {
    const answer = await post(server.url + path, [...rest, ['grant_type', grantType]]);
    expect(refusalOf(answer)).toEqual([400, 'unsupported_grant_type']);
  }
});

test('T-10: there is no authorization endpoint', async () => {
  for (const path of ['/oauth2/authorize', '/ims/authorize/v1', '/authorize']) {
    expect((await request(`${server.url}${path}?response_type=token&client_id=${client.client_id}`)).status).toBe(404);
  }
});

test('a missing grant_type is invalid_request', async () => {
  const rest = tokenForm(client).filter(([name]) => name !== 'grant_type');
  expect(refusalOf(await post(tokenUrl, rest))).toEqual([400, 'invalid_request']);
});

const hostile = 'a"\r\nX-Injected: reflected<b>\t\u2028é';

test.each(['scope', 'grant_type', 'resource', 'client_id', 'client_secret', 'token', 'client_assertion', hostile])(
  'T-8: an error never reflects the value of %s and has only the characters of RFC 6749 §5.2',
  async (name) => {
    for (const path of [strictPath, '/ims/token/v2', '/ims/exchange/jwt', '/oauth2/revoke', '/oauth2/introspect']) {
      const rest = tokenForm(client).filter(([each]) => each !== name);
      const answer = await post(server.url + path, [...rest, [name, hostile]]);
      const description = answer.json['error_description'];
      if (answer.status === 200) continue; // a parameter that this endpoint does not know
      expect(answer.status).toBeLessThan(500);
      expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(answer.body + JSON.stringify(answer.headers)).not.toMatch(/reflected|X-Injected|<b>|é/i);
      // a client without the mechanism is told of the page about it
      const uri = path.startsWith('/ims/exchange') && 'error_uri' in answer.json ? ['error_uri'] : [];
      expect(Object.keys(answer.json)).toEqual(['error', 'error_description', ...uri]);
    }
  },
);

test('nothing refused above was recorded as a use of the credential, but what its secret authenticated', async () => {
  const untouched = await createCredential(server);
  await post(tokenUrl, tokenForm({ ...untouched, client_secret: 'wrong' }));
  await post(`${tokenUrl}?client_id=x`, tokenForm(untouched));
  await postText(tokenUrl, 'scope=%', 'application/x-www-form-urlencoded');
  expect(await countsOf(server, untouched)).toEqual({ issued: 0, refused: 0 });
  await askToken(server, untouched, { scope: 'unknown' });
  expect(await countsOf(server, untouched)).toEqual({ issued: 0, refused: 1 });
});
