// Brings a database to the newest schema.
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { SqlEngine } from './engine.ts';
import { firstSchema } from './migrations/0001-first-schema.ts';
import { changesTable } from './migrations/0002-changes.ts';
import type { Tables } from './schema.ts';

function allMigrations(engine: SqlEngine): Record<string, Migration> {
  return { '0001-first-schema': firstSchema(engine), '0002-changes': changesTable(engine) };
}

/**
 * Runs every migration that is missing, all in one transaction that locks others out: two processes that start at once
 * agree, and a migration that fails leaves nothing behind. Rejects if the database knows a migration that we do not.
 */
export async function migrate(
  db: Kysely<Tables>,
  engine: SqlEngine,
  migrations = allMigrations(engine),
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const migrator = new Migrator({ db: tx, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
  });
}
