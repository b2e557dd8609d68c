// What a token may contain: never more than was asked for, never more than the product profiles grant (T-11, J-2).
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  baseScopes,
  type CreatedCredential,
  countsOf,
  createApi,
  createCredential,
} from '../fixtures/credentials.ts';
import { type Answer, claimsOf, headerOf, refusalOf } from '../fixtures/requests.ts';

type TestApi = Awaited<ReturnType<typeof createApi>>;

const scopesOfFirst = ['first.read', 'first.write', 'first.admin'];
const scopesOfSecond = ['second.read', 'second.write'];
const granted = [...baseScopes, 'first.read', 'first.write', 'second.read'];
const notGranted = ['first.admin', 'second.write', 'unknown', 'campaign_sdk', 'FIRST.READ', 'openid2'];

let server: TestServer;
let first: TestApi;
let second: TestApi;
let client: CreatedCredential;

beforeAll(async () => {
  server = await startTestServer();
  first = await createApi(server, { scopes: scopesOfFirst, granted: ['first.read', 'first.write'] });
  second = await createApi(server, {
    scopes: scopesOfSecond,
    granted: ['second.read'],
    audience: 'https://second.example/api',
  });
  client = await createCredential(server, {
    apis: [first.code, second.code],
    profiles: [first.profile, second.profile],
  });
});
afterAll(() => server.close());

const scopesOf = (answer: Answer) => String(claimsOf(answer)['scope']).split(/[ ,]/);

test('T-11: with no scope asked, everything granted is issued and said', async () => {
  const answer = await askToken(server, client);
  expect(String(answer.json['scope']).split(' ').toSorted()).toEqual(granted.toSorted());
  expect(claimsOf(answer)['scope']).toBe(answer.json['scope']);
  expect(claimsOf(answer).aud).toEqual([first.audience, second.audience]);
});

test.each(['/oauth2/token', '/ims/token/v3'])(
  'T-11: at %s issued is what was asked for if all of it is granted, else nothing is issued',
  async (path) => {
    const wish = fc.uniqueArray(fc.constantFrom(...granted, ...notGranted), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(wish, async (scopes) => {
        const before = await countsOf(server, client);
        const answer = await askToken(server, client, { scope: scopes.join(' ') }, path);
        if (scopes.every((scope) => granted.includes(scope))) {
          expect(scopesOf(answer)).toEqual(scopes);
          if (path === '/oauth2/token') expect(answer.json['scope']).toBe(scopes.join(' '));
        } else {
          expect(refusalOf(answer)).toEqual([400, 'invalid_scope']);
          expect(await countsOf(server, client)).toEqual({ ...before, refused: before.refused + 1 });
        }
      }),
      { numRuns: 60 },
    );
  },
);

test('T-11: a scope named twice is issued once', async () => {
  expect((await askToken(server, client, { scope: 'openid openid' })).json['scope']).toBe('openid');
});

test('wire 2: the strict dialect knows no commas', async () => {
  expect(refusalOf(await askToken(server, client, { scope: 'openid,AdobeID' }))).toEqual([400, 'invalid_scope']);
});

