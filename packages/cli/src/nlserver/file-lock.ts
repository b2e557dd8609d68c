// One writer at a time: a lock folder beside the file that says who holds it, since when and where.
import { randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { NlserverError, systemCode, systemReason } from './nlserver-error.ts';

const patienceMilliseconds = 10_000;
const pauseMilliseconds = 50;

export interface LockPlace {
  readonly folder: string;
  /** Who owns what the lock is for. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Tells processes apart that had the same pid, one after the other; null where the system does not say. */
  readonly begun: string | null;
  readonly user: string;
  readonly since: string;
}

/** When a process began: the boot, and field 22 of proc(5)'s stat in ticks after it. */
async function begunOf(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const behindName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}/${behindName[19]}`;
  } catch {
    return null;
  }
}

async function ourselves(): Promise<Holder> {
  const begun = await begunOf(process.pid);
  const user = process.env['SUDO_USER'] ?? String(process.getuid?.() ?? userInfo().username);
  return { pid: process.pid, host: hostname(), begun, user, since: new Date().toISOString() };
}

const fileIn = (folder: string) => join(folder, 'holder.json');

/** In place of a holder that cannot be read: it was whole before the lock was taken, so the host has crashed. */
const crashed = (): Holder => ({ pid: 0, host: hostname(), begun: 'before a crash', user: '', since: '' });

async function holderOf(folder: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(folder), 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return crashed();
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether the holder is gone for certain: on another host nobody can tell. */
async function isGone({ pid, host, begun }: Holder): Promise<boolean> {
  if (host !== hostname()) return false;
  const now = await begunOf(pid);
  if (begun !== null) return now !== begun;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** What is there while another process holds the lock, or has just tidied up. */
const busyCodes: readonly (string | undefined)[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/** Takes the lock by moving a whole folder to its name, which fails where a holder's folder is. */
async function take({ folder, owner }: LockPlace, holder: Holder): Promise<boolean> {
  const fresh = `${folder}.${randomUUID()}`;
  try {
    await mkdir(fresh, { mode: 0o755 });
    await writeFile(fileIn(fresh), `${JSON.stringify(holder)}\n`);
    // Else the owner of the file could not remove what a run as root left behind.
    if (process.getuid?.() === 0) await chown(fresh, owner.uid, owner.gid);
    await rename(fresh, folder);
    return true;
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => {}); // the next holder removes it
    if (busyCodes.includes(systemCode(error))) return false;
    throw error;
  }
}

/** Removes what takers left that were ended before they had the lock. Those that still try, try again. */
async function removeLeftovers(folder: string): Promise<void> {
  const left = (await readdir(dirname(folder))).filter((name) => name.startsWith(`${basename(folder)}.`));
  await Promise.all(left.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })));
}

/** Removes the lock of a holder that is gone. A lock that somebody took in the same moment is put back. */
async function breakLock(folder: string, gone: Holder): Promise<void> {
  const aside = `${folder}.${randomUUID()}`;
  try {
    await rename(folder, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return; // another process was faster
    throw error;
  }
  const found = await holderOf(aside);
  if (found && (found.pid !== gone.pid || found.begun !== gone.begun)) await rename(aside, folder);
  else await rm(aside, { recursive: true, force: true });
}

const held = (folder: string, holder: Holder | undefined) =>
  new NlserverError(
    'locked',
    holder
      ? `Process ${holder.pid} on ${holder.host} has been changing the file since ${holder.since}.`
      : 'Another process is changing the file.',
    { next: `Run the command again. If you are sure that nobody changes it, remove ${folder}.` },
  );

async function acquire(place: LockPlace): Promise<void> {
  const { folder } = place;
  const holder = await ourselves();
  const deadline = performance.now() + patienceMilliseconds;
  while (!(await take(place, holder))) {
    const other = await holderOf(folder);
    if (other && (await isGone(other))) await breakLock(folder, other);
    else if (performance.now() > deadline) throw held(folder, other);
    else await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
  await removeLeftovers(folder);
}

/**
 * Runs `work` while nobody else who asks for this lock runs theirs. Waits up to 10 seconds. The lock of a process that
 * ended without giving it back is broken, on the same host alone.
 */
export async function withLock<Result>(place: LockPlace, work: () => Promise<Result>): Promise<Result> {
  const { folder } = place;
  try {
    await acquire(place);
  } catch (cause) {
    if (cause instanceof NlserverError) throw cause;
    const next = 'Nothing was changed. Run the command as the owner of the folder, once it can be written.';
    throw new NlserverError('file_not_written', `${folder} cannot be made: ${systemReason(cause)}.`, { cause, next });
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => {}); // the next run sees that we are gone
  }
}
