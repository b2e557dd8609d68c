// Which run a plan is: a new one, or one that has begun already and goes on.
import { randomBytes } from 'node:crypto';
import { Failure } from '../../failure.ts';
import { type Plan, planDigest, planFromWire, readPlan } from '../plan/plan-file.ts';
import { type KnownRun, knownRun, knownRuns, openJournal, runName, writeFirst } from './journal.ts';

/** What is to be run. */
export interface RunTask {
  readonly plan: Plan;
  readonly run: string;
  /** As the journal has it, where it has begun already. */
  readonly before: KnownRun | undefined;
}

/** A run that nobody has begun. */
export const newTask = (plan: Plan, now: Date): RunTask => ({
  plan,
  run: runName(now, randomBytes(2).toString('hex')),
  before: undefined,
});

/**
 * Goes on with a run, unless it was put back, or a later one has been at work since: then what its journal says is no
 * longer true.
 */
function goingOn(before: KnownRun): RunTask {
  const { run, inventory, plan } = before.start;
  if (before.isRollback) {
    throw new Failure('conflict', `Run ${run} was put back.`, {
      next: before.isOver
        ? 'Make a new plan, or apply its plan again: that is a new run.'
        : `That was cut off: "relevo fleet rollback ${run}" goes on with it.`,
    });
  }
  const latest = knownRuns(inventory)[0]?.start.run ?? run;
  if (latest === run) return { plan: planFromWire(plan), run, before };
  throw new Failure('conflict', `Run ${latest} came after run ${run}, which has this plan.`, {
    next: 'Make a new plan.',
  });
}

/** The newest run of a plan; one that was put back as a whole is over for good. */
const runOf = ({ inventory }: Plan, digest: string | undefined): KnownRun | undefined =>
  knownRuns(inventory.key).find(
    ({ start, isRollback, isOver }) => start.plan_digest === digest && !(isRollback && isOver),
  );

/**
 * The run that `resume` names, or that the plan in `file` has begun already, or a new one. Rejects with `Failure`.
 */
export async function taskOf(file: string | undefined, resume: string | undefined, now: Date): Promise<RunTask> {
  const given = file === undefined ? undefined : await readPlan(file);
  const digest = given && planDigest(given);
  if (resume !== undefined) {
    const before = knownRun(resume);
    if (digest === undefined || before.start.plan_digest === digest) return goingOn(before);
    throw new Failure('invalid_usage', `Run ${resume} has another plan than ${file}.`, {
      next: 'Leave the plan out: the run knows its own.',
    });
  }
  if (!given) throw new Failure('invalid_usage', 'Give a PLAN, or --resume RUN.');
  const same = runOf(given, digest);
  return same ? goingOn(same) : newTask(given, now);
}

/** The task as the journals have it now, which is asked once nobody else can write them any more. Throws `Failure`. */
export function taskNow(task: RunTask): RunTask {
  const same = task.before ? knownRun(task.run) : runOf(task.plan, planDigest(task.plan));
  return same ? goingOn(same) : task;
}

/** Which command goes on with a run. */
export const goesOn = ({ start, isRollback }: Pick<KnownRun, 'start' | 'isRollback'>): string =>
  `"relevo fleet ${isRollback ? 'rollback' : 'apply --resume'} ${start.run}" goes on with it.`;

/**
 * Ends a run that was cut off before the plan of `task` was made: this one takes its place. Returns what to say, null where
 * there is none. Throws `Failure` (`conflict`) where the plan is older: it does not know what that run has done.
 */
export function takePlaceOfUnfinished({ plan, before }: RunTask, clock: () => Date): string | null {
  const unfinished = knownRuns(plan.inventory.key).find(({ isOver }) => !isOver);
  if (before || !unfinished) return null;
  const last = unfinished.records.at(-1)?.at ?? unfinished.start.at;
  const { run } = unfinished.start;
  if (plan.createdAt > last) {
    const journal = openJournal(run, clock);
    writeFirst(journal, { type: 'end' });
    journal.close();
    return `Run ${run} was cut off; this plan was made after it and takes its place.`;
  }
  throw new Failure('conflict', `Run ${run} was cut off after this plan was made.`, {
    next: `${goesOn(unfinished)} A new plan takes its place.`,
  });
}

/** What came before it on the same inventory. */
export const otherRuns = ({ plan, run }: RunTask): readonly KnownRun[] =>
  knownRuns(plan.inventory.key).filter(({ start }) => start.run !== run);
