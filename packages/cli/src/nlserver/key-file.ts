// The key that secrets of instance files are sealed with: 32 bytes in a file of its own, readable by its owner alone.
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ownership, putFile } from './durable-file.ts';
import { withLock } from './file-lock.ts';
import { NlserverError, systemCode, systemReason } from './nlserver-error.ts';
import { keyBytes } from './secret-at-rest.ts';

const unusable = (file: string, reason: string, next: string, cause?: unknown) =>
  new NlserverError('key_unusable', `The key file ${file} ${reason}.`, { next, cause });

/** Where the key of the instances in `confDir` is. */
export function keyFileOf(confDir: string, environment: Readonly<Record<string, string | undefined>>): string {
  return environment['NLSERVER_KEY_FILE'] || join(confDir, '.relevo-nlserver.key');
}

/** The key; undefined where there is none yet. Refuses a key that others than its owner may read. */
export async function readKey(file: string): Promise<Buffer | undefined> {
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) throw unusable(file, 'can be read by others than its owner', `Run: chmod 600 ${file}`);
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
    if (key.length === keyBytes) return key;
  } catch (cause) {
    if (cause instanceof NlserverError) throw cause;
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw unusable(file, `cannot be read: ${systemReason(cause)}`, 'Run the command as the user who owns it.', cause);
  }
  throw unusable(file, 'holds no key of 32 bytes in base64', 'Bring it back from a backup, or remove it.');
}

/** The key, made at first use. A new one belongs to the user who runs this, or to `owner` where that is root. */
export function ensureKey(file: string, owner: Ownership): Promise<Buffer> {
  return withLock({ folder: `${file}.lock`, owner }, async () => {
    const present = await readKey(file);
    if (present) return present;
    const key = randomBytes(keyBytes);
    const uid = process.getuid?.() ?? owner.uid;
    const gid = process.getgid?.() ?? owner.gid;
    const ownership = uid === 0 ? { ...owner, mode: 0o600 } : { uid, gid, mode: 0o600 };
    await putFile(file, Buffer.from(`${key.toString('base64')}\n`), ownership);
    return key;
  });
}
