// One connection to a SQLite file: how it is opened, and its statements. Used by the main thread and the writer thread.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { BoundedMap } from './bounded-map.ts';

export interface ConnectionOptions {
  readonly file: string;
  /** How long a statement waits for a lock of another connection. Blocks the thread meanwhile. */
  readonly busyTimeoutMilliseconds: number;
  /** Refuses every write. */
  readonly queryOnly: boolean;
}

export interface QueryRows {
  readonly rows: readonly unknown[];
  readonly changes: number;
}

const keptStatements = 300;

/** Pages of 4 kB that the write-ahead log gathers before it is copied into the database. */
const checkpointPages = 300;

interface KeptStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

/** Throws errors of `node:sqlite` as they are. */
export class SqliteConnection {
  readonly database: DatabaseSync;
  #dataVersion: StatementSync | undefined;
  readonly #statements = new BoundedMap<string, KeptStatement>(keptStatements);

  constructor({ file, busyTimeoutMilliseconds, queryOnly }: ConnectionOptions) {
    this.database = new DatabaseSync(file, {
      timeout: busyTimeoutMilliseconds,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
    this.database.exec('pragma trusted_schema = off');
    enterWriteAheadLog(this.database, busyTimeoutMilliseconds);
    // FULL: NORMAL loses acknowledged commits at a power loss.
    this.database.exec('pragma synchronous = full');
    // The commit that a checkpoint falls into waits for it: many short waits, not one that the 99th percentile sees.
    this.database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`);
    if (queryOnly) this.database.exec('pragma query_only = on');
  }

  /** Runs one statement, prepared at its first use. Booleans are bound as 0 and 1. */
  run(sql: string, parameters: readonly unknown[]): QueryRows {
    const { statement, returnsRows } = this.#prepared(sql);
    const values = parameters.map(toSqliteValue);
    if (returnsRows) return { rows: statement.all(...values), changes: 0 };
    return { rows: [], changes: Number(statement.run(...values).changes) };
  }

  /** Another number than before if another connection has committed meanwhile. */
  dataVersion(): number {
    this.#dataVersion ??= this.database.prepare('pragma data_version');
    return Number(this.#dataVersion.get()?.['data_version']);
  }

  close(): void {
    this.database.close();
  }

  #prepared(sql: string): KeptStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    const kept = { statement, returnsRows: statement.columns().length > 0 };
    this.#statements.set(sql, kept);
    return kept;
  }
}

function toSqliteValue(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  // Binding `undefined` or NaN would silently write NULL.
  if (value === undefined || Number.isNaN(value)) throw new TypeError('undefined and NaN cannot be stored');
  // Our columns hold text and numbers only; node:sqlite throws on anything else.
  return value as SQLInputValue;
}

/**
 * Changing the journal mode of a new file does not wait for the busy timeout, so two processes that open it first at the
 * same moment need to try again.
 */
function enterWriteAheadLog(database: DatabaseSync, timeoutMilliseconds: number): void {
  const pauseMilliseconds = 5;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += pauseMilliseconds) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      const busy = error instanceof Error && 'errcode' in error && error.errcode === 5;
      if (!busy || waited >= timeoutMilliseconds) throw error;
      Atomics.wait(pause, 0, 0, pauseMilliseconds);
    }
  }
}
