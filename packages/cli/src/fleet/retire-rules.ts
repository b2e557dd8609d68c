// Whether the old client secret may go. Pure.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { lastUseOf } from './provider.ts';
import type { ContainerResult } from './result.ts';

/** An access token of the original lives so long: who got one by the old secret may come back only after it. */
export const tokenLifetimeMilliseconds = 86_400_000;

export interface RetireFacts {
  readonly old: OriginalSecret;
  /** Null where it is not known here. */
  readonly newFingerprint: string | null;
  /** Of a check that was just made. */
  readonly results: readonly ContainerResult[];
  /** What the server says stands in the way; null where only the last use is known. */
  readonly serverBlockers: readonly string[] | null;
  /** Milliseconds. */
  readonly now: number;
}

/** Found as the run left it that has proven it counts as well: only the vendor can read what is there. */
const isProven = ({ outcome, rung, fingerprint }: ContainerResult, wanted: string | null): boolean => {
  if (outcome === 'nothing_to_do') return true;
  const isTried = outcome === 'as_left' || (outcome === 'ok' && (rung ?? 0) >= 3);
  return isTried && wanted !== null && fingerprint === wanted;
};

function useBlockers({ old, serverBlockers, now }: RetireFacts): readonly string[] {
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
    .filter((result) => !isProven(result, facts.newFingerprint))
    .map(({ label, outcome, detail }) => {
      const why = detail ?? (outcome === 'ok' ? 'it is not known to have the new client secret' : outcome);
      return `${label} has not proven the new client secret: ${why}`;
    });
  return [...unproven, ...useBlockers(facts)];
}
