// What earlier runs have left on the containers of an inventory, read from their journals. Pure but for the journals.
import type { LeftBehind } from '../plan/plan.ts';
import type { ContainerResult } from '../report/result.ts';
import { statesOf } from './container-state.ts';
import { type KnownRun, knownRuns } from './journal.ts';

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

/** What a run left as far as it tells whose secret stands in a file that only the vendor can read. */
export function leftBy({ clientId, result }: LastKnown): LeftBehind | undefined {
  const { fingerprint, storedDigest } = result;
  return fingerprint === null || storedDigest === null ? undefined : { clientId, fingerprint, storedDigest };
}

/** The same by label, of all containers of an inventory. */
export function leftBehind(inventory: string): ReadonlyMap<string, LeftBehind> {
  const left = new Map<string, LeftBehind>();
  for (const [label, known] of lastKnownIn(knownRuns(inventory))) {
    const by = leftBy(known);
    if (by) left.set(label, by);
  }
  return left;
}

/** By label, how the newest run ended there that has dealt with it. Of runs of one inventory, the newest first. */
export function lastResultsIn(runs: readonly KnownRun[]): ReadonlyMap<string, ContainerResult | null> {
  const last = new Map<string, ContainerResult | null>();
  for (const { records } of runs)
    for (const [label, { result }] of statesOf(records)) if (!last.has(label)) last.set(label, result);
  return last;
}

/**
 * The containers on which the newest run that wrote there has not come to `ok` and has not put it back: their file may
 * be right while nothing that runs has read it. Of runs of one inventory, the newest first.
 */
export function unprovenIn(runs: readonly KnownRun[]): ReadonlySet<string> {
  const settled = new Map<string, boolean>();
  for (const { records } of runs) {
    for (const [label, { result, isWriteBegun }] of statesOf(records)) {
      const isSettled = result?.outcome === 'ok' || result?.outcome === 'rolled_back';
      if (!settled.has(label) && (isSettled || isWriteBegun)) settled.set(label, isSettled);
    }
  }
  return new Set([...settled].flatMap(([label, isSettled]) => (isSettled ? [] : label)));
}

/** The newest run of an inventory that was cut off; undefined where each is over. */
export const unfinishedRun = (inventory: string): KnownRun | undefined =>
  knownRuns(inventory).find(({ isOver }) => !isOver);
