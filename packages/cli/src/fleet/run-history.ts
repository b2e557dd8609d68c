// What earlier runs have left on the containers of an inventory, read from their journals. Pure but for the journals.
import { statesOf } from './container-state.ts';
import { type KnownRun, knownRuns } from './journal.ts';
import type { LeftBehind } from './plan.ts';
import type { ContainerResult } from './result.ts';

/** A container as the newest run knows it that has changed or proven it. */
export interface LastKnown {
  readonly run: string;
  readonly clientId: string;
  readonly secretId: string | null;
  readonly result: ContainerResult;
}

/** By label. Of runs of one inventory, the newest first. */
export function lastKnownIn(runs: readonly KnownRun[]): ReadonlyMap<string, LastKnown> {
  const known = new Map<string, LastKnown>();
  for (const { start, records } of runs) {
    for (const [label, { result }] of statesOf(records)) {
      if (known.has(label) || result?.outcome !== 'ok') continue;
      const { client_id: clientId } = start.plan.credential;
      known.set(label, { run: start.run, clientId, secretId: start.secret_id, result });
    }
  }
  return known;
}

/** What tells whose secret stands in a file that only the vendor can read, by label. */
export function leftBehind(inventory: string): ReadonlyMap<string, LeftBehind> {
  const left = new Map<string, LeftBehind>();
  for (const [label, { clientId, result }] of lastKnownIn(knownRuns(inventory))) {
    const { fingerprint, storedDigest } = result;
    if (fingerprint !== null && storedDigest !== null) left.set(label, { clientId, fingerprint, storedDigest });
  }
  return left;
}

/** The newest run of an inventory that was cut off; undefined where each is over. */
export const unfinishedRun = (inventory: string): KnownRun | undefined =>
  knownRuns(inventory).find(({ isOver }) => !isOver);
