// Two servers on one database: what one of them changes holds for what the other issues at once, and for what the other
// says of tokens within a second. Seeded interleavings of changes and requests, on both engines.
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../packages/server/src/testing/free-port.ts';
import {
  type PostgresServer,
  startPostgresServer,
  whyNoPostgres,
} from '../packages/server/src/testing/postgres-server.ts';
import { rsaKeys, selfSigned } from '../packages/server/test/fixtures/self-signed.ts';
import { seededRandom } from '../tools/seeded-random.ts';
import { type RelevoServer, startRelevo } from './relevo-server.ts';
import { runSeed } from './run-seed.ts';
import { createTechnicalAccount, issuedCount, requestToken, type TechnicalAccount } from './technical-account.ts';

const interleavings = 105;
const clients = 6;
/** What a second is to somebody who asks again and again: a little more, since the last answer takes time. */
const heardWithin = { timeout: 1_500, interval: 10 };

/** One change. Tokens of requests that start after it must pass `mayFollow`, or there must be none. */
interface Change {
  readonly what: string;
  make(changing: RelevoServer, subject: Subject): Promise<unknown>;
  undo?(changing: RelevoServer, subject: Subject): Promise<unknown>;
  readonly mayFollow?: (token: string, before: string) => boolean;
  /** Whether a token from before the change stays active. */
  readonly endsTokens: boolean;
}

interface Subject {
  readonly account: TechnicalAccount;
  /** What the requests authenticate with. */
  readonly secret: { readonly id: string; readonly value: string };
  /** A token from before. */
  readonly token: string;
}

const lacksApi = (token: string) => !decodeJwt<{ scope: string }>(token).scope.includes('campaign_sdk');
const revisionOf = (token: string) => decodeJwt<{ relevo: { revision: number } }>(token).relevo.revision;
const setEnabled = ({ call }: RelevoServer, { account }: Subject, enabled: boolean) =>
  call('credentialUpdate', { params: { credential: account.id }, body: { enabled } });
const setApiEnabled = ({ call }: RelevoServer, enabled: boolean) =>
  call('apiUpdate', { params: { code: 'campaign' }, body: { enabled } });

async function setProfileEnabled({ call }: RelevoServer, enabled: boolean): Promise<void> {
  const { items } = await call('productProfileList', {});
  const { id = '' } = items.find(({ name }) => name === 'Campaign - prod - Admin') ?? {};
  await call('productProfileUpdate', { params: { profile: id }, body: { enabled } });
}

