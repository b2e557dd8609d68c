// What an error of PostgreSQL, or of the way to it, means to the callers of the Store.
import { DatabaseError } from 'pg';
import { ConflictError, StorageUnavailableError } from '../domain/store.ts';
import { uniqueRule } from './sql/unique-rules.ts';

/** https://www.postgresql.org/docs/15/errcodes-appendix.html: the server cannot do it now, and nothing of ours is wrong. */
const unavailableClasses = new Set([
  '08', // connection exception
  '40', // serialization failure, deadlock
  '53', // out of disk, memory or connections
  '57', // canceled (statement timeout), shutting down, starting up
  '58', // input or output error
]);
const unavailableCodes = new Set([
  '25006', // read-only: a standby
  '25P03', // idle in transaction for too long
  '28000', // refused by pg_hba.conf
  '28P01', // wrong password: changed while we run
  '3D000', // no such database
  '55P03', // lock not obtained
  'XX001', // damaged data
  'XX002', // damaged index
]);
const uniqueViolation = '23505';

export interface ConstraintColumns {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/** Which columns each unique constraint is about. Under row-level security errors name only the constraint. */
export class ConstraintNames {
  readonly #columns: ReadonlyMap<string, ConstraintColumns>;

  constructor(constraints: readonly ConstraintColumns[] = []) {
    this.#columns = new Map(constraints.map((each) => [each.name, each]));
  }

  ruleOf(constraint: string): string {
    const found = this.#columns.get(constraint);
    return found ? uniqueRule(found.table, found.columns) : constraint;
  }
}

/** Reads `ConstraintColumns`. */
export const selectConstraints = `
  select c.conname as name, t.relname as table,
    array(select a.attname::text from unnest(c.conkey) with ordinality k (number, place)
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number order by k.place) as columns
  from pg_constraint c join pg_class t on t.oid = c.conrelid
  where c.contype in ('p', 'u') and t.relnamespace = current_schema::regnamespace`;

/** `ConflictError` for a broken unique rule, `StorageUnavailableError` for a server that cannot now, else as it came. */
export function toStoreError(error: unknown, constraints = new ConstraintNames()): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!(error instanceof DatabaseError)) return isOfOurs(error) ? error : unavailable(error);
  const { code = '' } = error;
  if (code === uniqueViolation) return new ConflictError(constraints.ruleOf(error.constraint ?? ''), { cause: error });
  if (unavailableClasses.has(code.slice(0, 2)) || unavailableCodes.has(code)) return unavailable(error);
  return error;
}

/** What the driver throws without the server having said so: lost sockets, timeouts, a pool that was ended. */
function unavailable(error: Error): StorageUnavailableError {
  return new StorageUnavailableError(error.message, { cause: error });
}

/** Faults in our own code are not hidden behind a retry. */
function isOfOurs(error: Error): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}
