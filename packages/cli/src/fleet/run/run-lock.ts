// One run at a time for an inventory: a file that says who is at work, when it began and why.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../failure.ts';
import { folderFor } from '../state-folder.ts';

interface LockOwner {
  readonly run: string;
  readonly pid: number;
  /** Tells a process from a later one with the same id; null where the system does not say. */
  readonly process_started: string | null;
  readonly host: string;
  readonly user: string;
  /** RFC 3339. */
  readonly since: string;
  readonly why: string;
}

export interface RunLock {
  /** Whose lock was broken, since its process is gone; null where there was none. */
  readonly broken: string | null;
  release(): void;
}

/** Field 22 of /proc/PID/stat (proc_pid_stat(5)): when the process began. Null where there is no /proc. */
function processStarted(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive({ pid, process_started, host }: LockOwner): boolean {
  if (host !== hostname()) return true; // a shared home: nobody can tell from here
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return process_started === null || processStarted(pid) === process_started;
}

function ownerIn(file: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockOwner; // written by us alone, and whole or not at all
  } catch {
    return undefined;
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** Takes the place of an owner that is gone, unless somebody else has done so in this moment. */
function breakLock(file: string, owner: LockOwner): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = ownerIn(aside);
    if (moved && (moved.run !== owner.run || moved.pid !== owner.pid)) linkSync(aside, file);
  } catch {
    // the other one was faster
  } finally {
    rmSync(aside, { force: true });
  }
}

function taken(owner: LockOwner | undefined, file: string): Failure {
  if (!owner) return new Failure('conflict', 'Another run is at work on this inventory.', { next: `See ${file}.` });
  const who = `${owner.user} on ${owner.host} (process ${owner.pid})`;
  return new Failure('conflict', `${who} is at work on this inventory since ${owner.since}: ${owner.why}.`, {
    next: `Wait until run ${owner.run} is over, then run the command again.`,
  });
}

export interface LockRequest {
  readonly inventory: string;
  readonly run: string;
  readonly why: string;
  /** RFC 3339. */
  readonly now: string;
}

/** Takes the lock of an inventory. Throws `Failure` (`conflict`) that names who has it. */
export function takeRunLock({ inventory, run, why, now }: LockRequest): RunLock {
  const file = join(folderFor('locks'), inventory);
  const draft = `${file}.new-${process.pid}`;
  const { pid } = process;
  const started = processStarted(pid);
  const owner: LockOwner = {
    run,
    pid,
    process_started: started,
    host: hostname(),
    user: userInfo().username,
    since: now,
    why,
  };
  writeFileSync(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  try {
    let broken: string | null = null;
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        linkSync(draft, file); // whole from the first moment, unlike a file that is opened and then written
        return { broken, release: () => rmSync(file, { force: true }) };
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
      const present = ownerIn(file);
      if (present && isAlive(present)) throw taken(present, file);
      if (present) breakLock(file, present);
      broken = present ? `${present.user} (process ${present.pid}, run ${present.run})` : broken;
    }
    throw taken(ownerIn(file), file);
  } finally {
    rmSync(draft, { force: true });
  }
}
