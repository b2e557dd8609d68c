// Which client secret goes with a retirement, and whether it may. Pure.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { Failure } from '../../failure.ts';
import type { ContainerResult } from '../report/result.ts';
import { lastUseOf } from './provider.ts';
import { type RotationRecord, standOf } from './rotation-record.ts';

/** An access token of the original lives so long: who got one by the old secret may come back only after it. */
export const tokenLifetimeMilliseconds = 86_400_000;

export interface Retiring {
  /** Null where it is gone already. */
  readonly old: OriginalSecret | null;
  /** The rotation whose old one it is; undefined where it was named without one. */
  readonly rotation: RotationRecord | undefined;
}

/**
 * The one that shall go: named, or the old one of a rotation. It is never the last one of those that are `alive`. Throws
 * `Failure`.
 */
export function retiringOf(
  alive: readonly OriginalSecret[],
  known: RotationRecord | undefined,
  named: string | undefined,
): Retiring {
  const stand = known && standOf(known, alive);
  if (stand === 'lost' && named === undefined) {
    throw new Failure('conflict', `The new client secret ${known?.new_secret_id} of the rotation is gone.`, {
      next: 'Add another one with "relevo fleet rotate".',
    });
  }
  const rotation = stand === 'lost' ? undefined : known;
  const uuid = named ?? rotation?.old_secret_id;
  if (uuid == null) {
    throw new Failure('invalid_usage', 'No rotation is known here.', { next: 'Give --secret UUID of the old one.' });
  }
  const isItsOld = uuid === rotation?.old_secret_id;
  if (stand === 'open' && !isItsOld) {
    throw new Failure('conflict', `A rotation is under way, and ${uuid} is not its old client secret.`, {
      next: 'Run "relevo fleet rotate" to its end, then leave --secret out: the old one is meant.',
    });
  }
  const old = alive.find((secret) => secret.uuid === uuid) ?? null;
  if (old === null && !isItsOld) {
    const ids = alive.map((secret) => secret.uuid).join(', ') || 'none';
    throw new Failure('not_found', `No client secret ${uuid} is alive.`, { next: `Alive are: ${ids}.` });
  }
  if (old !== null && alive.length === 1) {
    throw new Failure('last_client_secret', `${uuid} is the only client secret that is alive.`, {
      next: 'Add another one first: "relevo fleet rotate".',
    });
  }
  return { old, rotation: isItsOld ? rotation : undefined };
}

/** The client secret that every container shall have; null what is not known of it here. */
export interface NewSecret {
  readonly id: string | null;
  readonly fingerprint: string | null;
}

export interface RetireFacts {
  /** Null where it is gone already. */
  readonly old: OriginalSecret | null;
  readonly wanted: NewSecret;
  /** Of a check that was just made. */
  readonly results: readonly ContainerResult[];
  /** When that check began: milliseconds. */
  readonly checkedFrom: number;
  /** All that are alive, listed after the check. */
  readonly alive: readonly OriginalSecret[];
  /** By label, how the newest run on it ended there. */
  readonly lastResults: ReadonlyMap<string, ContainerResult | null>;
  /** What the server says stands in the way; null where only the last use is known. */
  readonly serverBlockers: readonly string[] | null;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * What driver `command` has installed nobody can read, not even as a digest: the run that brought it is believed, as long
 * as the command shows the same and no later run was at work there.
 */
function isBrought({ driver, label, fileSha256 }: ContainerResult, { wanted, lastResults }: RetireFacts): boolean {
  const last = lastResults.get(label);
  if (driver !== 'command' || last?.outcome !== 'ok' || last.provenBy !== 'pushed') return false;
  return last.fingerprint === wanted.fingerprint && last.fileSha256 === fileSha256;
}

/** Found as the run left it that has proven it counts as well: only the vendor can read what is there. */
function isProven(result: ContainerResult, facts: RetireFacts): boolean {
  const { outcome, rung, fingerprint } = result;
  const { wanted } = facts;
  if (outcome === 'nothing_to_do') return true;
  const isTried = outcome === 'as_left' || (outcome === 'ok' && (rung ?? 0) >= 3);
  if (!isTried || wanted.fingerprint === null) return false;
  return fingerprint === wanted.fingerprint || isBrought(result, facts);
}

/**
 * Whether the containers have another one than `old`: fingerprints have no ids, so that somebody who named the wrong one
 * would delete what is installed. Without a rotation the check tells: it used the one that is installed.
 */
function sameBlockers({ old, wanted, alive, checkedFrom }: RetireFacts): readonly string[] {
  if (old === null) return [];
  if (wanted.id === old.uuid) return ['It is the client secret that the containers have.'];
  if (wanted.id !== null) {
    const isThere = alive.some(({ uuid }) => uuid === wanted.id);
    return isThere ? [] : [`The client secret ${wanted.id} that the containers have is gone.`];
  }
  const from = Math.floor(checkedFrom / 1000) * 1000; // a provider may know seconds alone
  const used = alive.filter((secret) => (lastUseOf(secret) ?? 0) >= from).map(({ uuid }) => uuid);
  if (used.includes(old.uuid)) return ['It was used while the containers were checked: they may have it.'];
  return used.length > 0 ? [] : ['Nothing tells that the containers have another one: no use of another one was seen.'];
}

function useBlockers({ old, serverBlockers, now }: RetireFacts): readonly string[] {
  if (old === null) return [];
  if (serverBlockers !== null) return serverBlockers;
  const last = lastUseOf(old);
  const clears = (last ?? 0) + tokenLifetimeMilliseconds;
  if (last === null || clears <= now) return [];
  const [used, clear] = [new Date(last).toISOString(), new Date(clears).toISOString()];
  return [`It was last used at ${used}; it clears at ${clear} if it stays quiet.`];
}

/** What stands in the way, for people; nothing where it may go. */
export function retireBlockers(facts: RetireFacts): readonly string[] {
  const unproven = facts.results
    .filter((result) => !isProven(result, facts))
    .map(({ label, outcome, detail }) => {
      const why = detail ?? (outcome === 'ok' ? 'it is not known to have the new client secret' : outcome);
      return `${label} has not proven the new client secret: ${why}`;
    });
  return [...unproven, ...sameBlockers(facts), ...useBlockers(facts)];
}

/** Throws `Failure` where `old` was used since it was listed so, or is the last one of those that are `alive` by now. */
export function expectUnmoved(old: OriginalSecret, alive: readonly OriginalSecret[]): void {
  const now = alive.find(({ uuid }) => uuid === old.uuid);
  if (!now) return;
  if (alive.length === 1) throw new Failure('last_client_secret', `${old.uuid} is the only one that is alive by now.`);
  if (lastUseOf(now) === lastUseOf(old)) return;
  throw new Failure('still_used', `The old client secret ${old.uuid} stays: it was used a moment ago.`);
}
