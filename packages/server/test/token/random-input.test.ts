// Whatever is sent: an answer of the 400 class, in JSON, without a token (wire 17, fault 4.15). Properties, not examples.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import { type CreatedCredential, clientForm, createCredential, tokenForm } from '../fixtures/credentials.ts';
import { type Answer, basic, encodeForm, post, postMultipart, request } from '../fixtures/requests.ts';
import { createServiceAccount, exchange, type ServiceAccount, signAssertion } from '../fixtures/service-account.ts';

const posts = [
  '/oauth2/token',
  '/oauth2/introspect',
  '/oauth2/revoke',
  '/ims/token/v1',
  '/ims/token/v4/',
  '/ims/exchange/jwt',
  '/ims/validate_token/v1',
  '/ims/invalidate_token/v2',
  '/ims/revoke/',
];
const types = [
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json',
  'text/plain; charset=utf-16',
  '///',
  '',
];
const names = [
  'grant_type',
  'client_id',
  'client_secret',
  'scope',
  'jwt_token',
  'token',
  'resource',
  'client_assertion',
];

let server: TestServer;
let client: CreatedCredential;
let account: ServiceAccount;

beforeAll(async () => {
  server = await startTestServer();
  client = await createCredential(server);
  account = await createServiceAccount(server);
});
afterAll(async () => {
  expect(server.log()).not.toContain('unexpected error');
  await server.close();
});

const path = fc.constantFrom(...posts);
const runs = { numRuns: 300 };

/** No failure of ours, no token, and JSON where there is a body. */
function expectHarmless({ status, body, headers }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  expect(body).not.toContain('access_token');
  if (body !== '') expect(() => JSON.parse(body)).not.toThrow();
  expect(headers['cache-control']).toBe('no-store');
}

test('random bytes under any content type', async () => {
  const bytes = fc.uint8Array({ maxLength: 2_000 });
  await fc.assert(
    fc.asyncProperty(path, bytes, fc.constantFrom(...types), async (at, body, type) => {
      const headers = { 'content-type': type };
      expectHarmless(await request(server.url + at, { method: 'POST', body: Uint8Array.from(body), headers }));
    }),
    runs,
  );
});

test('random text as body and query', async () => {
  const text = fc.string({
    unit: fc.constantFrom('%', '&', '=', '+', 'f', '0', ';', '\0', 'é', ' ', '"', '\r\n'),
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(path, text, text, async (at, body, query) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expectHarmless(await request(`${server.url}${at}?${query}`, { method: 'POST', body, headers }));
    }),
    runs,
  );
});

/** Forms of known and unknown names with right and random values, but never a right secret. */
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', 'client_credentials', 'openid', 'a.b.c', '__proto__'),
);
const pair = fc.tuple(
  fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 12 }), fc.constant('__proto__')),
  value,
);
const pairs = fc.array(pair, { maxLength: 12 });
const wellFormed = (form: [string, string][]) =>
  form.map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()]);

test('random forms, as form and as multipart, beside a right client id', async () => {
  await fc.assert(
    fc.asyncProperty(path, pairs, fc.boolean(), async (at, random, multipart) => {
      const form: [string, string][] = [['client_id', client.client_id], ...wellFormed(random)];
      expectHarmless(await (multipart ? postMultipart : post)(server.url + at, form));
    }),
    runs,
  );
});

test('random multipart frames', async () => {
  const fragment = fc.constantFrom(
    '--x',
    '--',
    '\r\n',
    '\n',
    'x',
    ';',
    '"',
    'content-disposition: form-data',
    'name=',
    'filename=',
    '\0',
    'a',
    ': ',
  );
  const frame = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(path, frame, async (at, body) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=x' };
      expectHarmless(await request(server.url + at, { method: 'POST', body, headers }));
    }),
    runs,
  );
});

test('random Authorization headers', async () => {
  const latin1 = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  });
  const header = fc.oneof(
    latin1,
    latin1.map((text) => `Basic ${text}`),
    latin1.map((text) => `Bearer ${text}`),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => `Basic ${Buffer.from(bytes).toString('base64')}`),
    fc.tuple(fc.constant(client.client_id), latin1).map(([id, secret]) => basic(id, secret).authorization),
  );
  await fc.assert(
    fc.asyncProperty(path, header, async (at, authorization) => {
      const form = { grant_type: 'client_credentials', token: 'a' };
      expectHarmless(await post(server.url + at, form, { authorization }));
    }),
    runs,
  );
});

test('random assertions with right client credentials: no token, no 5xx', async () => {
  const part = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text).toString('base64url')),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
    fc.constant(Buffer.from('{"alg":"RS256"}').toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
      const answer = await exchange(server, account.credential, parts.join('.').toWellFormed());
      expectHarmless(answer);
      expect(answer.status).toBe(400);
    }),
    runs,
  );
});

test('honest signatures over random claims: no token, no 5xx', async () => {
  const claim = fc.constantFrom('iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti');
  // one claim at a time, with a value that can never be right for it
  const wrong = fc.jsonValue({ maxDepth: 2 }).filter((each) => !(typeof each === 'number' && each <= 1e9));
  await fc.assert(
    fc.asyncProperty(claim, wrong, async (name, random) => {
      fc.pre(!(name === 'jti' && (typeof random === 'string' || typeof random === 'number')));
      const answer = await exchange(
        server,
        account.credential,
        await signAssertion(server, account, { [name]: random }),
      );
      expectHarmless(answer);
      expect(answer.status).toBe(400);
    }),
    { numRuns: 150 },
  );
});

test('a right request with one part taken away or changed gets no token', async () => {
  const right = tokenForm(client);
  const index = fc.nat({ max: right.length - 1 });
  await fc.assert(
    fc.asyncProperty(index, fc.string({ maxLength: 30 }), async (at, random) => {
      const changed = right.map(([name, text], each): [string, string] => [
        name,
        each === at ? random.toWellFormed() : text,
      ]);
      fc.pre(changed[at]?.[1] !== right[at]?.[1]);
      for (const each of ['/oauth2/token', '/ims/token/v3']) expectHarmless(await post(server.url + each, changed));
    }),
    { numRuns: 100 },
  );
});

test('ten thousand parameters, deep brackets and long names are refused quickly, and the server still answers', async () => {
  const many = Array.from({ length: 10_000 }, (_, each): [string, string] => [`p${each}`, '']);
  const deep: [string, string][] = [[`a${'[b]'.repeat(5_000)}`, '1']];
  for (const at of posts) {
    for (const form of [many, deep, [['x'.repeat(60_000), 'y']] as [string, string][]]) {
      expectHarmless(await request(server.url + at, { method: 'POST', body: encodeForm(form) }));
    }
  }
  expect(
    (await post(`${server.url}/oauth2/token`, { grant_type: 'client_credentials', ...clientForm(client) })).status,
  ).toBe(200);
});
