// One writer at a time: a lock folder beside the file, with one file in it that says who holds it, since when and where.
// The scripts of `relevo fleet` follow the same rules: fleet/drivers/lock-script.ts.
//
// The holder's file has a name that no other will ever have, and its folder is moved to its place whole. So a taker wins
// where no folder is, or an empty one; and whoever finds a holder gone removes that holder, and never the next.
import { randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
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

const bootId = async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();

/** Of a process, the fields of proc(5)'s stat from the third on. */
async function statOf(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** When a process began: the boot, and field 22 in ticks after it. Null where the system does not say, or not us. */
async function begunOf(pid: number): Promise<string | null> {
  try {
    return `${await bootId()}/${(await statOf(pid))[19]}`;
  } catch {
    return null;
  }
}

async function ourselves(): Promise<Holder> {
  const begun = await begunOf(process.pid);
  const user = process.env['SUDO_USER'] ?? String(process.getuid?.() ?? userInfo().username);
  return { pid: process.pid, host: hostname(), begun, user, since: new Date().toISOString() };
}

/** In place of a holder that cannot be read: it was whole before the lock was taken, so the host has crashed. */
const crashed = (): Holder => ({ pid: 0, host: hostname(), begun: 'before a crash', user: '', since: '' });

function holderIn(text: string): Holder {
  try {
    return JSON.parse(text);
  } catch {
    return crashed();
  }
}

/** Who holds the lock, and by which file; undefined where nobody does, or no longer. */
async function heldBy(folder: string): Promise<{ readonly file: string; readonly holder: Holder } | undefined> {
  try {
    const [name] = await readdir(folder);
    if (name === undefined) return undefined;
    const file = join(folder, name);
    return { file, holder: holderIn(await readFile(file, 'utf8')) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

const isOfThisBoot = async (begun: string) => begun.startsWith(`${await bootId().catch(() => '')}/`);

/** Whether the holder is gone for certain: on another host nobody can tell. */
async function isGone({ pid, host, begun }: Holder): Promise<boolean> {
  if (host !== hostname()) return false;
  const now = await begunOf(pid);
  if (begun !== null && (now !== null || !(await isOfThisBoot(begun)))) return now !== begun;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** Whether the holder is a process that has started us, so that what it holds covers what we do. */
async function hasStartedUs({ pid, host, begun }: Holder): Promise<boolean> {
  if (host !== hostname() || begun === null || (await begunOf(pid)) !== begun) return false;
  try {
    let parent = process.ppid;
    while (parent > 1 && parent !== pid) parent = Number((await statOf(parent))[1]);
    return parent === pid;
  } catch {
    return false;
  }
}

/** What is there while another process holds the lock, or has just tidied up. */
const busyCodes: readonly (string | undefined)[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];

/** Resolves with the file that makes us the holder; undefined where somebody else is. */
async function take({ folder, owner }: LockPlace, holder: Holder): Promise<string | undefined> {
  const id = randomUUID();
  const fresh = `${folder}.${id}`;
  try {
    await mkdir(fresh, { mode: 0o755 });
    await writeFile(join(fresh, `${id}.json`), `${JSON.stringify(holder)}\n`);
    // Else the owner of the file could not remove what a run as root left behind.
    if (process.getuid?.() === 0) await chown(fresh, owner.uid, owner.gid);
    await rename(fresh, folder);
    return join(folder, `${id}.json`);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => {}); // the next holder removes it
    if (busyCodes.includes(systemCode(error))) return undefined;
    throw error;
  }
}

/** Removes what takers left that were ended before they had the lock. Those that still try, try again. */
async function removeLeftovers(folder: string): Promise<void> {
  const left = (await readdir(dirname(folder))).filter((name) => name.startsWith(`${basename(folder)}.`));
  await Promise.all(left.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })));
}

const held = (folder: string, holder: Holder | undefined) =>
  new NlserverError(
    'locked',
    holder
      ? `Process ${holder.pid} on ${holder.host} has been changing the file since ${holder.since}.`
      : 'Another process is changing the file.',
    { next: `Run the command again. If you are sure that nobody changes it, remove ${folder}.` },
  );

/** Resolves with what gives the lock back. */
async function acquire(place: LockPlace): Promise<() => Promise<void>> {
  const { folder } = place;
  const ourself = await ourselves();
  const deadline = performance.now() + patienceMilliseconds;
  let file = await take(place, ourself);
  while (file === undefined) {
    const other = await heldBy(folder);
    if (other && (await hasStartedUs(other.holder))) return async () => {};
    if (other && (await isGone(other.holder))) await rm(other.file, { force: true });
    else if (performance.now() > deadline) throw held(folder, other?.holder);
    else await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    file = await take(place, ourself);
  }
  await removeLeftovers(folder);
  const ours = file;
  return async () => {
    await unlink(ours);
    await rmdir(folder);
  };
}

/**
 * Runs `work` while nobody else who asks for this lock runs theirs. Waits up to 10 seconds. The lock of a process that
 * ended without giving it back is broken, on the same host alone. Under the lock of a process that has started us it
 * runs at once.
 */
export async function withLock<Result>(place: LockPlace, work: () => Promise<Result>): Promise<Result> {
  const { folder } = place;
  let release: () => Promise<void>;
  try {
    release = await acquire(place);
  } catch (cause) {
    if (cause instanceof NlserverError) throw cause;
    const next = 'Nothing was changed. Run the command as the owner of the folder, once it can be written.';
    throw new NlserverError('file_not_written', `${folder} cannot be made: ${systemReason(cause)}.`, { cause, next });
  }
  try {
    return await work();
  } finally {
    await release().catch(() => {}); // the next run sees that we are gone
  }
}
