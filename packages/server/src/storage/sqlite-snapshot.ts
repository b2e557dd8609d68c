// The rows of a SQLite database as they were at one moment. A reading transaction sees one state and holds up no writer:
// the write-ahead log keeps what comes later.
import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { DatabaseSnapshot, StoredRow, StoredTable } from '../domain/backup.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { failureOf, toStoreError } from './sqlite-errors.ts';

const batchRows = 500;
/** Only another process that recovers the file makes a reader wait. */
const busyTimeoutMilliseconds = 5_000;

/** Undefined if there is no database, or one without a schema. Rejects with `StorageUnavailableError`. */
export async function openSqliteSnapshot(file: string): Promise<DatabaseSnapshot | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    const connection = new SqliteConnection({ file, busyTimeoutMilliseconds, queryOnly: true });
    const snapshot = snapshotOf(connection.database);
    if (!snapshot) connection.close();
    return snapshot;
  } catch (error) {
    throw toStoreError(failureOf(error));
  }
}

function snapshotOf(database: DatabaseSync): DatabaseSnapshot | undefined {
  database.exec('begin'); // the first read fixes what is seen
  const tables = textsOf(
    database,
    `select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name`,
  );
  if (!tables.includes('kysely_migration')) return undefined;
  return {
    migrations: textsOf(database, 'select name from kysely_migration order by name'),
    keyChecks: database
      .prepare('select purpose, version, proof from key_checks')
      .all()
      .map(({ purpose, version, proof }) => ({
        purpose: String(purpose),
        version: Number(version),
        check: String(proof),
      })),
    tables: tables.filter((name) => !name.startsWith('kysely_')).map((name) => storedTable(database, name)),
    async *rows({ name, columns }) {
      const statement = database.prepare(`select ${columns.map(quoted).join(', ')} from ${quoted(name)}`);
      statement.setReturnArrays(true);
      let batch: StoredRow[] = [];
      for (const row of statement.iterate()) {
        // Our columns hold text and integers only; the statement returns arrays.
        batch.push(row as unknown as StoredRow);
        if (batch.length < batchRows) continue;
        yield batch;
        batch = [];
      }
      yield batch;
    },
    async close() {
      database.close();
    },
  };
}

function storedTable(database: DatabaseSync, name: string): StoredTable {
  // `hidden` is not zero for what is computed from other columns.
  const columns = textsOf(database, `select name from pragma_table_xinfo(?) where hidden = 0 order by cid`, name);
  const [last] = database.prepare('select seq from sqlite_sequence where name = ?').all(name);
  return { name, columns, lastNumber: last ? Number(last['seq']) : null };
}

function textsOf(database: DatabaseSync, sql: string, ...parameters: readonly string[]): string[] {
  return database
    .prepare(sql)
    .all(...parameters)
    .map(({ name }) => String(name));
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
