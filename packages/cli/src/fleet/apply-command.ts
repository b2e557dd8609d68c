// `relevo fleet apply`: the run as a whole, from its plan to its report.
import { Failure } from '../failure.ts';
import { fingerprintOf } from '../nlserver/fingerprint.ts';
import type { JsonOption } from '../output.ts';
import { ask } from '../standard-input.ts';
import { type ApplyRequest, applyPlan } from './apply-plan.ts';
import { askedSecret, findCredential, privateKeyOf } from './credential-source.ts';
import type { WantedCredential } from './driver.ts';
import { exitCodeOf, exitCodeOfRun, type FleetExitCode, fleetExitCodes } from './exit-code.ts';
import type { RunView } from './fleet-run.ts';
import { forgetKept } from './forget-kept.ts';
import { watchInterrupts } from './interrupt.ts';
import type { Container } from './inventory.ts';
import { inventoryIn, type ReadInventory } from './inventory-source.ts';
import { openJournal } from './journal.ts';
import { openHosts } from './open-hosts.ts';
import { type Plan, planDigest, planToWire } from './plan-file.ts';
import type { Provider } from './provider.ts';
import { type Redact, redactor } from './redactor.ts';
import type { Report } from './report.ts';
import { publishReport, type ReportOptions } from './report-output.ts';
import type { ContainerResult } from './result.ts';
import { type RunLock, takeRunLock } from './run-lock.ts';
import { isDone, newTask, otherRuns, type RunTask, takePlaceOfUnfinished, taskOf } from './run-task.ts';
import { viewFor } from './run-view.ts';
import { seenAfterWave } from './seen.ts';
import type { Sensitive } from './sensitive.ts';
import type { ServerReportOption } from './server-report.ts';
import type { WaveSize } from './waves.ts';

