// What a backup needs of the storage: a database as it was at one moment, row by row, and an empty one to fill. Names no
// table: whatever the schema has is carried over.
import type { AuditEvent } from './audit.ts';
import type { AuditSealer } from './crypto.ts';
import type { KeyCheck } from './store-reads.ts';
import type { NumericDate } from './time.ts';

/** One engine keeps booleans as 0 and 1: who fills a database goes by the column, not by the value. */
export type StoredValue = string | number | boolean | null;
/** In the order of the table's columns. */
export type StoredRow = readonly StoredValue[];

export interface StoredTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The highest number that the table has given to a row, also to one that is gone; null if it has numbered none. */
  readonly lastNumber: number | null;
}

export interface DatabaseSnapshot {
  /** Names of the migrations that the schema has had, in their order. */
  readonly migrations: readonly string[];
  readonly keyChecks: readonly KeyCheck[];
  readonly tables: readonly StoredTable[];
  /** In batches, so that no table must fit into memory. */
  rows(table: StoredTable): AsyncIterable<readonly StoredRow[]>;
  close(): Promise<void>;
}

export interface DatabaseFiller {
  /** Makes the tables as these migrations left them. Rejects with `UnknownSchemaError` if they are not the first of ours. */
  createTables(migrations: readonly string[]): Promise<void>;
  insert(table: StoredTable, rows: readonly StoredRow[]): Promise<void>;
  /**
   * Continues the numbers of the tables, brings the schema up to date, empties the tables that must not come back, whose
   * names it resolves with, and writes down the restoring itself.
   */
  complete(
    tables: readonly StoredTable[],
    restored: { readonly at: NumericDate; readonly event: AuditEvent; readonly sealer: AuditSealer },
  ): Promise<readonly string[]>;
}

/** Fills a database that has no table of ours. Unless `work` resolves, nothing of it is kept. */
export type FillDatabase = (work: (filler: DatabaseFiller) => Promise<void>) => Promise<void>;

/** A backup whose schema this version does not know. */
export class UnknownSchemaError extends Error {
  constructor(migration: string) {
    super(`the schema has a migration that is not known here: ${migration}`);
    this.name = 'UnknownSchemaError';
  }
}

/** The database to be filled has tables already. */
export class NotEmptyError extends Error {
  constructor() {
    super('the database is not empty');
    this.name = 'NotEmptyError';
  }
}

/**
 * When this database was filled from a backup. Single-use `jti`s that were used after the backup are not known, so that
 * assertions made before this moment may have been used.
 */
export const restoredAtSetting = 'backup.restored_at';
