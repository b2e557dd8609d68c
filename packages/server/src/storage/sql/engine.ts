// What the SQL of this folder needs to know of the engine it runs on. Each engine fills it in its own file.
import type { ColumnDefinitionBuilder, Kysely, RawBuilder, SelectQueryBuilder } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * How a row says whose it is: by the organization's id in a column, or through a row of another table whose column has
 * the same value. Rows of the platform are no organization's.
 */
export type RowOwner =
  | 'platform'
  | { readonly organization: string }
  | { readonly column: string; readonly names: { readonly table: string; readonly column: string } };

/** What a handle may see where the engine separates organizations: one of them by its id, none, or every one. */
export type Scope = string;
export const noOrganization: Scope = '';
/** For what the platform itself does. No organization's id: those contain `@`. */
export const everyOrganization: Scope = '*';

/** Gives the handle for a scope. Inside a transaction there is only the transaction's own. */
export type Within = (scope: Scope) => Kysely<Tables>;

export interface SqlEngine {
  /** Column types. `integer` holds every NumericDate and count. */
  readonly types: { readonly integer: 'integer' | 'bigint'; readonly boolean: 'integer' | 'boolean' };
  /** What follows the columns of a table. */
  readonly tableOptions: RawBuilder<unknown>;
  /** Makes a column the primary key that the engine numbers itself, never using a number twice. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
  /** The rows of a subquery as the text of a JSON array of objects, in the subquery's order. */
  // biome-ignore lint/suspicious/noExplicitAny: any select, from whatever tables
  jsonArray<O>(query: SelectQueryBuilder<any, any, O>): RawBuilder<string>;
  /** Makes the engine refuse to change or delete rows of `table`. */
  // biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
  makeAppendOnly(db: Kysely<any>, table: string): Promise<void>;
  /** Hides rows of `table` from every other organization, where the engine can: a second wall behind the queries. */
  // biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
  protectRows(db: Kysely<any>, table: string, owner: RowOwner): Promise<void>;
  /** What the engine keeps in the database beside the tables, such as functions. */
  // biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
  addRoutines(db: Kysely<any>): Promise<void>;
  /**
   * Begins the end of a transaction that appends to the table of changes: no other appends until this one has ended, so
   * that the order of revisions is the order of commits. Who listens is told at the commit.
   */
  announceChanges(tx: Kysely<Tables>): Promise<void>;
  /**
   * The organization of the credential with this client id, or null; works without naming an organization. Only where
   * the engine hides credentials until one is named.
   */
  readonly organizationOfClient?: (clientId: string) => RawBuilder<string | null>;
}
