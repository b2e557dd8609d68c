// Instances, their containers, and what was found installed there.
import type { Migration } from 'kysely/migration';
import type { RowOwner, SqlEngine } from '../engine.ts';
import { key, notNull, partOf, type TableBuilder, tableBuilder } from './table-builder.ts';

async function createInstances({ db, table, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('instances')
    .addColumn('id', 'text', key)
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('name', 'text', notNull)
    .addColumn('hosting', 'text', notNull)
    .addColumn('credential_id', 'text', (c) => c.references('credentials.id').onDelete('set null'))
    .addColumn('created_at', integer, notNull)
    .addColumn('created_by', 'text', notNull)
    .addUniqueConstraint('instances_name', ['organization_id', 'name'])
    .execute();
  await db.schema.createIndex('instances_of_credential').on('instances').column('credential_id').execute();
  await table('containers')
    .addColumn('id', 'text', key)
    .addColumn('instance_id', 'text', partOf('instances.id'))
    .addColumn('name', 'text', notNull)
    .addColumn('host', 'text')
    .addColumn('hosting', 'text', notNull)
    .addColumn('driver', 'text')
    .addColumn('version', 'text')
    .addColumn('build', integer)
    .addColumn('checked_at', integer)
    // no reference: what stands on a container is there also after its credential was deleted here
    .addColumn('holds_credential_id', 'text')
    .addColumn('holds_mechanism', 'text')
    .addColumn('holds_found_at', integer)
    .addUniqueConstraint('containers_name', ['instance_id', 'name'])
    .execute();
}

async function createInstallations({ db, table, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('installations')
    .addColumn('container_id', 'text', partOf('containers.id'))
    .addColumn('credential_id', 'text', partOf('credentials.id'))
    .addColumn('mechanism', 'text', notNull)
    .addColumn('fingerprint', 'text')
    .addColumn('proven_by', 'text')
    .addColumn('rung', integer)
    .addColumn('outcome', 'text', notNull)
    .addColumn('cause', 'text')
    .addColumn('detail', 'text')
    .addColumn('checked_at', integer, notNull)
    .addColumn('proven_at', integer)
    .addColumn('run_id', 'text')
    .addColumn('reported_by', 'text', notNull)
    .addPrimaryKeyConstraint('installations_key', ['container_id', 'credential_id', 'mechanism'])
    .execute();
  await db.schema.createIndex('installations_of_credential').on('installations').column('credential_id').execute();
}

/** Whose the rows of each table are. */
const owners: Readonly<Record<string, RowOwner>> = {
  instances: { organization: 'organization_id' },
  containers: { column: 'instance_id', names: { table: 'instances', column: 'id' } },
  installations: { column: 'container_id', names: { table: 'containers', column: 'id' } },
};

/** The migration for `engine`; there is no way down. */
export function instances(engine: SqlEngine): Migration {
  return {
    async up(db) {
      const builder = tableBuilder(db, engine);
      await createInstances(builder);
      await createInstallations(builder);
      for (const [name, owner] of Object.entries(owners)) await engine.protectRows(db, name, owner);
    },
  };
}
