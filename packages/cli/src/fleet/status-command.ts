// `relevo fleet status`: what this machine knows of its runs, without asking any host.
import { type JsonOption, print, table } from '../output.ts';
import { statesOf } from './container-state.ts';
import { type FleetExitCode, fleetExitCodes } from './exit-code.ts';
import { type InventoryOptions, readInventory } from './inventory-source.ts';
import { type KnownRun, knownRuns } from './journal.ts';
import { outcomeWords, rungText } from './report.ts';
import { lastKnownIn } from './run-history.ts';

type StatusOptions = JsonOption & InventoryOptions;

function runOf({ start, records, isOver }: KnownRun) {
  const results = [...statesOf(records).values()].flatMap(({ result }) => result ?? []);
  const isOk = isOver && results.every(({ outcome }) => outcome === 'ok');
  return {
    run: start.run,
    instance: start.plan.inventory.instance,
    inventory: start.plan.inventory.path,
    client_id: start.plan.credential.client_id,
    fingerprint: start.fingerprint,
    reason: start.reason,
    started_at: start.at,
    last_at: records.at(-1)?.at ?? start.at,
    state: isOk ? 'done' : isOver ? 'failed' : 'unfinished',
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

const resumeLines = (runs: readonly Run[]): string[] =>
  runs
    .filter(({ state }) => state !== 'done')
    .slice(0, 1)
    .map(({ run, state }) => {
      const words = state === 'failed' ? 'has not come to its end everywhere' : 'was cut off';
      return `Run ${run} ${words}: "relevo fleet apply --resume ${run}" goes on with it.`;
    });

/** The last runs, newest first; of an inventory also its containers. Resolves with the exit code. */
export async function status(options: StatusOptions): Promise<FleetExitCode> {
  const isNamed = options.inventory !== undefined || options.hosts !== undefined;
  const known = knownRuns(isNamed ? (await readInventory(options)).key : undefined);
  const runs = known.slice(0, 20).map(runOf);
  const containers = isNamed ? containersOf(known) : [];
  print(options, { runs, containers }, () =>
    [runTable(runs), ...(isNamed ? [containerTable(containers)] : []), ...resumeLines(runs.slice(0, 1))].join('\n\n'),
  );
  return fleetExitCodes.ok;
}