export interface ApplyOptions extends JsonOption, ReportOptions, ServerReportOption {
  readonly waves: readonly WaveSize[];
  readonly pause: number;
  readonly parallel: number;
  readonly maxFailures: number;
  readonly stepTimeout: number;
  readonly resume?: string;
  readonly restart?: Container['restart'];
  readonly yes?: true;
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

/** What a run has come to, and what takes its secrets out of texts. */
export interface Done {
  readonly report: Report;
  readonly redact: Redact;
}

const clock = () => new Date();

/** The client secret of a plan, which no plan holds. */
async function secretOf({ credential }: Plan): Promise<Sensitive> {
  const { origin, clientId } = credential;
  if (origin.kind === 'server') return askedSecret(clientId);
  const { secret } = await findCredential({ named: origin.path, folder: '/', clientId });
  return secret ?? askedSecret(clientId);
}

async function wantedOf({ plan, before }: RunTask, source: ReadInventory, brought: Brought): Promise<WantedCredential> {
  const {
    origin,
    organizationId,
    clientId,
    technicalAccountId,
    privateKeyFile,
    fingerprint: planned,
  } = plan.credential;
  const secret = brought.secret ?? (await secretOf(plan));
  const fingerprint = fingerprintOf(clientId, secret.reveal());
  const expected = planned ?? before?.start.fingerprint ?? fingerprint;
  if (fingerprint !== expected) {
    const whose = origin.kind === 'file' ? `${origin.path} has` : 'That is';
    throw new Failure('invalid_usage', `${whose} another client secret than the plan was made for.`, {
      next: 'Make a new plan.',
    });
  }
  const { privateKey } = await privateKeyOf(privateKeyFile ?? undefined);
  const { scope, endpoint } = source.inventory;
  const ids = { organizationId, clientId, technicalAccountId };
  return { ...ids, secret, fingerprint, privateKey, scope, endpoint: plan.endpoint ?? endpoint };
}

async function confirmed({ plan }: RunTask, options: ApplyOptions): Promise<void> {
  const count = plan.containers.filter(({ action }) => action === 'install').length;
  if (count === 0 || options.yes || options.json || !process.stdin.isTTY) return;
  const answer = await ask(`This installs ${plan.credential.clientId} on ${count} containers. Type "yes" to go on: `);
  if (answer !== 'yes') throw new Failure('invalid_usage', 'Nothing was done.', { next: 'Answer yes, or give --yes.' });
}

interface Prepared {
  readonly task: RunTask;
  readonly source: ReadInventory;
  readonly wanted: WantedCredential;
  readonly redact: Redact;
  readonly notices: string[];
  readonly options: ApplyOptions;
  readonly brought: Brought;
}

/** Whether what earlier runs have kept is of no use any more. */
const isReplacing = (results: readonly ContainerResult[]): boolean =>
  exitCodeOf(results) === fleetExitCodes.ok && results.some(({ changed }) => changed);

/** Opens hosts and journal, runs, and closes them. */
async function execute(prepared: Prepared, view: RunView): Promise<Report> {
  const { task, source, wanted, redact, notices, options, brought } = prepared;
  const { plan, run, before } = task;
  const startedAt = clock().toISOString();
  const interrupt = watchInterrupts(view.notice);
  const journal = openJournal(run, clock);
  if (before) journal.write({ type: 'resumed' });
  else {
    const { fingerprint } = wanted;
    const [wire, digest] = [planToWire(plan), planDigest(plan)];
    const { reason = null } = options;
    const record = {
      run,
      inventory: source.key,
      plan: wire,
      plan_digest: digest,
      fingerprint,
      reason,
      secret_id: brought.secretId,
    };
    journal.write({ type: 'run', ...record });
  }
  const hosts = await openHosts({ source, endpoint: plan.endpoint, redact, stepLimitSeconds: options.stepTimeout });
  const { stopping, ending } = interrupt;
  const { waves, parallel, maxFailures, pause: pauseSeconds, waitForUse: waitSeconds, restart = null } = options;
  const request: ApplyRequest = {
    ...{ run, plan, source, wanted, hosts, journal, waves, restart, view, clock, stopping, ending },
    records: before?.records ?? [],
    isAgain: before !== undefined && isDone(before),
    options: { parallel, maxFailures, pauseSeconds },
    afterWave: seenAfterWave({ ...brought, wanted, journal, notices, waitSeconds, stopping }),
  };
  try {
    const results = await applyPlan(request);
    if (!stopping.aborted) journal.write({ type: 'end' });
    if (isReplacing(results)) await forgetKept(hosts, source.inventory.containers, otherRuns(task));
    const { clientId, fingerprint } = wanted;
    const { instance } = source.inventory;
    const [endedAt, exitCode] = [clock().toISOString(), exitCodeOfRun(results)];
    return { kind: 'apply', run, instance, clientId, fingerprint, startedAt, endedAt, results, notices, exitCode };
  } finally {
    journal.close();
    interrupt.release();
    await hosts.close();
  }
}

function lockFor(task: RunTask, options: ApplyOptions, notices: string[]): RunLock {
  const why = options.reason ?? `installing ${task.plan.credential.clientId}`;
  const { key: inventory } = task.plan.inventory;
  const lock = takeRunLock({ inventory, run: task.run, why, now: clock().toISOString() });
  if (lock.broken !== null) notices.push(`The lock of ${lock.broken} was broken: that process is gone.`);
  return lock;
}

const notBrought: Brought = { secretId: null, provider: undefined, secret: null };

/**
 * Applies a plan, or goes on with a run. Resolves with the exit code; rejects with `Failure` before anything was done.
 */
export async function apply(file: string | undefined, options: ApplyOptions): Promise<FleetExitCode> {
  const task = await taskOf(file, options.resume, clock());
  const { report, redact } = await dealWith(task, options, notBrought);
  await publishReport(report, options, redact);
  return report.exitCode;
}

/** Runs a plan that was just made. */
export function runPlan(plan: Plan, options: ApplyOptions, brought: Brought): Promise<Done> {
  return dealWith(newTask(plan, clock()), options, brought);
}

async function dealWith(task: RunTask, options: ApplyOptions, brought: Brought): Promise<Done> {
  const { inventory } = task.plan;
  const source = inventoryIn(inventory.text, inventory.path);
  await confirmed(task, options);
  const wanted = await wantedOf(task, source, brought);
  const redact = redactor([wanted.secret, ...(wanted.privateKey ? [wanted.privateKey] : [])]);
  const notices: string[] = [];
  const lock = lockFor(task, options, notices);
  try {
    const replaced = takePlaceOfUnfinished(task, clock);
    if (replaced !== null) notices.push(replaced);
    if (task.before && !task.before.isOver) notices.push(`Run ${task.run} was cut off, and has gone on.`);
    const view = viewFor(options.json === true, redact);
    for (const notice of notices) view.notice(notice);
    return { report: await execute({ task, source, wanted, redact, notices, options, brought }, view), redact };
  } finally {
    lock.release();
  }
}
