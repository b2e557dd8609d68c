// The Store on SQLite: the conformance suite, and what only SQLite has.
import { execFile } from 'node:child_process';
import { chmod, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StorageUnavailableError } from '../../src/domain/store.ts';
import { migrate } from '../../src/storage/sql/migrate.ts';
import { firstSchema } from '../../src/storage/sql/migrations/0001-first-schema.ts';
import type { Tables } from '../../src/storage/sql/schema.ts';
import { openSqliteStore, sqliteEngine } from '../../src/storage/sqlite.ts';
import { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { writerDialect } from '../../src/storage/sqlite-dialect.ts';
import { SqliteWriter } from '../../src/storage/sqlite-writer.ts';
import { describeStoreConformance } from './conformance.ts';
import { change, insertCredential, insertOrganization, newCredential, organizationId, useOf } from './fixtures.ts';
import { openSqliteStorage, type SqliteStorage, temporaryFolder } from './sqlite-storage.ts';

const execute = promisify(execFile);
const secondProcess = fileURLToPath(new URL('./second-process.ts', import.meta.url));

async function inSecondProcess(file: string, task: string): Promise<unknown> {
  const { stdout } = await execute(process.execPath, [secondProcess, file, task]);
  return JSON.parse(stdout);
}

describeStoreConformance('SQLite', openSqliteStorage);

describe('SQLite shared by two processes', () => {
  let storage: SqliteStorage;
  beforeEach(async () => {
    storage = await openSqliteStorage();
  });
  afterEach(() => storage.remove());

  test('a disablement by another process makes the next record stale', async () => {
    const credential = await insertCredential(storage.store);
    expect(await storage.store.recordUse(useOf(credential))).toBe('recorded');
    const revision = await inSecondProcess(storage.file, 'disable');
    expect(await storage.store.recordUse(useOf(credential))).toBe('stale');
    expect(await storage.store.read.credentials.revision(organizationId, credential.id)).toEqual(revision);
  });

  test('records of two processes at once are all counted', async () => {
    const credential = await insertCredential(storage.store);
    const elsewhere = inSecondProcess(storage.file, 'record');
    const here: string[] = [];
    for (let index = 0; index < 200; index += 1) here.push(await storage.store.recordUse(useOf(credential)));
    const outcomes = [...here, ...((await elsewhere) as string[])];
    expect(outcomes).toEqual(Array.from({ length: 400 }, () => 'recorded'));
    expect(await storage.store.read.usage.ofCredential(organizationId, credential.id)).toMatchObject([{ issued: 400 }]);
  });

  test('a write lock that another process does not give back makes writes unavailable, and reads go on', async () => {
    const { file } = storage;
    const credential = await insertCredential(storage.store);
    const store = await openSqliteStore({ file, busyTimeoutMilliseconds: 20 });
    const holder = new DatabaseSync(file);
    holder.exec('begin immediate');
    await expect(store.recordUse(useOf(credential))).rejects.toBeInstanceOf(StorageUnavailableError);
    await expect(change(store, async () => {})).rejects.toBeInstanceOf(StorageUnavailableError);
    expect(await store.read.credentials.findByClientId(newCredential.clientId)).toEqual(credential);
    holder.exec('rollback');
    expect(await store.recordUse(useOf(credential))).toBe('recorded');
    holder.close();
    await store.close();
  });
});

describe('opening a SQLite file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder, 'relevo.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('an empty file that is opened by several at once gets its schema once', async () => {
    const here = Array.from({ length: 3 }, () => openSqliteStore({ file }));
    const elsewhere = Array.from({ length: 2 }, () => inSecondProcess(file, 'open'));
    expect(await Promise.all(elsewhere)).toEqual([[], []]);
    const [first, second, third] = await Promise.all(here);
    if (first) await insertOrganization(first);
    expect(await second?.read.organizations.list()).toHaveLength(1);
    await Promise.all([first?.close(), second?.close(), third?.close()]);
  });

  test('nobody else can read the file or its companions, also if the file was open to all before', async () => {
    await writeFile(file, '');
    await chmod(file, 0o644);
    const store = await openSqliteStore({ file });
    await insertOrganization(store);
    const names = await readdir(folder);
    expect(names.toSorted()).toEqual(['relevo.db', 'relevo.db-shm', 'relevo.db-wal']);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mode & 0o777));
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    await store.close();
  });

  test('both connections are durable, check foreign keys and trust no schema', async () => {
    const pragmas = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, trusted_schema: 0 };
    const writer = await SqliteWriter.open({ file, busyTimeoutMilliseconds: 1_234 });
    const reader = new SqliteConnection({ file, busyTimeoutMilliseconds: 56, queryOnly: true });
    for (const [name, value] of Object.entries(pragmas)) {
      expect((await writer.query(`pragma ${name}`, [])).rows, name).toEqual([{ [name]: value }]);
      expect(reader.run(`pragma ${name}`, []).rows, name).toMatchObject([{ [name]: value }]);
    }
    expect((await writer.query('pragma busy_timeout', [])).rows).toEqual([{ timeout: 1_234 }]);
    expect(reader.run('pragma busy_timeout', []).rows).toMatchObject([{ timeout: 56 }]);
    expect(() => reader.run('create table t (a)', [])).toThrow('readonly');
    reader.close();
    await writer.close();
  });

  test('every table is strict', async () => {
    await (await openSqliteStore({ file })).close();
    const database = new DatabaseSync(file);
    const loose = database.prepare(`select name from pragma_table_list
      where schema = 'main' and type = 'table' and not strict and name not like 'sqlite_%' and name not like 'kysely_%'`);
    expect(loose.all()).toEqual([]);
    database.close();
  });

  test('audit entries can be neither changed nor deleted by SQL', async () => {
    const store = await openSqliteStore({ file });
    const event = { organizationId: null, action: 'server.started', target: 'server' };
    await change(store, async () => {}, [event]);
    const database = new DatabaseSync(file);
    expect(() => database.exec(`update audit_entries set target = 'x'`)).toThrow('append-only');
    expect(() => database.exec('delete from audit_entries')).toThrow('append-only');
    database.close();
    await store.close();
  });

  test('what is no database, or lies in no folder, is unavailable', async () => {
    await writeFile(file, 'this is no database, and long enough to be seen as none '.repeat(20));
    await expect(openSqliteStore({ file })).rejects.toBeInstanceOf(StorageUnavailableError);
    const nowhere = join(folder, 'missing', 'relevo.db');
    await expect(openSqliteStore({ file: nowhere })).rejects.toBeInstanceOf(StorageUnavailableError);
  });

  test('a migration that fails leaves nothing behind', async () => {
    const writer = await SqliteWriter.open({ file, busyTimeoutMilliseconds: 1_000 });
    const db = new Kysely<Tables>({ dialect: writerDialect(writer) });
    const failing = {
      async up(schema: Kysely<unknown>) {
        await sql`create table half (a text) strict`.execute(schema);
        throw new Error('the second half fails');
      },
    };
    const migrations = { '0001-first-schema': firstSchema(sqliteEngine), '0002-failing': failing };
    await expect(migrate(db, sqliteEngine, migrations)).rejects.toThrow('the second half fails');
    expect((await writer.query('select name from sqlite_schema', [])).rows).toEqual([]);
    await migrate(db, sqliteEngine);
    await writer.close();
  });

  test('a database of a newer version is refused', async () => {
    await (await openSqliteStore({ file })).close();
    const database = new DatabaseSync(file);
    database.exec(`insert into kysely_migration values ('9999-future', '2100-01-01T00:00:00.000Z')`);
    database.close();
    await expect(openSqliteStore({ file })).rejects.toThrow('9999-future');
  });

  test('once the writer thread has ended, every write is unavailable and none waits for ever', async () => {
    const writer = await SqliteWriter.open({ file, busyTimeoutMilliseconds: 1_000 });
    const closing = writer.close();
    const late = writer.query('select 1', []);
    await Promise.all([closing, expect(late).rejects.toBeInstanceOf(StorageUnavailableError)]);
    await expect(writer.record([])).rejects.toBeInstanceOf(StorageUnavailableError);
  });
});
