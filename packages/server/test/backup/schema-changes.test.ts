// A backup knows no table by name: whatever later migrations make is carried over, and older backups are migrated on.
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBackup } from '../../src/backup/create-backup.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { readConfig } from '../../src/config.ts';
import type { FillDatabase } from '../../src/domain/backup.ts';
import { adminTokenFile } from '../../src/first-start.ts';
import { keySources } from '../../src/key-source.ts';
import { postgresEngine } from '../../src/storage/postgres.ts';
import { postgresFill } from '../../src/storage/postgres-fill.ts';
import { openPostgresSnapshot } from '../../src/storage/postgres-snapshot.ts';
import type { SqlEngine } from '../../src/storage/sql/engine.ts';
import { allMigrations } from '../../src/storage/sql/migrate.ts';
import { sqliteEngine } from '../../src/storage/sqlite.ts';
import { sqliteFill } from '../../src/storage/sqlite-fill.ts';
import { openSqliteSnapshot } from '../../src/storage/sqlite-snapshot.ts';
import { type PostgresServer, startPostgresServer, whyNoPostgres } from '../../src/testing/postgres-server.ts';
import { testStart } from '../../src/testing/test-server.ts';
import { backUp, codeOf, createBackupFolder, passphrase } from '../fixtures/backups.ts';
import { createDataFolder, type DataFolder } from '../fixtures/data-folder.ts';
import { createDatabase, prepareServer, urlsOf } from '../storage/postgres-storage.ts';

const backups = createBackupFolder();
const folders: DataFolder[] = [];
const newFolder = () => {
  const folder = createDataFolder();
  folders.push(folder);
  return folder;
};

/** What may come: rows that name each other, in both directions, a seeded row, a trigger that writes, a computed column. */
function migrationsOf(engine: SqlEngine) {
  const later = {
    async up(db: Kysely<unknown>) {
      const table = (name: string) => db.schema.createTable(name).modifyEnd(engine.tableOptions);
      await table('later')
        .addColumn('number', engine.types.integer, engine.identity)
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('flag', engine.types.boolean)
        .addColumn('friend', engine.types.integer, (c) => c.references('later.number'))
        .addColumn('length', 'integer', (c) => c.generatedAlwaysAs(sql`length(name)`).stored())
        .execute();
      await table('a_log')
        .addColumn('what', 'text', (c) => c.notNull())
        .execute();
      const isSqlite = engine === sqliteEngine;
      if (!isSqlite)
        await sql`create function note() returns trigger language plpgsql as
          $$ begin insert into a_log values (new.name); return new; end $$`.execute(db);
      await (isSqlite
        ? sql`create trigger note after insert on later begin insert into a_log values (new.name); end`
        : sql`create trigger note after insert on later for each row execute function note()`
      ).execute(db);
      await sql`insert into later (name) values ('seeded')`.execute(db);
    },
  };
  return { ...allMigrations(engine), '9999-later': later };
}

let older: string;
let newer: string;
let source: DataFolder;
let postgres: PostgresServer | undefined;

function wish(folder: DataFolder, file: string) {
  const config = readConfig({ RELEVO_DATA_DIR: folder.path });
  return { file, passphrase, keys: keySources(config), adminTokenFile: adminTokenFile(folder.path), at: testStart };
}
const restoreInto = (folder: DataFolder, file: string, fill: FillDatabase) => restoreBackup(wish(folder, file), fill);
const sqliteOf = (folder: DataFolder) => sqliteFill(folder.file('relevo.db'), migrationsOf(sqliteEngine));

