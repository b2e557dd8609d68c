// What the SQL of this folder needs to know of the engine it runs on. Each engine fills it in its own file.
import type { ColumnDefinitionBuilder, Kysely, RawBuilder, SelectQueryBuilder } from 'kysely';

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
}
