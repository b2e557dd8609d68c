// The table that the change feed reads; it belongs to no organization, since every process follows all of them. Its first
// row stands for everything before, so that it is never empty.
import type { Migration } from 'kysely/migration';
import type { SqlEngine } from '../engine.ts';

/** The migration for `engine`; there is no way down. */
export function changesTable({ types, tableOptions }: SqlEngine): Migration {
  return {
    async up(db) {
      await db.schema
        .createTable('changes')
        .modifyEnd(tableOptions)
        .addColumn('revision', types.integer, (column) => column.notNull().primaryKey())
        .addColumn('at', types.integer, (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull())
        .execute();
      await db.insertInto('changes').values({ revision: 1, at: 0, kind: 'everything', subject: '' }).execute();
    },
  };
}
