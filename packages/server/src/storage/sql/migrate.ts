// Brings a database to the newest schema.
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { UnknownSchemaError } from '../../domain/backup.ts';
import type { SqlEngine } from './engine.ts';
import { firstSchema } from './migrations/0001-first-schema.ts';
import { changesTable } from './migrations/0002-changes.ts';
import { people } from './migrations/0003-people.ts';
import { credentialMigrations } from './migrations/0004-credential-migrations.ts';
import { instances } from './migrations/0005-instances.ts';
import type { Tables } from './schema.ts';

export function allMigrations(engine: SqlEngine): Record<string, Migration> {
  return {
    '0001-first-schema': firstSchema(engine),
    '0002-changes': changesTable(engine),
    '0003-people': people(engine),
    '0004-credential-migrations': credentialMigrations(engine),
    '0005-instances': instances(engine),
  };
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
  await db.transaction().execute((tx) => migrateWithin(tx, migrations));
}

async function migrateWithin(tx: Kysely<Tables>, migrations: Record<string, Migration>, last?: string): Promise<void> {
  const migrator = new Migrator({ db: tx, provider: { getMigrations: async () => migrations } });
  const { error } = await (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last));
  if (error) throw error;
}

/** The schema as `names` left it, in the caller's transaction. Rejects with `UnknownSchemaError` if those are not our first. */
export async function migrateThrough(
  tx: Kysely<Tables>,
  names: readonly string[],
  migrations: Record<string, Migration>,
): Promise<void> {
  const ours = Object.keys(migrations).sort();
  const unknown = names.find((name, index) => ours[index] !== name);
  const last = names.at(-1);
  if (unknown !== undefined || last === undefined) throw new UnknownSchemaError(unknown ?? 'none');
  await migrateWithin(tx, migrations, last);
}

/** The newest schema, in the caller's transaction. */
export async function migrateToNewest(tx: Kysely<Tables>, migrations: Record<string, Migration>): Promise<void> {
  await migrateWithin(tx, migrations);
}
