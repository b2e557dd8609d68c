// `relevo fleet status`: what this machine knows of its runs, without asking any host.
import { type JsonOption, print, table } from '../../output.ts';
import { type InventoryOptions, readInventory } from '../inventory/inventory-source.ts';
import { type FleetExitCode, fleetExitCodes } from '../report/exit-code.ts';
import { outcomeWords, rungText } from '../report/report.ts';
import type { ContainerResult } from '../report/result.ts';
import { statesOf } from '../run/container-state.ts';
import { type KnownRun, knownRuns } from '../run/journal.ts';
import { lastKnownIn } from '../run/run-history.ts';
import { goesOn } from '../run/run-task.ts';

type StatusOptions = JsonOption & InventoryOptions;

type RunState = 'done' | 'failed' | 'unfinished' | 'rolled_back';

function stateOf({ isOver, isRollback }: KnownRun, results: readonly ContainerResult[]): RunState {
  if (!isOver) return 'unfinished';
  if (isRollback) return results.some(({ outcome }) => outcome === 'needs_hands') ? 'failed' : 'rolled_back';
  return results.every(({ outcome }) => outcome === 'ok') ? 'done' : 'failed';
}

function runOf(known: KnownRun) {
  const { start, records } = known;
  const results = [...statesOf(records).values()].flatMap(({ result }) => result ?? []);
  return {
    run: start.run,
    instance: start.plan.inventory.instance,
    inventory: start.plan.inventory.path,
    client_id: start.plan.credential.client_id,
    fingerprint: start.fingerprint,
    reason: start.reason,
    started_at: start.at,
    last_at: records.at(-1)?.at ?? start.at,
    state: stateOf(known, results),
    containers: results.map(({ label, outcome, rung }) => ({ label, outcome, rung })),
  };
}
type Run = ReturnType<typeof runOf>;

const runTable = (runs: readonly Run[]): string =>
  table(
    [
      ['RUN', ({ run }) => run],
      ['INSTANCE', ({ instance }) => instance],
      ['CLIENT ID', ({ client_id }) => client_id],
      ['STARTED', ({ started_at }) => started_at],
      ['STATE', ({ state }) => state],
      ['OK', ({ containers }) => containers.filter(({ outcome }) => outcome === 'ok').length],
      ['OF', ({ containers }) => containers.length],
      ['REASON', ({ reason }) => reason],
    ],
    runs,
    'No runs.',
  );

function containersOf(runs: readonly KnownRun[]) {
  return [...lastKnownIn(runs)].map(([label, { run, clientId, result }]) => {
    const { outcome, rung, fingerprint, checkedAt } = result;
    return { label, outcome, rung, client_id: clientId, fingerprint, run, checked_at: checkedAt };
  });
}
type Known = ReturnType<typeof containersOf>;

const containerTable = (containers: Known): string =>
  table(
    [
      ['CONTAINER', ({ label }) => label],
      ['RESULT', ({ outcome }) => outcomeWords[outcome]],
      ['RUNG', ({ rung }) => rungText(rung)],
      ['FINGERPRINT', ({ fingerprint }) => fingerprint],
      ['RUN', ({ run }) => run],
      ['AT', ({ checked_at }) => checked_at],
    ],
    containers,
    'No container has been installed from here.',
  );

/** What is to be done about the newest run. */
function resumeLines([newest]: readonly KnownRun[]): string[] {
  if (!newest) return [];
  const { run, state } = runOf(newest);
  if (state === 'done' || state === 'rolled_back') return [];
  const words = state === 'failed' ? 'has not come to its end everywhere' : 'was cut off';
  return [`Run ${run} ${words}: ${goesOn(newest)}`];
}

/** The last runs, newest first; of an inventory also its containers. Resolves with the exit code. */
export async function status(options: StatusOptions): Promise<FleetExitCode> {
  const isNamed = options.inventory !== undefined || options.hosts !== undefined;
  const known = knownRuns(isNamed ? (await readInventory(options)).key : undefined);
  const runs = known.slice(0, 20).map(runOf);
  const containers = isNamed ? containersOf(known) : [];
  print(options, { runs, containers }, () =>
    [runTable(runs), ...(isNamed ? [containerTable(containers)] : []), ...resumeLines(known)].join('\n\n'),
  );
  return fleetExitCodes.ok;
}