function revokeAsClient({ url }: RelevoServer, { account, secret, token }: Subject): Promise<Response> {
  const form = { client_id: account.client_id, client_secret: secret.value, token };
  return fetch(`${url}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(form) });
}

const changes: readonly Change[] = [
  {
    what: 'a disablement',
    make: (server, subject) => setEnabled(server, subject, false),
    undo: (server, subject) => setEnabled(server, subject, true),
    endsTokens: true,
  },
  {
    what: 'the deletion of a secret',
    make: ({ call }, { account, secret }) =>
      call('clientSecretDelete', { params: { credential: account.id, client_secret: secret.id }, query: {} }),
    endsTokens: false,
  },
  {
    what: 'the deletion of the credential',
    make: ({ call }, { account }) =>
      call('credentialDelete', { params: { credential: account.id }, query: { confirm: account.name } }),
    endsTokens: true,
  },
  {
    what: 'the disablement of the API',
    make: (server) => setApiEnabled(server, false),
    undo: (server) => setApiEnabled(server, true),
    mayFollow: lacksApi,
    endsTokens: false,
  },
  {
    what: 'the disablement of the product profile',
    make: (server) => setProfileEnabled(server, false),
    undo: (server) => setProfileEnabled(server, true),
    mayFollow: lacksApi,
    endsTokens: false,
  },
  { what: 'the revocation of the token', make: revokeAsClient, mayFollow: () => true, endsTokens: true },
  {
    what: 'the revocation of all tokens',
    make: ({ call }, { account }) => call('tokenRevoke', { body: { kind: 'credential', credential: account.id } }),
    mayFollow: (token, before) => revisionOf(token) > revisionOf(before),
    endsTokens: true,
  },
];

interface Answer {
  readonly status: number;
  readonly token: string | undefined;
  readonly startedAfterwards: boolean;
}

async function mint(url: string, clientId: string, secret: string): Promise<Omit<Answer, 'startedAfterwards'>> {
  const response = await requestToken(url, clientId, secret);
  const { access_token: token } = (await response.json()) as { access_token?: string };
  return { status: response.status, token };
}

/** Who asks is another client, whom no change concerns; an API lets it ask. */
async function isActive(url: string, asker: TechnicalAccount, token: string): Promise<boolean> {
  const form = { client_id: asker.client_id, client_secret: asker.client_secret, token };
  const response = await fetch(`${url}/oauth2/introspect`, { method: 'POST', body: new URLSearchParams(form) });
  expect(response.status).toBe(200);
  return ((await response.json()) as { active: boolean }).active;
}

interface Pair {
  readonly servers: readonly [RelevoServer, RelevoServer];
  readonly asker: TechnicalAccount;
}

/** Two secrets are alive during a round: the account's first, and one of the round. */
async function prepare({ call, url }: RelevoServer, account: TechnicalAccount): Promise<Subject> {
  const params = { credential: account.id };
  const { items } = await call('clientSecretList', { params });
  for (const { id } of items.slice(1)) {
    await call('clientSecretDelete', { params: { ...params, client_secret: id }, query: {} });
  }
  const added = await call('clientSecretAdd', { params, body: {} });
  const { token = '' } = await mint(url, account.client_id, added.client_secret);
  return { account, secret: { id: added.id, value: added.client_secret }, token };
}

async function mintAround(
  { url }: RelevoServer,
  { account, secret }: Subject,
  make: () => Promise<unknown>,
  changeAfter: number,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let acknowledged = false;
  const enough = Promise.withResolvers<void>();
  const client = async () => {
    for (let startedAfterwards = false; !startedAfterwards; ) {
      startedAfterwards = acknowledged;
      answers.push({ ...(await mint(url, account.client_id, secret.value)), startedAfterwards });
      if (answers.length >= changeAfter) enough.resolve();
    }
  };
  const changing = enough.promise.then(make).then(() => {
    acknowledged = true;
  });
  await Promise.all([changing, ...Array.from({ length: clients }, client)]);
  return answers;
}

/** One interleaving. Resolves with the number of tokens handed out. */
async function interleave({ servers, asker }: Pair, account: TechnicalAccount, change: Change, random: () => number) {
  const [changing, minting] = random() < 0.5 ? servers : [servers[1], servers[0]];
  const subject = await prepare(minting, account);
  const { token: before } = subject;
  expect(await isActive(minting.url, asker, before), change.what).toBe(true);
  const changeAfter = Math.floor(random() * 4 * clients);
  const answers = await mintAround(minting, subject, () => change.make(changing, subject), changeAfter);
  expect(answers.filter(({ status }) => ![200, 400, 401].includes(status))).toEqual([]);
  const late = answers.flatMap(({ token, startedAfterwards }) => (token && startedAfterwards ? [token] : []));
  const { mayFollow = () => false } = change;
  expect(late.filter((token) => !mayFollow(token, before)).length, change.what).toBe(0);
  expect(await isActive(changing.url, asker, before), change.what).toBe(!change.endsTokens);
  if (change.endsTokens) {
    await expect.poll(() => isActive(minting.url, asker, before), heardWithin).toBe(false);
    expect(await isActive(minting.url, asker, before), change.what).toBe(false);
  }
  await change.undo?.(changing, subject);
  return 1 + answers.filter(({ token }) => token !== undefined).length;
}

function describePair(start: () => Promise<Pair>): void {
  let pair: Pair;
  beforeAll(async () => {
    pair = await start();
  });

  test(`${interleavings} interleavings of changes here and requests there: nothing is issued after an acknowledged change, \
every token is in the usage, and introspection follows within a second`, async () => {
    const random = seededRandom(runSeed());
    const { call } = pair.servers[0];
    let account = await createTechnicalAccount(call);
    let handedOut = 0;
    for (let round = 0; round < interleavings; round += 1) {
      const change = changes[Math.floor(random() * changes.length)] ?? changes[round % changes.length];
      if (!change) throw new Error('no change');
      handedOut += await interleave(pair, account, change, random);
      if (change.what === 'the deletion of the credential') {
        account = await createTechnicalAccount(call);
        handedOut = 0;
      } else expect(await issuedCount(call, account.id)).toBe(handedOut);
    }
  }, 180_000);

  test('A-7: of copies of one assertion sent to both at once exactly one gets a token', async () => {
    const { servers } = pair;
    const [{ call }] = servers;
    const account = await createTechnicalAccount(call, { type: 'service_account_jwt' });
    const keys = rsaKeys();
    const now = Math.floor(Date.now() / 1000);
    const certificate = selfSigned({ name: 'two-processes', notBefore: now - 60, notAfter: now + 3_600, keys });
    await call('certificateAdd', { params: { credential: account.id }, body: { certificate } });
    const issuer = await issuerOf(servers[0].url);
    for (let round = 0; round < 10; round += 1) {
      const assertion = await new SignJWT({ [`${issuer}/s/ent_campaign_sdk`]: true, jti: `jti-${round}` })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(account.organization_id)
        .setSubject(account.technical_account_id)
        .setAudience(`${issuer}/c/${account.client_id}`)
        .setExpirationTime('5m')
        .sign(keys.privateKey);
      const { client_id, client_secret } = account;
      const body = new URLSearchParams({ client_id, client_secret, jwt_token: assertion });
      const copies = Array.from({ length: 24 }, async (_, index) => {
        const { url } = servers[index % 2 === 0 ? 0 : 1];
        const response = await fetch(`${url}/ims/exchange/jwt`, { method: 'POST', body });
        await response.text();
        return response.status;
      });
      const statuses = await Promise.all(copies);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 23 }, () => 400)]);
    }
    expect(await issuedCount(call, account.id)).toBe(10);
  }, 60_000);

  test('M-4: a signing key that one publishes is soon in the key set of the other', async () => {
    const [first, second] = pair.servers;
    const { items } = await first.call('signingKeyRotate', { body: { algorithm: 'ES256' } });
    await expect.poll(() => kidsOf(second.url), heardWithin).toEqual(items.map(({ kid }) => kid).toSorted());
  });
}

async function issuerOf(url: string): Promise<string> {
  const response = await fetch(`${url}/.well-known/oauth-authorization-server`);
  return ((await response.json()) as { issuer: string }).issuer;
}

async function kidsOf(url: string): Promise<string[]> {
  const { keys } = (await (await fetch(`${url}/oauth2/jwks`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid).toSorted();
}

async function startPair(settings: Readonly<Record<string, string>> = {}): Promise<Pair> {
  const port = await freePort();
  const environment = { ...settings, RELEVO_ISSUER: `http://127.0.0.1:${port}` };
  const first = await startRelevo({ port, environment });
  const second = await startRelevo({ dataDirectory: first.dataDirectory, environment });
  const asker = await createTechnicalAccount(first.call);
  const introspection_client_ids = [asker.client_id];
  await first.call('apiUpdate', { params: { code: 'campaign' }, body: { introspection_client_ids } });
  return { servers: [first, second], asker };
}

describe('on SQLite', () => describePair(() => startPair()));

describe.skipIf(whyNoPostgres())('on PostgreSQL', () => {
  let database: PostgresServer;
  beforeAll(async () => {
    database = await startPostgresServer();
    await database.run('postgres', 'create database told', 'create database untold');
  });
  afterAll(() => database.remove());
  const start = (name: string) => startPair({ DATABASE_URL: database.url(name) });
  describe('that tells of changes', () => describePair(() => start('told')));

  test('a revocation is seen within a second also where nothing is told any more', async () => {
    const { servers, asker } = await start('untold');
    const [changing, asked] = servers;
    const listening = `from pg_stat_activity where query like 'listen %'`;
    for (let round = 0; round < 5; round += 1) {
      const subject = await prepare(asked, await createTechnicalAccount(changing.call));
      expect(await isActive(asked.url, asker, subject.token)).toBe(true);
      await database.run('postgres', `select pg_terminate_backend(pid) ${listening}`);
      await revokeAsClient(changing, subject);
      await expect.poll(() => isActive(asked.url, asker, subject.token), heardWithin).toBe(false);
    }
  });
});
