// Usage is evidence: every issued token and every authenticated refusal, by mechanism, secret, certificate and source.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/testing/test-server.ts';
import {
  askToken,
  type CreatedCredential,
  clientForm,
  countsOf,
  createCredential,
  obtainToken,
  strictPath,
  tokenForm,
  usageOf,
} from '../fixtures/credentials.ts';
import { encodeForm, post } from '../fixtures/requests.ts';
import { createServiceAccount, exchangeClaims } from '../fixtures/service-account.ts';

let server: TestServer;
const moment = () => new Date(server.now() * 1000).toISOString().replace('.000', '');

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const send = (client: CreatedCredential, headers: Record<string, string>, to = server) =>
  post(to.url + strictPath, tokenForm(client), headers);

/** The sources that a request with these headers is counted under. */
async function sourceOf(headers: Record<string, string>, to = server) {
  const client = await createCredential(to);
  expect((await send(client, headers, to)).status).toBe(200);
  return (await usageOf(to, client)).map(({ kind, source, instance }) => ({ kind, source, instance }));
}
const address = (source: string) => [{ kind: 'address', source, instance: null }];
const instance = (source: string) => [{ kind: 'instance', source, instance: source }];

test('an issued token is recorded with mechanism, secret, source and user agent when its answer arrives', async () => {
  const client = await createCredential(server);
  expect(await usageOf(server, client)).toEqual([]);
  await send(client, { 'user-agent': 'nlserver/8.6', 'relevo-instance': 'web-01' });
  expect(await usageOf(server, client)).toEqual([
    {
      mechanism: 'oauth_server_to_server',
      client_secret_id: client.client_secret_id,
      certificate_id: null,
      source: 'web-01',
      kind: 'instance',
      instance: 'web-01',
      user_agent: 'nlserver/8.6',
      first_seen_at: moment(),
      last_seen_at: moment(),
      issued: 1,
      last_used_at: moment(),
      refused: 0,
      last_refused_at: null,
      largest_gap: null,
    },
  ]);
});

test('first, last, counts and the largest gap follow the uses', async () => {
  const client = await createCredential(server);
  const first = moment();
  for (const wait of [0, 10, 500, 20]) {
    server.advance(wait);
    await send(client, {});
  }
  const lastIssued = moment();
  server.advance(5);
  await askToken(server, client, { scope: 'unknown' });
  const [entry, ...others] = await usageOf(server, client);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    first_seen_at: first,
    last_seen_at: moment(),
    issued: 4,
    last_used_at: lastIssued,
    refused: 1,
    last_refused_at: moment(),
    largest_gap: 500,
  });
});

test('each secret and each mechanism has a record of its own, at every path', async () => {
  const account = await createServiceAccount(server);
  const { credential } = account;
  const added = await server.call('clientSecretAdd', { params: { credential: credential.id }, body: {} });
  await exchangeClaims(server, account);
  await exchangeClaims(server, { ...account, credential: { ...credential, client_secret: added.client_secret } });
  await askToken(server, credential, {}, '/ims/token/v3'); // refused: it has no such mechanism
  const entries = await usageOf(server, credential);
  const facts = entries.map((entry) => [entry.mechanism, entry.client_secret_id, entry.certificate_id, entry.issued]);
  expect(facts).toHaveLength(3);
  expect(facts).toEqual(
    expect.arrayContaining([
      ['service_account_jwt', credential.client_secret_id, account.certificateId, 1],
      ['service_account_jwt', added.id, account.certificateId, 1],
      ['oauth_server_to_server', credential.client_secret_id, null, 0],
    ]),
  );
});