describe('J-2: the audience', () => {
  test('is that of the API whose scopes were asked for', async () => {
    expect(claimsOf(await askToken(server, client, { scope: 'first.read' })).aud).toBe(first.audience);
    expect(claimsOf(await askToken(server, client, { scope: 'openid second.read' })).aud).toBe(second.audience);
    expect(first.audience).toBe(`${server.issuer}/organizations/${client.organization_id}/apis/${first.code}`);
    expect(second.audience).toBe('https://second.example/api');
  });

  test('is the resource asked for, and the scopes are those of its API', async () => {
    for (const path of ['/oauth2/token', '/ims/token/v3']) {
      const answer = await askToken(server, client, { resource: 'https://second.example/api' }, path);
      expect(claimsOf(answer).aud).toBe('https://second.example/api');
      expect(scopesOf(answer)).toEqual([...baseScopes, 'second.read']);
    }
  });

  test('is all resources asked for', async () => {
    const answer = await askToken(server, client, [
      ['resource', second.audience],
      ['resource', first.audience],
    ]);
    expect(new Set(claimsOf(answer).aud)).toEqual(new Set([first.audience, second.audience]));
  });

  test('T-11: narrowed by resource, a scope of another API asked for by name refuses the request', async () => {
    const both = { scope: 'first.read second.read', resource: first.audience };
    expect(refusalOf(await askToken(server, client, both))).toEqual([400, 'invalid_scope']);
    const answer = await askToken(server, client, { scope: 'first.read', resource: first.audience });
    expect(answer.json['scope']).toBe('first.read');
    expect(claimsOf(answer).aud).toBe(first.audience);
  });

  test.each([
    'https://second.example/api/',
    'https://SECOND.example/api',
    'https://second.example/api#x',
    'second',
    '/api',
    'https://elsewhere.example/',
  ])('is never the resource %s, which is no API of this client: invalid_target', async (resource) => {
    for (const path of ['/oauth2/token', '/ims/token/v3']) {
      expect(refusalOf(await askToken(server, client, { resource }, path))).toEqual([400, 'invalid_target']);
      const beside = await askToken(
        server,
        client,
        [
          ['resource', first.audience],
          ['resource', resource],
        ],
        path,
      );
      expect(refusalOf(beside)).toEqual([400, 'invalid_target']);
    }
  });

  test('is not the API of another client', async () => {
    const stranger = await createCredential(server);
    const answer = await askToken(server, stranger, { resource: first.audience });
    expect(refusalOf(answer)).toEqual([400, 'invalid_target']);
  });

  test('T-11: is given no scope that only the profile of another API grants under the same name', async () => {
    const named = await createApi(server, { scopes: ['read', 'common'], granted: ['read'] });
    const other = await createApi(server, { scopes: ['write', 'common'] });
    const both = await createCredential(server, {
      apis: [named.code, other.code],
      profiles: [named.profile, other.profile],
    });
    const answer = await askToken(server, both, { resource: named.audience });
    expect(answer.json['scope']).toBe([...baseScopes, 'read'].join(' '));
  });

  test('decides lifetime and algorithm alone: an API that was not asked for shortens nothing', async () => {
    const strict = await createApi(server, { scopes: ['z'], signing_algorithm: 'RS256', access_token_lifetime: 60 });
    const both = await createCredential(server, {
      apis: [first.code, strict.code],
      profiles: [first.profile, strict.profile],
    });
    const forAll = await askToken(server, both);
    expect([forAll.json['expires_in'], headerOf(forAll).alg]).toEqual([60, 'RS256']);
    for (const more of [{ resource: first.audience }, { scope: 'first.read' }]) {
      const forFirst = await askToken(server, both, more);
      expect([forFirst.json['expires_in'], headerOf(forFirst).alg]).toEqual([3600, 'ES256']);
    }
  });

  test('names an audience that two APIs share once', async () => {
    const audience = 'https://shared.example/';
    const one = await createApi(server, { scopes: ['one'], audience });
    const other = { code: `${one.code}-2`, product: one.code, name: 'Other', audience };
    await server.call('apiCreate', { body: other });
    const sharing = await createCredential(server, { apis: [one.code, other.code], profiles: [one.profile] });
    expect(claimsOf(await askToken(server, sharing)).aud).toBe(audience);
  });
});

test('wire 9: an API gives tokens only in the dialects it accepts', async () => {
  for (const [dialect, path, otherPath] of [
    ['oauth2', '/oauth2/token', '/ims/token/v3'],
    ['ims', '/ims/token/v3', '/oauth2/token'],
  ] as const) {
    const api = await createApi(server, { scopes: ['only'], dialects: [dialect] });
    const credential = await createCredential(server, { apis: [api.code], profiles: [api.profile] });
    expect((await askToken(server, credential, {}, path)).status).toBe(200);
    expect(refusalOf(await askToken(server, credential, {}, otherPath))).toEqual([400, 'unauthorized_client']);
  }
});
