// Rung 4: whether the token service has seen a container use the new client secret.
import { setTimeout as wait } from 'node:timers/promises';
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { asFailure } from '../../failure.ts';
import type { WantedCredential } from '../driver.ts';
import { ownServer } from '../report/own-server.ts';
import type { ContainerResult } from '../report/result.ts';
import { isAlive, lastUseOf, type Provider, providerAt } from '../rotation/provider.ts';
import type { Journal } from './journal.ts';

const unseen = (why: string, result: ContainerResult): ContainerResult => ({
  ...result,
  skipped: { ...result.skipped, '4': why },
});

function risen(result: ContainerResult): ContainerResult {
  const { '4': _, ...skipped } = result.skipped;
  return { ...result, skipped, rung: result.healthy === true ? 5 : 4 };
}

export interface Sighting {
  /** Of the new client secret; undefined where nobody knows which one of the listed ones it is. */
  readonly secret: OriginalSecret | undefined;
  /** All that are alive. */
  readonly secrets: readonly OriginalSecret[];
  /** Whether one container alone can have used it without a name: it was added for this run, and came nowhere else. */
  readonly isOnlyHolder: boolean;
}

type Sources = NonNullable<OriginalSecret['sources']>;

const latest = (moments: readonly (string | null)[]): number =>
  Math.max(0, ...moments.map((each) => Number(each ?? 0)));

/** When this run began on a container, in milliseconds; token services tell uses in whole seconds. */
const begunAt = ({ checkedAt, milliseconds }: ContainerResult): number =>
  Math.floor((Date.parse(checkedAt) - milliseconds) / 1000) * 1000;

/** Whether the new client secret was used by this container since this run began on it. */
function isSeenBySource(result: ContainerResult, sources: Sources, isOnlyHolder: boolean): boolean {
  const own = sources.filter(({ kind, source }) => kind === 'instance' && source === result.label);
  const lastOwn = latest(own.map(({ last_used_at }) => last_used_at));
  // What the host fetched with what it has installed is a use by it; what we sent along for it is not.
  if (result.provenBy === 'host' ? lastOwn >= begunAt(result) : lastOwn > Date.parse(result.checkedAt)) return true;
  const bare = sources.filter(({ kind }) => kind !== 'instance');
  return isOnlyHolder && latest(bare.map(({ last_used_at }) => last_used_at)) >= begunAt(result);
}

/**
 * The result with rung 4, or with why not. An instance of Adobe Campaign sends no label: it is told from others only
 * while it is the one holder of a new client secret. A provider without sources tells that somebody used the secret,
 * which is enough after our own proof and with one holder.
 */
export function withSighting(result: ContainerResult, { secret, secrets, isOnlyHolder }: Sighting): ContainerResult {
  if (result.outcome !== 'ok' || result.rung !== 3) return result;
  if (!secret) return unseen('The token service does not say which of the client secrets this is.', result);
  if (secrets.some(({ sources }) => sources !== undefined)) {
    if (isSeenBySource(result, secret.sources ?? [], isOnlyHolder)) return risen(result);
    return unseen('The token service has seen no use by this container but our own proof, if any.', result);
  }
  if (!isOnlyHolder) return unseen('The token service does not say who used the client secret.', result);
  const last = lastUseOf(secret);
  const isUsed = last !== null && last > Date.parse(result.checkedAt);
  return isUsed ? risen(result) : unseen('No use was seen since our own proof.', result);
}

/** Which of the listed client secrets was brought: the one that is named, or the only one, which has given a token. */
const broughtOf = (secrets: readonly OriginalSecret[], uuid: string | null): OriginalSecret | undefined =>
  secrets.length === 1 && uuid === null ? secrets[0] : secrets.find((secret) => secret.uuid === uuid);

interface SeenRequest {
  readonly wanted: WantedCredential;
  readonly journal: Journal;
  readonly notices: string[];
  /** How long to wait for uses; 0 asks once. */
  readonly waitSeconds: number;
  readonly stopping: AbortSignal;
  /** Of the new client secret, where it is known. */
  readonly secretId: string | null;
  /** Undefined: the server that somebody is signed in at, if any. */
  readonly provider: Provider | undefined;
  /** Whether nobody can have used the client secret before this run. */
  readonly isNew: boolean;
}

/** May have the new client secret, or has had it. */
const isHolder = ({ outcome }: ContainerResult): boolean =>
  outcome === 'ok' || outcome === 'needs_hands' || outcome === 'rolled_back';

async function providerOf({ provider, wanted }: SeenRequest): Promise<Provider | undefined> {
  if (provider) return provider;
  const server = await ownServer();
  if (!server) return undefined;
  const { url: base, token } = server;
  const headers = async () => ({ authorization: `Bearer ${token}` });
  return providerAt({ base, organizationId: wanted.organizationId, credentialId: wanted.clientId, headers });
}

const pollSeconds = 2;

/** Asks after each wave who was seen; once asking has failed, it says so and asks no more. Does not reject. */
export function seenAfterWave(request: SeenRequest) {
  const { notices, journal, secretId, isNew, waitSeconds, stopping } = request;
  let holders = 0;
  let isAsking = true;
  const look = async (provider: Provider, results: readonly ContainerResult[]) => {
    const secrets = (await provider.list()).filter((secret) => isAlive(secret, Date.now()));
    const sighting = { secret: broughtOf(secrets, secretId), secrets, isOnlyHolder: isNew && holders === 1 };
    return results.map((result) => withSighting(result, sighting));
  };
  const isWaiting = (results: readonly ContainerResult[]) =>
    results.some(({ outcome, rung }) => outcome === 'ok' && rung === 3);
  const ask = async (results: readonly ContainerResult[]): Promise<readonly ContainerResult[]> => {
    const provider = await providerOf(request);
    if (!provider) {
      isAsking = false;
      return results.map((result) =>
        result.rung === 3 ? unseen('No token service to ask: nobody is signed in.', result) : result,
      );
    }
    const deadline = performance.now() + waitSeconds * 1000;
    let seen = await look(provider, results);
    while (isWaiting(seen) && performance.now() < deadline && !stopping.aborted) {
      await wait(pollSeconds * 1000, undefined, { signal: stopping }).catch(() => {});
      seen = await look(provider, seen);
    }
    return seen;
  };
  return async (results: readonly ContainerResult[]): Promise<readonly ContainerResult[]> => {
    holders += results.filter(isHolder).length;
    if (!isAsking || !isWaiting(results)) return results;
    try {
      const seen = await ask(results);
      for (const [index, result] of seen.entries())
        if (result.rung !== results[index]?.rung) journal.write({ type: 'result', result });
      return seen;
    } catch (error) {
      isAsking = false;
      const { code, message } = asFailure(error);
      notices.push(`Who uses the client secret was not asked: ${message.split('\n')[0]} (${code})`);
      return results;
    }
  };
}
