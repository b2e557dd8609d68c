// `relevo fleet apply`: which plan, which credential and whose turn, from the command line to the report.
import { Failure } from '../../failure.ts';
import { fingerprintOf } from '../../nlserver/fingerprint.ts';
import type { JsonOption } from '../../output.ts';
import { ask } from '../../standard-input.ts';
import { privateKeyOf } from '../credential/confidential-file.ts';
import { askedSecret, findCredential } from '../credential/credential-source.ts';
import type { WantedCredential } from '../driver.ts';
import { inventoryIn, type ReadInventory } from '../inventory/inventory-source.ts';
import type { Plan } from '../plan/plan-file.ts';
import { type Redact, redactor } from '../redactor.ts';
import type { FleetExitCode } from '../report/exit-code.ts';
import type { Report } from '../report/report.ts';
import { expectReportable, publishReport, type ReportOptions } from '../report/report-output.ts';
import type { ServerReportOption } from '../report/server-report.ts';
import { type Brought, execute, type RunChoices } from '../run/execute-run.ts';
import { type RunLock, takeRunLock } from '../run/run-lock.ts';
import { newTask, type RunTask, takePlaceOfUnfinished, taskNow, taskOf } from '../run/run-task.ts';
import { viewFor } from '../run/run-view.ts';
import type { Sensitive } from '../sensitive.ts';

export interface ApplyOptions extends RunChoices, JsonOption, ReportOptions, ServerReportOption {
  readonly resume?: string;
  readonly yes?: true;
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
  await expectReportable(options);
  const task = await taskOf(file, options.resume, clock());
  const { report, redact } = await dealWith(task, options, notBrought);
  await publishReport(report, options, redact);
  return report.exitCode;
}

/** Runs a plan that was just made. */
export function runPlan(plan: Plan, options: ApplyOptions, brought: Brought): Promise<Done> {
  return dealWith(newTask(plan, clock()), options, brought);
}

/** The task as it is by now, since questions take their time. Throws `Failure` where it is another one. */
function taskUnderLock(asked: RunTask, { fingerprint }: WantedCredential): RunTask {
  const task = taskNow(asked);
  if ((task.before?.start.fingerprint ?? fingerprint) === fingerprint) return task;
  throw new Failure('conflict', `Run ${task.run} has begun with this plan and another client secret meanwhile.`, {
    next: 'Make a new plan.',
  });
}

async function dealWith(asked: RunTask, options: ApplyOptions, brought: Brought): Promise<Done> {
  const { inventory } = asked.plan;
  const source = inventoryIn(inventory.text, inventory.path);
  await confirmed(asked, options);
  const wanted = await wantedOf(asked, source, brought);
  const redact = redactor([wanted.secret, ...(wanted.privateKey ? [wanted.privateKey] : [])]);
  const notices: string[] = [];
  const lock = lockFor(asked, options, notices);
  try {
    const task = taskUnderLock(asked, wanted);
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
