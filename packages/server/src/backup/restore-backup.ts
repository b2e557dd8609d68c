// Restores a backup onto an empty machine: database, keys and admin token, or nothing.
import { rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createAuditSealer } from '../crypto/audit-sealer.ts';
import { HeldKey } from '../crypto/held-key.ts';
import { readOrCreateFile, readPrivateFile } from '../crypto/key-file.ts';
import { type KeyMaterial, parseKeyText } from '../crypto/key-material.ts';
import { SealedFileError, type SealFault, unseal } from '../crypto/sealed-file.ts';
import { type FillDatabase, NotEmptyError, type StoredTable, UnknownSchemaError } from '../domain/backup.ts';
import type { AuditSealer } from '../domain/crypto.ts';
import type { NumericDate } from '../domain/time.ts';
import { HostError, type HostErrorCode, systemCodeOf } from '../host-error.ts';
import type { KeySource } from '../key-source.ts';
import { MalformedContentError, type Manifest, type RowCounts, readContent } from './backup-content.ts';

export interface RestoreWish {
  readonly file: string;
  readonly passphrase: string;
  readonly keys: readonly KeySource[];
  readonly adminTokenFile: string;
  readonly at: NumericDate;
}

export interface Restored {
  /** Of the tables that were kept. */
  readonly rows: RowCounts;
  readonly createdAt: NumericDate;
}

/**
 * Fills the database and puts keys and admin token where a server looks for them. Key files that are there must hold the
 * same text. Throws `HostError`, and has changed nothing then.
 */
export async function restoreBackup(wish: RestoreWish, fill: FillDatabase): Promise<Restored> {
  const file = await openBackup(wish.file);
  const placed: string[] = [];
  try {
    let restored: Restored | undefined;
    await fill(async (filler) => {
      const tables = new Map<string, StoredTable>();
      let manifest: Manifest | undefined;
      const rows = await readContent(unseal(wish.passphrase, file), {
        async manifest(found) {
          manifest = found;
          expectPlace(wish, found);
          await filler.createTables(found.migrations);
        },
        async rows(table, batch) {
          tables.set(table.name, table);
          await filler.insert(table, batch);
        },
      });
      if (!manifest) throw new MalformedContentError();
      const { createdAt } = manifest;
      const emptied = await filler.complete([...tables.values()], {
        at: wish.at,
        event: restoredEvent(createdAt),
        sealer: sealerOf(manifest),
      });
      // Last, so that only a commit that fails has to take them away again.
      for (const { path, text } of filesOf(wish, manifest)) {
        if (readPrivateFile(path) === undefined) placed.push(path);
        if (readOrCreateFile(path, () => text) !== text) throw otherFile(path);
      }
      restored = { rows: without(rows, emptied), createdAt };
    });
    if (!restored) throw new Error('the database was not filled');
    return restored;
  } catch (error) {
    for (const path of placed) rmSync(path, { force: true });
    throw inWords(error, wish.file);
  } finally {
    await file.close();
  }
}

function without(rows: RowCounts, tables: readonly string[]): RowCounts {
  return Object.fromEntries(Object.entries(rows).filter(([table]) => !tables.includes(table)));
}

async function openBackup(path: string): Promise<FileHandle> {
  const file = await open(path).catch((cause: unknown) => {
    throw new HostError('nothing_there', `${path} cannot be read (${systemCodeOf(cause)}).`, { cause });
  });
  if (!(await file.stat()).isDirectory()) return file;
  await file.close();
  throw new HostError('backup_foreign', `${path} is a folder and no backup of Relevo.`);
}

/** The audit log goes on under the key that it was sealed with. */
function sealerOf({ keys }: Manifest): AuditSealer {
  const material = parseKeyText('key_encryption_key', keys.key_encryption_key ?? '');
  if ('fault' in material) throw new MalformedContentError();
  const sealer = createAuditSealer();
  sealer.useKey(new HeldKey(material, material.newest));
  return sealer;
}

function restoredEvent(createdAt: NumericDate) {
  const after = { backup_created_at: new Date(createdAt * 1000).toISOString().replace('.000Z', 'Z') };
  return { organizationId: null, action: 'backup.restored', target: 'database', after };
}

interface PlacedFile {
  readonly path: string;
  readonly text: string;
}

/** What must lie on the disk: not the keys that stand in the environment. */
function filesOf({ keys, adminTokenFile }: RestoreWish, manifest: Manifest): PlacedFile[] {
  const inFiles = keys.filter(({ text }) => text === undefined);
  const files = inFiles.map(({ purpose, file }) => ({ path: file, text: manifest.keys[purpose] ?? '' }));
  if (manifest.adminToken !== null) files.push({ path: adminTokenFile, text: manifest.adminToken });
  return files;
}

/** Before any work: whether keys and admin token of the backup can be put in their places. */
function expectPlace(wish: RestoreWish, manifest: Manifest): void {
  for (const { path, text } of filesOf(wish, manifest)) {
    const present = readPrivateFile(path);
    if (present !== undefined && present !== text) throw otherFile(path);
  }
  for (const { purpose, variable, text } of wish.keys) {
    if (text === undefined) continue;
    const [given, needed] = [text, manifest.keys[purpose] ?? ''].map((each) => parseKeyText(purpose, each));
    if (!given || !needed || 'fault' in given || 'fault' in needed || !holdsAll(given, needed))
      throw new HostError(
        'keys_differ',
        `${variable} is not the key of the backup. Set the one that it was made with.`,
      );
  }
}

function holdsAll(given: KeyMaterial, needed: KeyMaterial): boolean {
  return [...needed.versions].every(([version, key]) => given.versions.get(version)?.equals(key) === true);
}

const otherFile = (path: string) =>
  new HostError('not_empty', `${path} is there already and is not the one of the backup.`);

const faults: Record<SealFault, readonly [HostErrorCode, (file: string) => string]> = {
  foreign: ['backup_foreign', (file) => `${file} is no backup of Relevo.`],
  newer: ['backup_newer', (file) => `${file} was made by a newer version of Relevo.`],
  cut_off: ['backup_cut_off', (file) => `${file} is cut off: its end is missing.`],
  damaged: ['backup_damaged', (file) => `${file} is damaged: its bytes are not those that were written.`],
  wrong_passphrase: ['wrong_passphrase', (file) => `RELEVO_BACKUP_PASSPHRASE does not open ${file}.`],
};

function inWords(error: unknown, file: string): unknown {
  if (error instanceof UnknownSchemaError) return faultError('newer', file, error);
  if (error instanceof MalformedContentError) return faultError('damaged', file, error);
  if (error instanceof SealedFileError) return faultError(error.fault, file, error);
  if (error instanceof NotEmptyError) return new HostError('not_empty', 'The database is not empty.', { cause: error });
  return error;
}

function faultError(fault: SealFault, file: string, cause: Error): HostError {
  const [code, words] = faults[fault];
  return new HostError(code, words(file), { cause });
}
