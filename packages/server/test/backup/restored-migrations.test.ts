// What is remembered of migrations comes back from a backup, from either engine to either.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseSnapshot, FillDatabase } from '../../src/domain/backup.ts';
import type { Store } from '../../src/domain/store.ts';
import { openPostgresStore } from '../../src/storage/postgres.ts';
import { postgresFill } from '../../src/storage/postgres-fill.ts';
import { openPostgresSnapshot } from '../../src/storage/postgres-snapshot.ts';
import { openSqliteStore } from '../../src/storage/sqlite.ts';
import { sqliteFill } from '../../src/storage/sqlite-fill.ts';
import { openSqliteSnapshot } from '../../src/storage/sqlite-snapshot.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { sealerWith } from '../fixtures/audit-sealer.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';
import * as fixture from '../storage/fixtures.ts';
import { insertInstanceParts, instance } from '../storage/instance-rows.ts';
import { createDatabase, prepareServer, urlsOf } from '../storage/postgres-storage.ts';

const { organizationId, newCredential, now } = fixture;
const { id: credentialId } = newCredential;
const retiredAt = now + 7;

/** An empty database: how it is opened, read at one moment, and filled. */
interface Place {
  open(): Promise<Store>;
  snapshot(): Promise<DatabaseSnapshot | undefined>;
  readonly fill: FillDatabase;
}

let postgres: PostgresServer | undefined;
const folders: DataFolder[] = [];
beforeAll(async () => {
  if (whyNoPostgres() !== undefined) return;
  postgres = await startPostgresServer();
  await prepareServer(postgres);
});
afterAll(async () => {
  await postgres?.remove();
  for (const folder of folders) folder.remove();
});

function sqlitePlace(): Place {
  const folder = createDataFolder();
  folders.push(folder);
  const file = folder.file('relevo.db');
  return { open: () => openSqliteStore({ file }), snapshot: () => openSqliteSnapshot(file), fill: sqliteFill(file) };
}

async function postgresPlace(): Promise<Place> {
  if (!postgres) throw new Error('no PostgreSQL here');
  const urls = urlsOf(postgres, await createDatabase(postgres));
  const { ownerUrl } = urls;
  return {
    open: () => openPostgresStore(urls),
    snapshot: () => openPostgresSnapshot(ownerUrl),
    fill: postgresFill(ownerUrl),
  };
}

const places = { SQLite: async () => sqlitePlace(), PostgreSQL: postgresPlace };
const engines = whyNoPostgres() === undefined ? (['SQLite', 'PostgreSQL'] as const) : (['SQLite'] as const);

async function carryOver(source: Place, target: Place): Promise<void> {
  const snapshot = await source.snapshot();
  if (!snapshot) throw new Error('no database');
  await target.fill(async (filler) => {
    await filler.createTables(snapshot.migrations);
    for (const table of snapshot.tables)
      for await (const rows of snapshot.rows(table)) await filler.insert(table, rows);
    const event = { organizationId: null, action: 'backup.restored', target: 'database' };
    await filler.complete(snapshot.tables, { at: now, event, sealer: sealerWith(1) });
  });
  await snapshot.close();
}

/** Everything that is read of the credential's migration, but for revisions: those go on. */
async function readAll(store: Store) {
  const { read } = store;
  const { mechanisms, brownouts, legacy, secrets } = await fixture.reload(store);
  return {
    credential: { mechanisms, brownouts, legacy, secrets },
    facts: (await read.migrations.facts(organizationId, [credentialId])).get(credentialId),
    days: await read.usage.days(organizationId, credentialId),
    policy: await read.deprecation.policy(organizationId),
    extension: await read.deprecation.extension(organizationId, credentialId),
    instance: await read.instances.get(organizationId, instance.id),
    containers: await read.instances.containers(organizationId, instance.id),
    failures: await read.failedRequests.ofCredential(organizationId, credentialId),
  };
}

describe.each(engines)('migrations on %s', (from) => {
  test.each(engines)('come back on %s as they were, and go on', async (to) => {
    const [source, target] = [await places[from](), await places[to]()];
    const store = await source.open();
    const credential = await fixture.insertCredential(store);
    await store.recordUse(fixture.useOf(credential));
    await fixture.change(store, async (tx) => {
      await fixture.insertMigrationParts(tx, credential);
      await insertInstanceParts(tx);
      await tx.mechanisms.setRetired(credentialId, 'service_account_jwt', retiredAt);
    });
    const before = await readAll(store);
    await store.close();
    expect(before.failures).toHaveLength(1);
    expect(before.containers.map(({ installations }) => installations.length)).toEqual([0, 0, 1]);
    expect(before.days).toMatchObject([{ issued: 1 }]);

    await carryOver(source, target);
    const restored = await target.open();
    expect(await readAll(restored)).toEqual(before);
    await restored.recordUse(fixture.useOf(await fixture.reload(restored)));
    expect(await restored.read.usage.days(organizationId, credentialId)).toMatchObject([{ issued: 2 }]);
    const another = fixture.failureOf(credential, { authenticated: false });
    await fixture.change(restored, (tx) => tx.failedRequests.note([another]));
    expect(await restored.read.failedRequests.ofCredential(organizationId, credentialId)).toHaveLength(2);
    await restored.close();
  });
});
