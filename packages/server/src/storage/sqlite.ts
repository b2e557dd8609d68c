// The Store on SQLite: what differs from other engines. See `sqlite-*.ts` for its connections and its writer thread.
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/sqlite';
import type { AuditSealer } from '../domain/crypto.ts';
import { StorageUnavailableError, type Store } from '../domain/store.ts';
import { ChangeFollower, type Freshness } from './change-feed.ts';
import { changeReads } from './sql/changes.ts';
import type { SqlEngine } from './sql/engine.ts';
import { migrate } from './sql/migrate.ts';
import type { Tables } from './sql/schema.ts';
import { SqlStore } from './sql-store.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { readerDialect, writerDialect } from './sqlite-dialect.ts';
import { failureOf, toStoreError } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-writer.ts';

export const sqliteEngine: SqlEngine = {
  types: { integer: 'integer', boolean: 'integer' },
  tableOptions: sql`strict`,
  identity: (column) => column.primaryKey().autoIncrement(),
  jsonArray: (query) => jsonArrayFrom(query).$castTo<string>(),
  // The queries are the only wall: SQLite knows no roles.
  async protectRows() {},
  async addRoutines() {},
  // A transaction that writes keeps all others from writing until it has ended.
  async announceChanges() {},
  async makeAppendOnly(db, table) {
    for (const verb of ['update', 'delete']) {
      const trigger = sql.id(`${table}_no_${verb}`);
      const message = sql.lit(`${table} is append-only`);
      await sql`create trigger ${trigger} before ${sql.raw(verb)} on ${sql.id(table)}
        begin select raise(abort, ${message}); end`.execute(db);
    }
  },
};

export interface SqliteStoreOptions {
  /** Created with mode 0600 if it is not there; its folder must exist. */
  readonly file: string;
  /** How long a write waits for another process before it rejects. Does not block the event loop. */
  readonly busyTimeoutMilliseconds?: number;
  /** Of the audit log; the server has one. */
  readonly sealer?: AuditSealer;
}

/** The main thread must not stand still for long: readers wait only where another process recovers or closes the file. */
const readerBusyTimeoutMilliseconds = 200;

/**
 * Opens the file, brings it to the newest schema and starts the writer thread. Several processes may have the same file
 * open, on one machine. Rejects with `StorageUnavailableError` if it cannot be opened, and with a plain error that names
 * the migration if a newer version wrote it.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, busyTimeoutMilliseconds = 5_000, sealer } = options;
  keepFromOthers(file);
  const writer = await SqliteWriter.open({ file, busyTimeoutMilliseconds });
  try {
    const write = new Kysely<Tables>({ dialect: writerDialect(writer) });
    await migrate(write, sqliteEngine);
    const reader = openReader(file);
    const read = new Kysely<Tables>({ dialect: readerDialect(reader) });
    return new SqlStore({
      engine: sqliteEngine,
      sealer,
      // One file, one lock: there is nothing to separate by.
      read: () => read,
      write: () => write,
      changes: new ChangeFollower(
        changeReads(() => read),
        unchanged(reader),
      ),
      commitGroup: (records) => writer.lock.run(() => writer.record(records)),
      canWrite: () => !writer.isGone,
      async close() {
        await writer.lock.run(() => writer.close());
        reader.close();
      },
    });
  } catch (error) {
    await writer.close();
    throw error;
  }
}

function openReader(file: string): SqliteConnection {
  try {
    return new SqliteConnection({ file, busyTimeoutMilliseconds: readerBusyTimeoutMilliseconds, queryOnly: true });
  } catch (error) {
    throw toStoreError(failureOf(error));
  }
}

/** What was read holds until another connection commits, which costs 2 µs to find out: nothing is ever outdated. */
function unchanged(reader: SqliteConnection): Freshness {
  const now = () => {
    try {
      return reader.dataVersion();
    } catch (error) {
      throw toStoreError(failureOf(error));
    }
  };
  return { now, holds: (since) => now() === since };
}

/**
 * Makes the file and its companions readable by their owner only; SQLite gives new companions the file's own mode. Never
 * opens a file that exists: closing it again would let go of the locks that this process holds on it (POSIX).
 */
function keepFromOthers(file: string): void {
  try {
    if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    // EEXIST: another process was faster.
    if (failureOf(error).code !== 'EEXIST')
      throw new StorageUnavailableError(`cannot create ${file}`, { cause: error });
  }
  for (const path of [file, `${file}-wal`, `${file}-shm`]) {
    // Companions come and go with other processes; a mode that is already right is not ours to set.
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if (mode & 0o077) chmodSync(path, 0o600);
  }
}
