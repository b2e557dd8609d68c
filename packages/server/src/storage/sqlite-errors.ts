// What an error of SQLite means to the callers of the Store.
import { ConflictError, StorageUnavailableError } from '../domain/store.ts';
import { uniqueRule } from './sql/unique-rules.ts';

/** An error as it crosses from the writer thread: `errcode` is SQLite's extended result code, `code` Node's. */
export interface SqliteFailure {
  readonly message: string;
  readonly errcode?: number | undefined;
  readonly code?: string | undefined;
}

/** https://www.sqlite.org/rescode.html: constraint failures by a unique index and by a primary key. */
const uniqueViolations = new Set([2067, 1555]);

/** Primary result codes: the storage itself fails, or its lock was not obtained. Anything else is a fault of ours. */
const unavailable = new Set([
  5, // busy
  6, // locked
  7, // out of memory
  8, // read-only
  10, // input or output error
  11, // corrupt
  13, // disk full
  14, // cannot open
  15, // locking protocol
  26, // not a database
]);

/** The fields of an error that tell what it means. */
export function failureOf(error: unknown): SqliteFailure {
  if (!(error instanceof Error)) return { message: String(error) };
  // Errors of node:sqlite carry `code`, and `errcode` where SQLite gave one.
  const { message, errcode, code } = error as Error & { errcode?: number; code?: string };
  return { message, errcode, code };
}

/** `ConflictError` for a broken unique rule, `StorageUnavailableError` for a storage that fails, else a plain error. */
export function toStoreError(failure: SqliteFailure): Error {
  const { message, errcode = 0, code } = failure;
  if (uniqueViolations.has(errcode)) return new ConflictError(brokenRule(message), { cause: failure });
  if (unavailable.has(errcode & 0xff) || code === 'ERR_INVALID_STATE') {
    return new StorageUnavailableError(message, { cause: failure });
  }
  return new Error(message, { cause: failure });
}

/** From `UNIQUE constraint failed: credentials.organization_id, credentials.name`. */
function brokenRule(message: string): string {
  const names = message.slice(message.indexOf(':') + 1).split(',');
  const columns = names.map((name) => name.trim().split('.'));
  return uniqueRule(
    columns[0]?.[0] ?? '',
    columns.map(([, column = '']) => column),
  );
}
