// Backup and restore of what a server's configuration names: its database on either engine, its keys, its admin token.
import { existsSync, mkdirSync } from 'node:fs';
import { type Config, databaseFile } from '../config.ts';
import type { DatabaseSnapshot, FillDatabase } from '../domain/backup.ts';
import type { NumericDate } from '../domain/time.ts';
import { adminTokenFile } from '../first-start.ts';
import { HostError, inPlainWords } from '../host-error.ts';
import { keySources } from '../key-source.ts';
import { postgresFill } from '../storage/postgres-fill.ts';
import { openPostgresSnapshot } from '../storage/postgres-snapshot.ts';
import { sqliteFill } from '../storage/sqlite-fill.ts';
import { openSqliteSnapshot } from '../storage/sqlite-snapshot.ts';
import { type BackupMade, createBackup, fileExists } from './create-backup.ts';
import { type Restored, restoreBackup } from './restore-backup.ts';

export interface SealedBackup {
  readonly file: string;
  readonly passphrase: string;
  readonly at: NumericDate;
}

/** Throws `HostError`, and `StartError` where database or disk fail. */
export async function backUpHost(config: Config, backup: SealedBackup): Promise<BackupMade> {
  if (existsSync(backup.file)) throw fileExists(backup.file);
  return inPlainWords(async () => {
    const snapshot = await openSnapshot(config);
    try {
      return await createBackup(snapshot, { ...backup, ...besidesDatabase(config) });
    } finally {
      await snapshot.close();
    }
  });
}

/** Throws `HostError`, and `StartError` where database or disk fail; nothing is there then that was not before. */
export function restoreHost(config: Config, backup: SealedBackup): Promise<Restored> {
  return inPlainWords(() => restoreBackup({ ...backup, ...besidesDatabase(config) }, emptyDatabase(config)));
}

const besidesDatabase = (config: Config) => ({
  keys: keySources(config),
  adminTokenFile: adminTokenFile(config.dataDirectory),
});

async function openSnapshot({ database, dataDirectory }: Config): Promise<DatabaseSnapshot> {
  const file = databaseFile(dataDirectory);
  const snapshot = await (database ? openPostgresSnapshot(ownerOf(database)) : openSqliteSnapshot(file));
  if (snapshot) return snapshot;
  throw new HostError(
    'nothing_there',
    `There is no database of Relevo ${database ? 'at DATABASE_URL' : `in ${file}`}.`,
  );
}

function emptyDatabase({ database, dataDirectory }: Config): FillDatabase {
  if (database) return postgresFill(ownerOf(database));
  const file = databaseFile(dataDirectory);
  if (existsSync(file)) throw new HostError('not_empty', `${file} is there already.`);
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  return sqliteFill(file);
}

const ownerOf = ({ url, ownerUrl }: NonNullable<Config['database']>) => ownerUrl ?? url;