describe('a refusal', () => {
  test.each<[string, (client: CreatedCredential) => unknown]>([
    ['of an unknown scope', (client) => askToken(server, client, { scope: 'unknown' })],
    ['of a resource', (client) => askToken(server, client, { resource: 'https://elsewhere.example/' })],
    [
      'of a disabled credential',
      async (client) => {
        await server.call('credentialUpdate', { params: { credential: client.id }, body: { enabled: false } });
        await askToken(server, client);
      },
    ],
    [
      'of an expired secret',
      async (client) => {
        const expires_at = new Date((server.now() + 1) * 1000).toISOString();
        const params = { credential: client.id };
        const added = await server.call('clientSecretAdd', { params, body: { expires_at } });
        server.advance(1);
        await askToken(server, added);
      },
    ],
    [
      'of a credential whose profile is gone',
      async (client) => {
        const body = { apis: ['target'], profiles: ['Target - default workspace'] };
        await server.call('credentialUpdate', { params: { credential: client.id }, body });
        await askToken(server, client, { scope: 'campaign_sdk' });
      },
    ],
  ])('%s to an authenticated client is recorded', async (_, attempt) => {
    const client = await createCredential(server);
    await attempt(client);
    expect(await countsOf(server, client)).toEqual({ issued: 0, refused: 1 });
  });

  test.each<[string, (client: CreatedCredential) => unknown]>([
    ['a wrong secret', (client) => askToken(server, { ...client, client_secret: 'rlv_secret_wrong' })],
    [
      'a deleted secret',
      async (client) => {
        const params = { credential: client.id };
        await server.call('clientSecretAdd', { params, body: {} });
        await server.call('clientSecretDelete', {
          params: { ...params, client_secret: client.client_secret_id },
          query: {},
        });
        await askToken(server, client);
      },
    ],
    ['no secret', ({ client_id }) => post(server.url + strictPath, { grant_type: 'client_credentials', client_id })],
    [
      'a repeated parameter',
      (client) =>
        askToken(server, client, [
          ['scope', 'a'],
          ['scope', 'a'],
        ]),
    ],
    [
      'an unsupported grant',
      (client) => post(server.url + strictPath, { ...clientForm(client), grant_type: 'password' }),
    ],
    ['a secret in the query', (client) => post(`${server.url}${strictPath}?${encodeForm(tokenForm(client))}`, {})],
  ])('before authentication records nothing: %s', async (_, attempt) => {
    const client = await createCredential(server);
    await attempt(client);
    expect(await usageOf(server, client)).toEqual([]);
  });
});

test('a token that an administrator mints is no use', async () => {
  const client = await createCredential(server);
  for (const dialect of ['oauth2', 'ims'] as const) {
    await server.call('tokenIssue', { params: { credential: client.id }, body: { dialect } });
  }
  expect(await usageOf(server, client)).toEqual([]);
});

test('records survive a restart', async () => {
  const client = await createCredential(server);
  await obtainToken(server, client);
  await server.restart();
  await obtainToken(server, client);
  expect(await countsOf(server, client)).toEqual({ issued: 2, refused: 0 });
});

describe('the source', () => {
  test.each(['web-01', 'a', 'A.b_c:d@e/f-1', 'x'.repeat(64)])('is the label %s', async (label) => {
    expect(await sourceOf({ 'relevo-instance': label })).toEqual(instance(label));
  });

  test.each(['', ' ', '-a', '.a', 'a b', 'x'.repeat(65), 'a\tb', '<script>', 'é', 'a,b', '"a"'])(
    'is the address where the label %j is malformed',
    async (label) => {
      expect(await sourceOf({ 'relevo-instance': label })).toEqual(address('127.0.0.1'));
    },
  );

  test('is the address where two labels are sent', async () => {
    const client = await createCredential(server);
    const body = encodeForm(tokenForm(client)).toString();
    const head = [
      'POST /oauth2/token HTTP/1.1',
      'host: x',
      'relevo-instance: a',
      'relevo-instance: b',
      'connection: close',
    ];
    const form = ['content-type: application/x-www-form-urlencoded', `content-length: ${body.length}`];
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write([...head, ...form, '', body].join('\r\n'));
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1.1 200 /);
    expect((await usageOf(server, client))[0]).toMatchObject({ kind: 'address', source: '127.0.0.1' });
  });

  test('is never a forwarded address without trusted proxies', async () => {
    expect(await sourceOf({ 'x-forwarded-for': '203.0.113.9' })).toEqual(address('127.0.0.1'));
  });

  test('of 300 labels the first 200 are kept apart and the rest is one overflow; nothing is dropped', async () => {
    const client = await createCredential(server);
    for (let at = 0; at < 300; at += 50) {
      const labels = Array.from({ length: 50 }, (_, index) => `label-${at + index}`);
      await Promise.all(labels.map((label) => send(client, { 'relevo-instance': label })));
    }
    const entries = await usageOf(server, client);
    expect(entries).toHaveLength(201);
    expect(entries.find(({ kind }) => kind === 'overflow')).toMatchObject({ source: 'overflow', issued: 100 });
    expect(await countsOf(server, client)).toEqual({ issued: 300, refused: 0 });
  });
});

describe('behind trusted proxies (RELEVO_TRUSTED_PROXIES)', () => {
  let proxied: TestServer;
  beforeAll(async () => {
    proxied = await startTestServer({ environment: { RELEVO_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' } });
  });
  afterAll(() => proxied.close());

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
  ])('the source of %s is %s', async (forwarded, source) => {
    expect(await sourceOf({ 'x-forwarded-for': forwarded }, proxied)).toEqual(address(source));
  });

  test.each(['unknown', '203.0.113.9:4711', '<script>alert(1)</script>', '_hidden', ' '])(
    'a forwarded %j, which is no address, counts as the proxy itself',
    async (forwarded) => {
      expect(await sourceOf({ 'x-forwarded-for': forwarded }, proxied)).toEqual(address('127.0.0.1'));
    },
  );
});
