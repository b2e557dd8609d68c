// The journal of a run: each step is on disk before it begins and after it ended, so that a run that was cut off at any
// moment can go on. One file of JSON lines per run, without any secret.
import { closeSync, fstatSync, fsyncSync, openSync, readdirSync, readFileSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../../failure.ts';
import type { HostFailureCode } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import type { WirePlan } from '../plan/plan-file.ts';
import type { ContainerResult } from '../report/result.ts';
import { folderFor } from '../state-folder.ts';

/** What changes a container, or asks it something that takes part in a decision. */
export type JournalStep = 'back_up' | 'write' | 'read_back' | 'reload' | 'loaded' | 'token' | 'health' | 'restore';

interface Stamped {
  /** RFC 3339. */
  readonly at: string;
}

export interface RunRecord extends Stamped {
  readonly type: 'run';
  readonly run: string;
  readonly inventory: string;
  readonly plan: WirePlan;
  /** Of the plan: the same plan is the same run. */
  readonly plan_digest: string;
  /** Of the client secret that it brings. */
  readonly fingerprint: string;
  readonly reason: string | null;
  /** Whose new client secret it brings; null where that is not known. */
  readonly secret_id: string | null;
  /** Instead of what the inventory says, also when the run goes on; null where it was not given. */
  readonly restart: Container['restart'] | null;
}

export type JournalRecord =
  | RunRecord
  | (Stamped & { readonly type: 'resumed' })
  /** It is put back from here on. */
  | (Stamped & { readonly type: 'rollback' })
  | (Stamped & { readonly type: 'begin'; readonly container: string; readonly step: JournalStep })
  | (Stamped & {
      readonly type: 'done';
      readonly container: string;
      readonly step: JournalStep;
      /** Of the file, where the step has learnt it; null where there is no file. */
      readonly sha256?: string | null;
    })
  | (Stamped & {
      readonly type: 'failed';
      readonly container: string;
      readonly step: JournalStep;
      readonly cause: HostFailureCode;
      readonly detail: string;
    })
  | (Stamped & { readonly type: 'result'; readonly result: ContainerResult })
  /** What was kept on the containers is gone there: nothing can be put back any more. */
  | (Stamped & { readonly type: 'forgotten' })
  /** Everything that was to be done has its result. */
  | (Stamped & { readonly type: 'end' });

/** A record without its moment. */
export type JournalEntry = JournalRecord extends infer R ? (R extends Stamped ? Omit<R, 'at'> : never) : never;

/** What is open while a run is at work. */
export interface Journal {
  /**
   * Whether the entry is on disk. After the first one that is not, nothing is written any more, and `failed` aborts:
   * the run ends what is under way, which it knows without the journal, and begins nothing.
   */
  readonly write: (entry: JournalEntry) => boolean;
  /** Its reason is a `JournalFailure`. */
  readonly failed: AbortSignal;
  readonly close: () => void;
}

/** A journal that cannot be written, such as on a full disk. */
export class JournalFailure extends Error {
  override readonly name = 'JournalFailure';
}

const fileOf = (run: string): string => join(folderFor('runs'), `${run}.jsonl`);

/** 20260131T120000Z-1f: names a run in files, on hosts and to people; `random` is 4 hex digits. */
export const runName = (now: Date, random: string): string =>
  `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${random}`;

/** Writes all of it: the system may take a part. */
function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
}

function endsInLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}

/** Opens the journal of a run for writing, and makes it where it is new. Throws the system's error. */
export function openJournal(run: string, clock: () => Date): Journal {
  const file = fileOf(run);
  const descriptor = openSync(file, 'a+', 0o600);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder); // the name of the file as well
  closeSync(folder);
  // A line that was cut off must not swallow the next one.
  if (!endsInLine(descriptor)) writeAll(descriptor, '\n');
  const failed = new AbortController();
  return {
    write(entry) {
      if (failed.signal.aborted) return false;
      try {
        writeAll(descriptor, `${JSON.stringify({ at: clock().toISOString(), ...entry })}\n`);
        fsyncSync(descriptor);
        return true;
      } catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
        failed.abort(new JournalFailure(`The journal of run ${run} cannot be written (${code}).`, { cause }));
        return false;
      }
    },
    failed: failed.signal,
    close: () => closeSync(descriptor),
  };
}

/** Writes what must be on disk before anything is done. Throws `Failure`. */
export function writeFirst({ write, failed }: Journal, entry: JournalEntry): void {
  if (write(entry)) return;
  throw new Failure('failed', `${(failed.reason as JournalFailure).message} Nothing was done.`, {
    next: 'Make room for it, then run the command again.',
  });
}

/** What the report of a run says of a journal that failed under way. */
export function journalNotices({ failed }: Journal): readonly string[] {
  if (!failed.aborted) return [];
  const { message } = failed.reason as JournalFailure;
  return [`${message} What was under way was brought to its end; keep this report, the journal has less.`];
}

function recordIn(line: string): JournalRecord | undefined {
  try {
    return JSON.parse(line) as JournalRecord; // written by us alone; a line that was cut off does not parse
  } catch {
    return undefined;
  }
}

/** All whole records of a run, in their order. Throws `Failure` (`not_found`) where there is no such run. */
function readJournal(run: string): readonly JournalRecord[] {
  let text: string;
  try {
    text = readFileSync(fileOf(run), 'utf8');
  } catch (cause) {
    throw new Failure('not_found', `There is no run ${run}.`, {
      cause,
      next: 'See the runs with "relevo fleet status".',
    });
  }
  return text.split('\n').flatMap((line) => recordIn(line) ?? []);
}

/** A run as its journal has it. */
export interface KnownRun {
  readonly start: RunRecord;
  readonly records: readonly JournalRecord[];
  readonly isOver: boolean;
  /** Whether it was put back last, or is being put back. */
  readonly isRollback: boolean;
}

function known(start: RunRecord, records: readonly JournalRecord[]): KnownRun {
  const begun = records.findLastIndex(({ type }) => type === 'resumed' || type === 'rollback');
  // A run that goes on after its end is not over.
  const isOver = records.findLastIndex(({ type }) => type === 'end') > begun;
  return { start, records, isOver, isRollback: records[begun]?.type === 'rollback' };
}

/** One run. Throws `Failure` (`not_found`). */
export function knownRun(run: string): KnownRun {
  const records = readJournal(run);
  const start = records.find((record) => record.type === 'run');
  if (!start) throw new Failure('not_found', `The journal of run ${run} has no beginning.`);
  return known(start, records);
}

/** Every run of an inventory (of all where none is named), the newest first. */
export function knownRuns(inventory?: string): readonly KnownRun[] {
  return readdirSync(folderFor('runs'))
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .toReversed()
    .flatMap((name) => {
      const records = readJournal(name.slice(0, -'.jsonl'.length));
      const start = records.find((record) => record.type === 'run');
      const isMeant = start && (inventory === undefined || start.inventory === inventory);
      return isMeant ? [known(start, records)] : [];
    });
}
