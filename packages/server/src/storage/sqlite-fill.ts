// Fills a new SQLite file: under another name beside it, so that the file appears whole or not at all.
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { type FillDatabase, NotEmptyError } from '../domain/backup.ts';
import { allMigrations } from './sql/migrate.ts';
import type { Tables } from './sql/schema.ts';
import { type FillRules, SqlFiller } from './sql-filler.ts';
import { sqliteEngine } from './sqlite.ts';
import { writerDialect } from './sqlite-dialect.ts';
import { failureOf } from './sqlite-errors.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** Rejects with `NotEmptyError` if `file` is there. Its folder must exist. */
export function sqliteFill(file: string, migrations = allMigrations(sqliteEngine)): FillDatabase {
  return async (work) => {
    const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
    closeSync(openSync(temporary, 'wx', 0o600));
    try {
      const writer = await SqliteWriter.open({ file: temporary, busyTimeoutMilliseconds: 0 });
      try {
        const db = new Kysely<Tables>({ dialect: writerDialect(writer) });
        await db.transaction().execute((tx) => work(new SqlFiller(tx, sqliteRules(), migrations)));
      } finally {
        await writer.close(); // the last connection copies the write-ahead log into the file and syncs it
      }
      takeName(temporary, file);
    } finally {
      for (const path of [temporary, `${temporary}-wal`, `${temporary}-shm`]) rmSync(path, { force: true });
    }
  };
}

/** Another process may have made the file meanwhile: a link does not replace it. */
function takeName(temporary: string, file: string): void {
  try {
    linkSync(temporary, file);
  } catch (error) {
    throw failureOf(error).code === 'EEXIST' ? new NotEmptyError() : error;
  }
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function sqliteRules(): FillRules {
  let triggers: readonly { readonly name: string; readonly sql: string }[] = [];
  return {
    isBoolean: () => false,
    schema: async () => undefined,
    async suspend(tx) {
      await sql`pragma defer_foreign_keys = on`.execute(tx);
      const found = await sql<{
        name: string;
        sql: string;
      }>`select name, sql from sqlite_schema where type = 'trigger'`;
      triggers = (await found.execute(tx)).rows;
      for (const { name } of triggers) await sql`drop trigger ${sql.id(name)}`.execute(tx);
    },
    // Foreign keys are checked by the commit.
    async resume(tx) {
      for (const trigger of triggers) await sql.raw(trigger.sql).execute(tx);
    },
    async continueAfter(tx, table, lastNumber) {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(tx);
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${lastNumber})`.execute(tx);
    },
  };
}
