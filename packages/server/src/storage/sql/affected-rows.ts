// Writes that must meet a row.
import type { UpdateResult } from 'kysely';

/** Throws if an update of `what` met no row: the caller has not checked inside its transaction that there is one. */
export function expectUpdated(result: UpdateResult, what: string): void {
  if (result.numUpdatedRows === 0n) throw new Error(`there is no ${what}`);
}
