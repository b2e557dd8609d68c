// Fills an empty PostgreSQL database, as the role that owns it, in one transaction.
import { Kysely, sql } from 'kysely';
import type { FillDatabase } from '../domain/backup.ts';
import { postgresEngine } from './postgres.ts';
import { checkOwnerRole, checkServer } from './postgres-checks.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { ConstraintNames } from './postgres-errors.ts';
import { PostgresPool } from './postgres-pool.ts';
import { currentSchema } from './postgres-row-security.ts';
import { everyOrganization } from './sql/engine.ts';
import { allMigrations } from './sql/migrate.ts';
import type { Tables } from './sql/schema.ts';
import { type FillRules, SqlFiller } from './sql-filler.ts';

/** `url` is of the role that will own the tables. Rejects with `NotEmptyError` if there are tables. */
export function postgresFill(url: string, migrations = allMigrations(postgresEngine)): FillDatabase {
  return async (work) => {
    const pool = new PostgresPool({ url, connections: 1, statementTimeoutMilliseconds: 0 });
    try {
      await checkServer(pool);
      await checkOwnerRole(pool);
      const db = new Kysely<Tables>({ dialect: postgresDialect(pool, new ConstraintNames(), everyOrganization) });
      await db.transaction().execute((tx) => work(new SqlFiller(tx, postgresRules(), migrations)));
    } finally {
      await pool.close();
    }
  };
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
}

/** Those that wait already are left as they are. */
const selectForeignKeys = sql<ForeignKey>`
  select t.relname::text as table, c.conname::text as name
  from pg_constraint c join pg_class t on t.oid = c.conrelid
  where c.contype = 'f' and not c.condeferrable and t.relnamespace = current_schema::regnamespace`;

function postgresRules(): FillRules {
  let suspended: { readonly tables: readonly string[]; readonly keys: readonly ForeignKey[] } = {
    tables: [],
    keys: [],
  };
  const alterKeys = async (tx: Kysely<Tables>, how: string) => {
    for (const { table, name } of suspended.keys)
      await sql`alter table ${sql.id(table)} alter constraint ${sql.id(name)} ${sql.raw(how)}`.execute(tx);
  };
  const alterTriggers = async (tx: Kysely<Tables>, how: string) => {
    for (const table of suspended.tables)
      await sql`alter table ${sql.id(table)} ${sql.raw(how)} trigger user`.execute(tx);
  };
  return {
    isBoolean: (dataType) => dataType === 'bool',
    schema: currentSchema,
    async suspend(tx, tables) {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx); // the backup may be on a slow disk
      suspended = { tables, keys: (await selectForeignKeys.execute(tx)).rows };
      await alterTriggers(tx, 'disable');
      await alterKeys(tx, 'deferrable initially deferred');
    },
    async resume(tx) {
      await sql`set constraints all immediate`.execute(tx);
      await alterKeys(tx, 'not deferrable');
      await alterTriggers(tx, 'enable');
    },
    async continueAfter(tx, table, lastNumber) {
      const numbered = sql<{ column: string }>`
        select attname::text as column from pg_attribute
        where attrelid = (select oid from pg_class where relname = ${table} and relnamespace = current_schema::regnamespace)
          and attidentity <> ''`;
      for (const { column } of (await numbered.execute(tx)).rows) {
        const sequence = sql`pg_get_serial_sequence(quote_ident(${table}), ${column})`;
        await sql`select setval(${sequence}, ${lastNumber})`.execute(tx);
      }
    },
  };
}