function read(folder: DataFolder, query: string): unknown[] {
  const database = new DatabaseSync(folder.file('relevo.db'));
  const rows = database.prepare(query).all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

beforeAll(async () => {
  if (whyNoPostgres() === undefined) {
    postgres = await startPostgresServer();
    await prepareServer(postgres);
  }
  const first = newFolder();
  await first.openAndClose();
  older = backups.file('older');
  await backUp({ dataDirectory: first.path }, older, testStart);

  source = newFolder();
  await restoreInto(source, older, sqliteOf(source));
  source.sql(`
    insert into later (name, flag, friend) values ('first', 1, null), ('second', 0, 2), ('gone', null, null);
    update later set friend = 3 where name = 'first';
    delete from later where name = 'gone';`);
  newer = backups.file('newer');
  const snapshot = await openSqliteSnapshot(source.file('relevo.db'));
  if (!snapshot) throw new Error('no database');
  await createBackup(snapshot, wish(source, newer));
  await snapshot.close();
});
afterAll(async () => {
  await postgres?.remove();
  for (const folder of folders) folder.remove();
  backups.remove();
});

test('a backup of an older schema is restored and migrated on', () => {
  expect(read(source, `select name from later where number = 1`)).toEqual([{ name: 'seeded' }]);
  expect(read(source, 'select count(*) as count from organizations')).toEqual([{ count: 1 }]);
});

test('a backup of a newer schema is refused by an older version', async () => {
  const folder = newFolder();
  expect(await codeOf(restoreInto(folder, newer, sqliteFill(folder.file('relevo.db'))))).toBe('backup_newer');
});

const rows = [
  { number: 1, name: 'seeded', flag: null, friend: null, length: 6 },
  { number: 2, name: 'first', flag: 1, friend: 3, length: 5 },
  { number: 3, name: 'second', flag: 0, friend: 2, length: 6 },
];
const logged = ['seeded', 'first', 'second', 'gone'].map((what) => ({ what }));

test('tables, references and triggers of a later migration come back, and numbers go on', async () => {
  const folder = newFolder();
  await restoreInto(folder, newer, sqliteOf(folder));
  expect(read(folder, 'select * from later order by number')).toEqual(rows);
  expect(read(folder, 'select what from a_log')).toEqual(logged);
  folder.sql(`insert into later (name) values ('next')`);
  expect(read(folder, `select number from later where name = 'next'`)).toEqual([{ number: 5 }]);
  expect(read(folder, 'select what from a_log')).toEqual([...logged, { what: 'next' }]);
});

describe.skipIf(whyNoPostgres())('on PostgreSQL', () => {
  test('the same, and back again', async () => {
    if (!postgres) return;
    const [folder, back] = [newFolder(), newFolder()];
    const { ownerUrl } = urlsOf(postgres, await createDatabase(postgres));
    await restoreInto(folder, newer, postgresFill(ownerUrl, migrationsOf(postgresEngine)));
    await postgres.run(new URL(ownerUrl).pathname.slice(1), `insert into later (name) values ('next')`);
    const snapshot = await openPostgresSnapshot(ownerUrl);
    if (!snapshot) throw new Error('no database');
    await createBackup(snapshot, wish(folder, backups.file('back')));
    await snapshot.close();
    await restoreInto(back, backups.file('back'), sqliteOf(back));
    const next = { number: 5, name: 'next', flag: null, friend: null, length: 4 };
    expect(read(back, 'select * from later order by number')).toEqual([...rows, next]);
    expect(read(back, 'select what from a_log')).toEqual([...logged, { what: 'next' }]);
    expect(read(back, `select seq from sqlite_sequence where name = 'later'`)).toEqual([{ seq: 5 }]);
  });

  test('a reference to a row that is not there is still refused after a restore', async () => {
    if (!postgres) return;
    const { ownerUrl } = urlsOf(postgres, await createDatabase(postgres));
    await restoreInto(newFolder(), newer, postgresFill(ownerUrl, migrationsOf(postgresEngine)));
    const orphan = `insert into later (name, friend) values ('orphan', 99)`;
    await expect(postgres.run(new URL(ownerUrl).pathname.slice(1), orphan)).rejects.toThrow('foreign key');
  });

  test('not_empty: a database with tables of Relevo stays as it is', async () => {
    if (!postgres) return;
    const { ownerUrl } = urlsOf(postgres, await createDatabase(postgres));
    const [folder, other] = [newFolder(), newFolder()];
    await restoreInto(folder, older, postgresFill(ownerUrl));
    expect(await codeOf(restoreInto(other, older, postgresFill(ownerUrl)))).toBe('not_empty');
  });
});
