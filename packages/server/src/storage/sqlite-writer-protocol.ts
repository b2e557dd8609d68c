// What the main thread and the writer thread say to each other: one reply per request, in order.
import type { RecordOutcome, UseRecord } from '../domain/usage.ts';
import type { QueryRows } from './sqlite-connection.ts';
import type { SqliteFailure } from './sqlite-errors.ts';

/** Handed to the thread at its start; its first reply says whether it could open the file. */
export interface WriterOptions {
  readonly file: string;
  readonly busyTimeoutMilliseconds: number;
}

export type WriterRequest =
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  /** Rolls back if a transaction is open: some errors have already ended it. */
  | { readonly kind: 'rollback' }
  /** One transaction of its own. */
  | { readonly kind: 'record'; readonly records: readonly UseRecord[] }
  | { readonly kind: 'close' };

export type WriterReply =
  | { readonly kind: 'rows'; readonly result: QueryRows }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly RecordOutcome[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: SqliteFailure };
