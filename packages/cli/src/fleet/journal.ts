// The journal of a run: each step is on disk before it begins and after it ended, so that a run that was cut off at any
// moment can go on. One file of JSON lines per run, without any secret.
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';
import type { HostFailureCode } from './host-failure.ts';
import type { WirePlan } from './plan-file.ts';
import type { ContainerResult } from './result.ts';
import { folderFor } from './state-folder.ts';

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
}

export type JournalRecord =
  | RunRecord
  | (Stamped & { readonly type: 'resumed' })
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
  readonly write: (entry: JournalEntry) => void;
  readonly close: () => void;
}

const fileOf = (run: string): string => join(folderFor('runs'), `${run}.jsonl`);

/** 20260131T120000Z-1f: names a run in files, on hosts and to people; `random` is 4 hex digits. */
export const runName = (now: Date, random: string): string =>
  `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${random}`;

/** Opens the journal of a run for writing, and makes it where it is new. Each entry is on disk when `write` returns. */
export function openJournal(run: string, clock: () => Date): Journal {
  const file = fileOf(run);
  const descriptor = openSync(file, 'a', 0o600);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder); // the name of the file as well
  closeSync(folder);
  // A line that was cut off must not swallow the next one.
  if (readFileSync(file, 'utf8').match(/[^\n]$/)) writeSync(descriptor, '\n');
  return {
    write(entry) {
      writeSync(descriptor, `${JSON.stringify({ at: clock().toISOString(), ...entry })}\n`);
      fsyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
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
}

/** A run that goes on after its end is not over. */
const isOver = (records: readonly JournalRecord[]): boolean =>
  records.findLastIndex(({ type }) => type === 'end') > records.findLastIndex(({ type }) => type === 'resumed');

/** One run. Throws `Failure` (`not_found`). */
export function knownRun(run: string): KnownRun {
  const records = readJournal(run);
  const start = records.find((record) => record.type === 'run');
  if (!start) throw new Failure('not_found', `The journal of run ${run} has no beginning.`);
  return { start, records, isOver: isOver(records) };
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
      return isMeant ? [{ start, records, isOver: isOver(records) }] : [];
    });
}
