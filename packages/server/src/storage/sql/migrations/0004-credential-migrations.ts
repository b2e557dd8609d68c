// Migrations of credentials, what organizations announce about a mechanism, refused requests, and use by day.
import type { ColumnDefinitionBuilder, CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { RowOwner, SqlEngine } from '../engine.ts';

const notNull = (column: ColumnDefinitionBuilder) => column.notNull();
const key = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey();
const credential = (column: ColumnDefinitionBuilder) =>
  column.notNull().references('credentials.id').onDelete('cascade');

interface Builder {
  // biome-ignore lint/suspicious/noExplicitAny: a migration is written before its tables exist
  readonly db: Kysely<any>;
  readonly engine: SqlEngine;
  table(name: string): CreateTableBuilder<string>;
  /** A table whose rows are numbered in the order of their insertion. */
  numberedTable(name: string): CreateTableBuilder<string>;
}

async function createMigrations({ db, table, engine }: Builder): Promise<void> {
  const { integer } = engine.types;
  await table('credential_migrations')
    .addColumn('credential_id', 'text', (c) => credential(c).primaryKey())
    .addColumn('started_at', integer, notNull)
    .addColumn('started_by', 'text', notNull)
    .addColumn('completed_at', integer)
    .addColumn('completed_by', 'text')
    .addColumn('override_reason', 'text')
    .addColumn('undo_until', integer)
    .execute();
  // Retired mechanisms are few: housekeeping looks for those whose time is over.
  const retired = db.schema.createIndex('retired_mechanisms').on('credential_mechanisms').column('retired_at');
  await retired.where('retired_at', 'is not', null).execute();
  await table('brownouts')
    .addColumn('id', 'text', key)
    .addColumn('credential_id', 'text', credential)
    .addColumn('starts_at', integer, notNull)
    .addColumn('ends_at', integer, notNull)
    .addColumn('created_by', 'text', notNull)
    .execute();
  const ofCredential = db.schema.createIndex('brownouts_of_credential').on('brownouts');
  await ofCredential.columns(['credential_id', 'ends_at']).execute();
  await table('source_acknowledgements')
    .addColumn('credential_id', 'text', credential)
    .addColumn('kind', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('acknowledged_at', integer, notNull)
    .addColumn('acknowledged_by', 'text', notNull)
    .addColumn('reason', 'text', notNull)
    .addPrimaryKeyConstraint('source_acknowledgements_source', ['credential_id', 'kind', 'name'])
    .execute();
}

async function createDeprecation({ table, engine }: Builder): Promise<void> {
  const { integer } = engine.types;
  await table('deprecation_policies')
    .addColumn('organization_id', 'text', (c) => c.notNull().references('organizations.id').onDelete('cascade'))
    .addColumn('mechanism', 'text', notNull)
    .addColumn('announced_at', integer)
    .addColumn('no_new_after', integer)
    .addColumn('sunset_at', integer)
    .addColumn('link', 'text')
    .addPrimaryKeyConstraint('deprecation_policies_mechanism', ['organization_id', 'mechanism'])
    .execute();
  await table('sunset_extensions')
    .addColumn('credential_id', 'text', (c) => credential(c).primaryKey())
    .addColumn('sunset_at', integer, notNull)
    .addColumn('owner', 'text', notNull)
    .addColumn('reason', 'text', notNull)
    .addColumn('granted_by', 'text', notNull)
    .addColumn('granted_at', integer, notNull)
    .execute();
}

async function createUse({ db, table, numberedTable, engine }: Builder): Promise<void> {
  const { integer, boolean } = engine.types;
  await numberedTable('failed_requests')
    .addColumn('credential_id', 'text', credential)
    .addColumn('authenticated', boolean, notNull)
    .addColumn('mechanism', 'text', notNull)
    .addColumn('cause', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('user_agent', 'text')
    .addColumn('detail', 'text', notNull)
    .addColumn('first_at', integer, notNull)
    .addColumn('last_at', integer, notNull)
    .addColumn('times', integer, notNull)
    .addUniqueConstraint('failed_requests_key', [
      'credential_id',
      'authenticated',
      'mechanism',
      'cause',
      'kind',
      'name',
    ])
    .execute();
  await table('usage_days')
    .addColumn('credential_id', 'text', credential)
    .addColumn('mechanism', 'text', notNull)
    .addColumn('day', integer, notNull)
    .addColumn('issued', integer, notNull)
    .addColumn('refused', integer, notNull)
    .addPrimaryKeyConstraint('usage_days_key', ['credential_id', 'mechanism', 'day'])
    .execute();
  await db.schema.createIndex('usage_days_by_age').on('usage_days').column('day').execute();
}

const ofCredential: RowOwner = { column: 'credential_id', names: { table: 'credentials', column: 'id' } };

/** Whose the rows of each table are. */
const owners: Readonly<Record<string, RowOwner>> = {
  credential_migrations: ofCredential,
  brownouts: ofCredential,
  source_acknowledgements: ofCredential,
  deprecation_policies: { organization: 'organization_id' },
  sunset_extensions: ofCredential,
  failed_requests: ofCredential,
  usage_days: ofCredential,
};

/** The migration for `engine`; there is no way down. */
export function credentialMigrations(engine: SqlEngine): Migration {
  return {
    async up(db) {
      const table = (name: string) => db.schema.createTable(name).modifyEnd(engine.tableOptions);
      const numberedTable = (name: string) => table(name).addColumn('id', engine.types.integer, engine.identity);
      const builder = { db, engine, table, numberedTable };
      await createMigrations(builder);
      await createDeprecation(builder);
      await createUse(builder);
      for (const [name, owner] of Object.entries(owners)) await engine.protectRows(db, name, owner);
    },
  };
}
