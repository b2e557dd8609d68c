// What migrations make tables with. One that has run somewhere must make the same for ever: add here, change nothing.
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { SqlEngine } from '../engine.ts';

// biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
export type AnyDatabase = Kysely<any>;

export interface TableBuilder {
  readonly db: AnyDatabase;
  readonly engine: SqlEngine;
  table(name: string): CreateTableBuilder<string>;
  /** A table whose rows are numbered in the order of their insertion. */
  numberedTable(name: string, column?: string): CreateTableBuilder<string>;
}

export function tableBuilder(db: AnyDatabase, engine: SqlEngine): TableBuilder {
  const table = (name: string) => db.schema.createTable(name).modifyEnd(engine.tableOptions);
  const numberedTable = (name: string, column = 'position') =>
    table(name).addColumn(column, engine.types.integer, engine.identity);
  return { db, engine, table, numberedTable };
}

export const notNull = (column: ColumnDefinitionBuilder) => column.notNull();
export const key = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey();
export const unique = (column: ColumnDefinitionBuilder) => column.notNull().unique();

/** The key of what a row is a part of; it goes with it. */
export const partOf = (column: `${string}.id`) => (definition: ColumnDefinitionBuilder) =>
  definition.notNull().references(column).onDelete('cascade');
