// The fence: once a disablement is acknowledged, no request gets a token, whatever was under way, on any process.
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../tools/seeded-random.ts';
import { type RelevoServer, startRelevo } from './relevo-server.ts';
import { runSeed } from './run-seed.ts';
import { createTechnicalAccount, issuedCount, requestToken, type TechnicalAccount } from './technical-account.ts';

const concurrentRequests = 64;
const rounds = 20;

let minting: RelevoServer;
let other: RelevoServer;
beforeAll(async () => {
  minting = await startRelevo();
  other = await startRelevo({ dataDirectory: minting.dataDirectory });
});

/** What the credential is like before and after: `restore` resolves with a secret that works until `retire` is done. */
interface Retirement {
  readonly restore: () => Promise<string>;
  readonly retire: () => Promise<unknown>;
}

type RetirementOf = (account: TechnicalAccount, server: RelevoServer) => Retirement;

const disablement: RetirementOf = ({ id, client_secret }, { call }) => {
  const setEnabled = (enabled: boolean) => call('credentialUpdate', { params: { credential: id }, body: { enabled } });
  return { restore: () => setEnabled(true).then(() => client_secret), retire: () => setEnabled(false) };
};

/** Two secrets are alive while requests use one of them, which is then deleted. */
const secretDeletion: RetirementOf = ({ id }, { call }) => {
  const params = { credential: id };
  let used = '';
  return {
    async restore() {
      const added = await call('clientSecretAdd', { params, body: {} });
      used = added.id;
      return added.client_secret;
    },
    retire: () => call('clientSecretDelete', { params: { ...params, client_secret: used }, query: {} }),
  };
};

interface Answered {
  readonly status: number;
  readonly token: string | undefined;
  /** The retirement had been acknowledged before the request was sent. */
  readonly startedAfterwards: boolean;
}

/**
 * Keeps 64 requests under way, retires after `retireAfter` answers, and lets every client ask once more after the
 * retirement was acknowledged.
 */
async function mintDuringRetirement(
  { url }: RelevoServer,
  clientId: string,
  { restore, retire }: Retirement,
  retireAfter: number,
): Promise<Answered[]> {
  const secret = await restore();
  const answers: Answered[] = [];
  let acknowledged = false;
  const enough = Promise.withResolvers<void>();
  const client = async () => {
    for (let startedAfterwards = false; !startedAfterwards; ) {
      startedAfterwards = acknowledged;
      const response = await requestToken(url, clientId, secret);
      // Only a token is looked at; an error body has none.
      const { access_token: token } = (await response.json()) as { access_token?: string };
      answers.push({ status: response.status, token, startedAfterwards });
      if (answers.length >= retireAfter) enough.resolve();
    }
  };
  const retirement = async () => {
    await enough.promise;
    await retire();
    acknowledged = true;
  };
  await Promise.all([retirement(), ...Array.from({ length: concurrentRequests }, client)]);
  return answers;
}

function expectFenced(answers: readonly Answered[]): void {
  expect(answers.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
  const late = answers.filter(({ startedAfterwards }) => startedAfterwards);
  expect(late).toHaveLength(concurrentRequests);
  expect(late.filter(({ token }) => token !== undefined)).toEqual([]);
  // Every token says the revision of the credential that its record was committed with: the one before the retirement.
  const tokens = answers.flatMap(({ token }) => token ?? []);
  const revisions = new Set(tokens.map((token) => decodeJwt<{ relevo: { revision: number } }>(token).relevo.revision));
  expect(revisions.size).toBe(1);
}

describe.each([
  { by: 'the same process', retiring: () => minting },
  { by: 'another process on the same data', retiring: () => other },
])('by $by', ({ retiring }) => {
  test.each([
    { what: 'a disablement', retirementOf: disablement },
    { what: 'the deletion of a secret', retirementOf: secretDeletion },
  ])(
    '$what that commits while 64 requests are under way is followed by no token',
    async ({ retirementOf }) => {
      const random = seededRandom(runSeed());
      const account = await createTechnicalAccount(minting.call);
      const retirement = retirementOf(account, retiring());
      let handedOut = 0;
      for (let round = 0; round < rounds; round++) {
        const retireAfter = 1 + Math.floor(random() * 4 * concurrentRequests);
        const answers = await mintDuringRetirement(minting, account.client_id, retirement, retireAfter);
        expectFenced(answers);
        handedOut += answers.filter(({ token }) => token !== undefined).length;
        expect(await issuedCount(minting.call, account.id)).toBe(handedOut);
      }
    },
    90_000,
  );
});
