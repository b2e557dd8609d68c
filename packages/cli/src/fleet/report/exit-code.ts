// The exit codes of `relevo fleet`, which are its own. Pure.
import type { ContainerResult, Outcome } from './result.ts';

/** `nothing`: refused before anything was done, wrong usage, or no container could be dealt with at all. */
export const fleetExitCodes = { ok: 0, some: 1, nothing: 2, drift: 3 } as const;
export type FleetExitCode = (typeof fleetExitCodes)[keyof typeof fleetExitCodes];

const fine: ReadonlySet<Outcome> = new Set<Outcome>(['ok', 'as_left', 'nothing_to_do']);

/**
 * Of a run or check. A container that was not reached or not begun is not ok, though it is no failure either. What
 * differs is known for certain, and goes before what could not be asked.
 */
export function exitCodeOf(results: readonly Pick<ContainerResult, 'outcome'>[]): FleetExitCode {
  if (results.some(({ outcome }) => outcome === 'drift')) return fleetExitCodes.drift;
  return results.every(({ outcome }) => fine.has(outcome)) ? fleetExitCodes.ok : fleetExitCodes.some;
}

/** Of the run of a plan: one that refuses everything has done nothing. */
export function exitCodeOfRun(results: readonly Pick<ContainerResult, 'outcome'>[]): FleetExitCode {
  const isRefused = results.some(({ outcome }) => outcome === 'refused');
  const isNothingDone = results.every(({ outcome }) => outcome === 'refused' || outcome === 'nothing_to_do');
  return isRefused && isNothingDone ? fleetExitCodes.nothing : exitCodeOf(results);
}

/** Of a rollback of `wanted` containers: being as before is what was wanted. */
export function exitCodeOfRollback(
  results: readonly Pick<ContainerResult, 'outcome'>[],
  wanted: number,
): FleetExitCode {
  const back = results.filter(({ outcome }) => outcome === 'rolled_back' || outcome === 'failed');
  return back.length === wanted ? fleetExitCodes.ok : fleetExitCodes.some;
}
