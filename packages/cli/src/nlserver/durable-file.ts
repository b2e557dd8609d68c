// Files that are there as a whole or not at all, also after a crash: temporary file, fsync, rename, fsync of folder.
import { type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NlserverError, systemCode, systemReason } from './nlserver-error.ts';

export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits. */
  readonly mode: number;
}

/** Of one file a single temporary one exists at a time: whoever writes holds the lock. */
const temporaryOf = (file: string) => join(dirname(file), `.${basename(file)}.relevo-tmp`);

const notWritten = (what: string, cause: unknown, next: string) =>
  new NlserverError('file_not_written', `${what}: ${systemReason(cause)}.`, { cause, next });

async function fill(handle: FileHandle, content: Buffer, ownership: Ownership): Promise<void> {
  await handle.writeFile(content);
  const { uid, gid } = await handle.stat();
  if (uid !== ownership.uid || gid !== ownership.gid) await handle.chown(ownership.uid, ownership.gid);
  await handle.chmod(ownership.mode);
  await handle.sync();
}

async function writeTemporary(file: string, content: Buffer, ownership: Ownership): Promise<string> {
  const temporary = temporaryOf(file);
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await fill(handle, content, ownership);
  } finally {
    await handle.close();
  }
  return temporary;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function causeOf(file: string, cause: unknown): NlserverError {
  const isOwnership = systemCode(cause) === 'EPERM';
  const next = isOwnership
    ? 'Run the command as the owner of the file, or as root: owner and group are kept.'
    : 'The file is as it was. Mend the cause, then run the command again.';
  return notWritten(`${file} was not changed`, cause, next);
}

/**
 * Puts `content` in the place of a file, or makes it, with that owner, group and mode. A reader, and a crash at any
 * moment, sees the old content or the new one. Not safe against another writer at the same time. Access lists and
 * extended attributes of the old file are not kept.
 */
export async function putFile(file: string, content: Buffer, ownership: Ownership): Promise<void> {
  try {
    await rename(await writeTemporary(file, content, ownership), file);
  } catch (cause) {
    await rm(temporaryOf(file), { force: true }).catch(() => {}); // the next run removes it
    throw causeOf(file, cause);
  }
  await syncFolder(dirname(file)).catch((cause: unknown) => {
    const next = 'The new content may be lost if the host fails now. Look after the disk, then run the command again.';
    throw notWritten(`${file} is changed, but the disk did not confirm it`, cause, next);
  });
}

/** Removes what a run that was ended in the middle left of a file and its backups. Only for who holds the lock. */
export async function removeLeftovers(file: string): Promise<void> {
  const folder = dirname(file);
  const isLeftover = (name: string) => name.startsWith(`.${basename(file)}.`) && name.endsWith('.relevo-tmp');
  const left = (await readdir(folder)).filter(isLeftover);
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}
