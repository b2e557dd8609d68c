// One run from its first journal entry to its report: journal, hosts, interrupts, and who is asked about uses.
import type { WantedCredential } from '../driver.ts';
import { openHosts } from '../drivers/open-hosts.ts';
import type { Container } from '../inventory/container.ts';
import type { ReadInventory } from '../inventory/inventory-source.ts';
import { planDigest, planToWire } from '../plan/plan-file.ts';
import type { Redact } from '../redactor.ts';
import { exitCodeOf, exitCodeOfRun, fleetExitCodes } from '../report/exit-code.ts';
import type { Report } from '../report/report.ts';
import type { ContainerResult } from '../report/result.ts';
import type { Provider } from '../rotation/provider.ts';
import type { Sensitive } from '../sensitive.ts';
import { type ApplyRequest, applyPlan } from './apply-plan.ts';
import type { RunView } from './fleet-run.ts';
import { forgetKept } from './forget-kept.ts';
import { watchInterrupts } from './interrupt.ts';
import { type Journal, journalNotices, openJournal, writeFirst } from './journal.ts';
import { otherRuns, type RunTask } from './run-task.ts';
import { seenAfterWave } from './seen.ts';
import type { WaveSize } from './waves.ts';

/** How containers are dealt with; seconds where it is about time. */
export interface RunChoices {
  readonly waves: readonly WaveSize[];
  readonly pause: number;
  readonly parallel: number;
  readonly maxFailures: number;
  readonly stepTimeout: number;
  readonly restart?: Container['restart'];
  readonly reason?: string;
  readonly waitForUse: number;
}

/** What is known of the client secret that a run brings, beyond itself. */
export interface Brought {
  /** Its id at the provider; null where it is not known. */
  readonly secretId: string | null;
  /** Who is asked about its use; undefined for the server that somebody is signed in at, if any. */
  readonly provider: Provider | undefined;
  /** Null where it comes from the file that the plan names, or from whoever runs the command. */
  readonly secret: Sensitive | null;
}

const clock = () => new Date();

/** A run that may begin: it has the lock, and its credential. */
export interface Prepared {
  readonly task: RunTask;
  readonly source: ReadInventory;
  readonly wanted: WantedCredential;
  readonly redact: Redact;
  readonly notices: string[];
  readonly options: RunChoices;
  readonly brought: Brought;
}

/** Whether what earlier runs have kept is of no use any more. */
const isReplacing = (results: readonly ContainerResult[]): boolean =>
  exitCodeOf(results) === fleetExitCodes.ok && results.some(({ changed }) => changed);

/** The restart that was asked for, also of a run that goes on. */
const restartOf = ({ before }: RunTask, { restart }: RunChoices): Container['restart'] | null =>
  restart ?? before?.start.restart ?? null;

/** The id of the client secret at its provider, as far as any run of this inventory was told it. */
function secretIdOf({ task, wanted, brought }: Prepared): string | null {
  const same = [task.before, ...otherRuns(task)].filter((known) => known?.start.fingerprint === wanted.fingerprint);
  return brought.secretId ?? same.find((known) => known?.start.secret_id != null)?.start.secret_id ?? null;
}

/** The journal of the run, with its beginning on disk. Throws `Failure` where it cannot be written. */
function begunJournal(prepared: Prepared): Journal {
  const { task, source, wanted, options } = prepared;
  const { plan, run, before } = task;
  const journal = openJournal(run, clock);
  if (before) {
    writeFirst(journal, { type: 'resumed' });
    return journal;
  }
  const { fingerprint } = wanted;
  const [wire, digest] = [planToWire(plan), planDigest(plan)];
  const { reason = null } = options;
  const told = { reason, secret_id: secretIdOf(prepared), restart: restartOf(task, options) };
  writeFirst(journal, {
    type: 'run',
    ...{ run, inventory: source.key, plan: wire, plan_digest: digest, fingerprint, ...told },
  });
  return journal;
}

/**
 * Whether nobody can have used the client secret before this run: it was added for it, and no run has brought it.
 */
const isBrandNew = ({ task, wanted, brought }: Prepared): boolean =>
  brought.provider !== undefined &&
  task.before === undefined &&
  !otherRuns(task).some(({ start }) => start.fingerprint === wanted.fingerprint);

/** Opens hosts and journal, runs, and closes them. Rejects with `Failure` before anything was done. */
export async function execute(prepared: Prepared, view: RunView): Promise<Report> {
  const { task, source, wanted, redact, notices, options } = prepared;
  const { plan, run, before } = task;
  const { provider } = prepared.brought;
  const startedAt = clock().toISOString();
  const [isNew, secretId] = [isBrandNew(prepared), secretIdOf(prepared)];
  const journal = begunJournal(prepared);
  const interrupt = watchInterrupts(view.notice);
  const hosts = await openHosts({ source, endpoint: plan.endpoint, redact, stepLimitSeconds: options.stepTimeout });
  const { ending } = interrupt;
  const stopping = AbortSignal.any([interrupt.stopping, journal.failed]);
  const { waves, parallel, maxFailures, pause: pauseSeconds, waitForUse: waitSeconds } = options;
  const restart = restartOf(task, options);
  const request: ApplyRequest = {
    ...{ run, plan, source, wanted, hosts, journal, waves, restart, view, clock, stopping, ending },
    records: before?.records ?? [],
    options: { parallel, maxFailures, pauseSeconds },
    afterWave: seenAfterWave({ provider, secretId, isNew, wanted, journal, notices, waitSeconds, stopping }),
  };
  try {
    const results = await applyPlan(request);
    if (!stopping.aborted) journal.write({ type: 'end' });
    if (isReplacing(results) && !journal.failed.aborted)
      await forgetKept(hosts, source.inventory.containers, otherRuns(task));
    const { clientId, fingerprint } = wanted;
    const { instance, hosting } = source.inventory;
    const endedAt = clock().toISOString();
    const exitCode = journal.failed.aborted ? fleetExitCodes.some : exitCodeOfRun(results);
    notices.push(...journalNotices(journal));
    const told = { instance, hosting, clientId, fingerprint };
    return { kind: 'apply', run, ...told, startedAt, endedAt, results, notices, exitCode };
  } finally {
    journal.close();
    interrupt.release();
    await hosts.close();
  }
}
