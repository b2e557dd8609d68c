// `relevo fleet rollback RUN`: puts back what one run has changed, and nothing else.
import { Failure } from '../failure.ts';
import type { JsonOption } from '../output.ts';
import { statesOf, untouched } from './container-state.ts';
import { exitCodeOfRollback, type FleetExitCode } from './exit-code.ts';
import { eachAtMost, type RunView } from './fleet-run.ts';
import { type Interrupt, watchInterrupts } from './interrupt.ts';
import type { Container } from './inventory.ts';
import { inventoryIn } from './inventory-source.ts';
import { type Journal, type KnownRun, knownRun, openJournal } from './journal.ts';
import { type Hosts, openHosts } from './open-hosts.ts';
import type { HostOptions } from './plan-command.ts';
import { type Plan, planFromWire } from './plan-file.ts';
import type { Report } from './report.ts';
import { publishReport, type ReportOptions } from './report-output.ts';
import type { ContainerResult } from './result.ts';
import { takeRunLock } from './run-lock.ts';
import { viewFor } from './run-view.ts';
import type { ServerReportOption } from './server-report.ts';
import { undoContainer } from './undo-container.ts';

type RollBackOptions = JsonOption & HostOptions & ReportOptions & ServerReportOption;

const clock = () => new Date();
/** A rollback has no secret to hide: what hosts say is redacted of nothing that we know. */
const asItIs = (text: string): string => text;

interface Undoing {
  readonly known: KnownRun;
  readonly plan: Plan;
  readonly hosts: Hosts;
  readonly journal: Journal;
  readonly view: RunView;
  readonly interrupt: Interrupt;
}

/** Puts one container back, with its result in the journal. */
function undoer({ known, plan, hosts, journal, view, interrupt }: Undoing) {
  const { run, fingerprint } = known.start;
  const states = statesOf(known.records);
  const wanted = { ...plan.credential, fingerprint };
  const because = { code: null, message: `Run ${run} was taken back.` };
  return async (container: Container): Promise<ContainerResult> => {
    const facts = plan.containers.find(({ label }) => label === container.label)?.facts;
    if (!facts) throw new Error(`The plan has no facts on ${container.label}.`);
    const [driver, signal, onStep] = [
      hosts.driverFor({ ...container, driver: facts.driver }),
      interrupt.ending,
      view.stepBegins,
    ];
    const work = { run, container, driver, wanted, facts, journal, clock, signal, onStep };
    const begun = performance.now();
    const undone = await undoContainer(work, states.get(container.label) ?? untouched, because);
    const result = { ...undone, milliseconds: Math.round(performance.now() - begun) };
    journal.write({ type: 'result', result });
    view.containerEnds(result);
    return result;
  };
}

async function putAllBack(known: KnownRun, options: RollBackOptions): Promise<Report> {
  const plan = planFromWire(known.start.plan);
  const { run, fingerprint } = known.start;
  const source = inventoryIn(plan.inventory.text, plan.inventory.path);
  const { instance, containers } = source.inventory;
  const states = statesOf(known.records);
  const changed = containers.filter(({ label }) => states.get(label)?.isWriteBegun);
  const startedAt = clock().toISOString();
  const view = viewFor(options.json === true, asItIs);
  const interrupt = watchInterrupts(view.notice);
  const journal = openJournal(run, clock);
  const hosts = await openHosts({
    source,
    endpoint: plan.endpoint,
    redact: asItIs,
    stepLimitSeconds: options.stepTimeout,
  });
  try {
    journal.write({ type: 'resumed' });
    const labels = changed.map(({ label }) => label);
    view.waveBegins(1, 1, labels);
    const undo = undoer({ known, plan, hosts, journal, view, interrupt });
    const results = await eachAtMost(options.parallel, changed, undo, () => !interrupt.stopping.aborted);
    await view.waveEnds();
    journal.write({ type: 'end' });
    const { clientId } = plan.credential;
    const [endedAt, exitCode] = [clock().toISOString(), exitCodeOfRollback(results, changed.length)];
    return {
      kind: 'rollback',
      run,
      instance,
      clientId,
      fingerprint,
      startedAt,
      endedAt,
      results,
      notices: [],
      exitCode,
    };
  } finally {
    journal.close();
    interrupt.release();
    await hosts.close();
  }
}

/** Rolls a run back. Resolves with the exit code; rejects with `Failure` before anything was done. */
export async function rollBack(run: string, options: RollBackOptions): Promise<FleetExitCode> {
  const known = knownRun(run);
  if (known.records.some(({ type }) => type === 'forgotten')) {
    throw new Failure('conflict', `What run ${run} kept on the containers is gone: a later run has succeeded.`, {
      next: 'Make a plan with the credential that shall be there.',
    });
  }
  const lock = takeRunLock({
    inventory: known.start.inventory,
    run,
    why: `rolling back run ${run}`,
    now: clock().toISOString(),
  });
  try {
    const report = await putAllBack(known, options);
    await publishReport(report, options, asItIs);
    return report.exitCode;
  } finally {
    lock.release();
  }
}
