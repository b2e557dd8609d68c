// `relevo fleet rollback RUN`: puts back what one run has changed, and nothing else.
import { Failure } from '../../failure.ts';
import type { JsonOption } from '../../output.ts';
import { privateKeyOf } from '../credential/confidential-file.ts';
import { secretsIn } from '../credential/credential-source.ts';
import { type Hosts, openHosts } from '../drivers/open-hosts.ts';
import { eachAtMost } from '../each-at-most.ts';
import type { Container } from '../inventory/container.ts';
import { inventoryIn } from '../inventory/inventory-source.ts';
import { type Plan, planFromWire } from '../plan/plan-file.ts';
import { type Redact, redactor } from '../redactor.ts';
import { exitCodeOfRollback, type FleetExitCode, fleetExitCodes } from '../report/exit-code.ts';
import type { Report } from '../report/report.ts';
import { expectReportable, publishReport, type ReportOptions } from '../report/report-output.ts';
import { type ContainerResult, resultOf } from '../report/result.ts';
import type { ServerReportOption } from '../report/server-report.ts';
import { statesOf, untouched } from '../run/container-state.ts';
import type { RunView } from '../run/fleet-run.ts';
import { type Interrupt, watchInterrupts } from '../run/interrupt.ts';
import { type Journal, journalNotices, type KnownRun, knownRun, openJournal, writeFirst } from '../run/journal.ts';
import { takeRunLock } from '../run/run-lock.ts';
import { viewFor } from '../run/run-view.ts';
import { undoContainer } from '../run/undo-container.ts';
import type { HostOptions } from './plan-command.ts';

type RollBackOptions = JsonOption & HostOptions & ReportOptions & ServerReportOption;

const clock = () => new Date();

/** A rollback sends no secret; what hosts say may have one of the file that the plan names. */
async function redactorOf({ credential: { origin, privateKeyFile } }: Plan): Promise<Redact> {
  const { privateKey } = await privateKeyOf(privateKeyFile ?? undefined).catch(() => ({ privateKey: null }));
  const secrets = origin.kind === 'file' ? await secretsIn(origin.path) : [];
  return redactor([...secrets, ...(privateKey ? [privateKey] : [])]);
}

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

const notBegun = (container: Container, run: string): ContainerResult =>
  resultOf(container, 'not_started', clock().toISOString(), {
    detail: 'The rollback was stopped before it.',
    next: `"relevo fleet rollback ${run}" goes on.`,
  });

/** The run that is put back, and how. */
interface Wish {
  readonly known: KnownRun;
  readonly plan: Plan;
  readonly redact: Redact;
}

async function putAllBack({ known, plan, redact }: Wish, options: RollBackOptions): Promise<Report> {
  const { run, fingerprint } = known.start;
  const source = inventoryIn(plan.inventory.text, plan.inventory.path);
  const { instance, hosting, containers } = source.inventory;
  const states = statesOf(known.records);
  const changed = containers.filter(({ label }) => states.get(label)?.isWriteBegun);
  const startedAt = clock().toISOString();
  const view = viewFor(options.json === true, redact);
  const interrupt = watchInterrupts(view.notice);
  const journal = openJournal(run, clock);
  const hosts = await openHosts({
    source,
    endpoint: plan.endpoint,
    redact,
    stepLimitSeconds: options.stepTimeout,
  });
  try {
    writeFirst(journal, { type: 'rollback' });
    const labels = changed.map(({ label }) => label);
    view.waveBegins(1, 1, labels);
    const undo = undoer({ known, plan, hosts, journal, view, interrupt });
    const stopping = AbortSignal.any([interrupt.stopping, journal.failed]);
    const undone = new Map<string, ContainerResult>();
    await eachAtMost(
      options.parallel,
      changed,
      async (container) => undone.set(container.label, await undo(container)),
      () => !stopping.aborted,
    );
    await view.waveEnds();
    const results = changed.map((container) => undone.get(container.label) ?? notBegun(container, run));
    if (undone.size === changed.length) journal.write({ type: 'end' });
    const { clientId } = plan.credential;
    const wentWell = exitCodeOfRollback(results, changed.length);
    const [endedAt, exitCode] = [clock().toISOString(), journal.failed.aborted ? fleetExitCodes.some : wentWell];
    return {
      kind: 'rollback',
      run,
      instance,
      hosting,
      clientId,
      fingerprint,
      startedAt,
      endedAt,
      results,
      notices: journalNotices(journal),
      exitCode,
    };
  } finally {
    journal.close();
    interrupt.release();
    await hosts.close();
  }
}

/** Throws `Failure` where nothing is kept any more that could be put back. */
function expectKept({ start: { run }, records }: KnownRun): void {
  if (!records.some(({ type }) => type === 'forgotten')) return;
  throw new Failure('conflict', `What run ${run} kept on the containers is gone: a later run has succeeded.`, {
    next: 'Make a plan with the credential that shall be there.',
  });
}

/** Rolls a run back. Resolves with the exit code; rejects with `Failure` before anything was done. */
export async function rollBack(run: string, options: RollBackOptions): Promise<FleetExitCode> {
  await expectReportable(options);
  const { inventory } = knownRun(run).start;
  const now = clock().toISOString();
  const lock = takeRunLock({ inventory, run, why: `rolling back run ${run}`, now });
  try {
    // Read once nobody else can write it any more.
    const known = knownRun(run);
    expectKept(known);
    const plan = planFromWire(known.start.plan);
    const redact = await redactorOf(plan);
    const report = await putAllBack({ known, plan, redact }, options);
    await publishReport(report, options, redact);
    return report.exitCode;
  } finally {
    lock.release();
  }
}
