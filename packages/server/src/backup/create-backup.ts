// Makes a backup: database, keys and admin token in one sealed file, which is read back before it gets its name.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readPrivateFile } from '../crypto/key-file.ts';
import { keyCheckOf, parseKeyText } from '../crypto/key-material.ts';
import { seal, unseal } from '../crypto/sealed-file.ts';
import type { DatabaseSnapshot } from '../domain/backup.ts';
import type { NumericDate } from '../domain/time.ts';
import { HostError, systemCodeOf } from '../host-error.ts';
import { type KeySource, placeOf } from '../key-source.ts';
import { contentOf, type Manifest, type RowCounts, readContent } from './backup-content.ts';

export interface BackupWish {
  /** Where the backup will stand; nothing may be there. */
  readonly file: string;
  readonly passphrase: string;
  readonly keys: readonly KeySource[];
  readonly adminTokenFile: string;
  readonly at: NumericDate;
}

export interface BackupMade {
  readonly rows: RowCounts;
  readonly bytes: number;
  /** Of the file, in hex. */
  readonly sha256: string;
}

/**
 * Writes the backup under another name in the same folder, reads it back, and gives it its name: an interrupted backup
 * leaves no file of this name. Throws `HostError`.
 */
export async function createBackup(snapshot: DatabaseSnapshot, wish: BackupWish): Promise<BackupMade> {
  const { file, passphrase } = wish;
  // The keys are read after the snapshot: a version that the database knows was in its file before.
  const manifest = manifestOf(snapshot, wish);
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx+', 0o600).catch((cause: unknown) => {
    const next = 'Name a file in a folder that you may write to.';
    throw new HostError('invalid_usage', `${file} cannot be created (${systemCodeOf(cause)}).`, { cause, next });
  });
  try {
    const written = await writeAll(handle, seal(passphrase, contentOf(snapshot, manifest)));
    await handle.sync();
    const rows = await readContent(unseal(passphrase, handle), { manifest: async () => {}, rows: async () => {} });
    if ((await sha256Of(temporary)) !== written.sha256) throw new Error(`${file} does not read as it was written`);
    await takeName(temporary, file);
    return { rows, ...written };
  } finally {
    await handle.close();
    await rm(temporary, { force: true });
  }
}

function manifestOf(snapshot: DatabaseSnapshot, { keys, adminTokenFile, at }: BackupWish): Manifest {
  const texts = keys.map((source) => [source.purpose, keyTextFor(snapshot, source)] as const);
  const adminToken = readPrivateFile(adminTokenFile) ?? null;
  return { createdAt: at, migrations: [...snapshot.migrations], keys: Object.fromEntries(texts), adminToken };
}

/** The key's text; a backup with a key that is not the database's would be worth nothing. */
function keyTextFor({ keyChecks }: DatabaseSnapshot, source: KeySource): string {
  const text = source.text ?? readPrivateFile(source.file);
  const material = parseKeyText(source.purpose, text ?? '');
  const belongs = keyChecks
    .filter(({ purpose }) => purpose === source.purpose)
    .every(({ version, check }) => !('fault' in material) && keyCheckOf(material, version) === check);
  if (text === undefined || !belongs)
    throw new HostError('keys_differ', `${placeOf(source)} is not the key that the database was made with.`);
  return text;
}

async function writeAll(handle: FileHandle, parts: AsyncIterable<Buffer>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of parts) {
    await handle.writeFile(part); // goes on where the last one ended
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest('hex');
}

/** A link does not replace a file that is there; some network drives know no links. */
async function takeName(temporary: string, file: string): Promise<void> {
  await link(temporary, file).catch(async () => {
    if (existsSync(file)) throw fileExists(file);
    await rename(temporary, file);
  });
  const folder = await open(dirname(file));
  await folder.sync();
  await folder.close();
}

/** Said before the work, and again after it. */
export const fileExists = (file: string) =>
  new HostError('file_exists', `${file} is there already, and a backup replaces nothing.`);
