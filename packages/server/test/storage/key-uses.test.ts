// The places that name a version of a key are all known, so that no version is retired that something needs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { keyEncryptionKeyPlaces, pepperPlaces } from '../../src/storage/sql/key-uses.ts';
import { openSqliteStore } from '../../src/storage/sqlite.ts';
import { temporaryFolder } from './sqlite-storage.ts';

test.each([
  ['pepper_version', pepperPlaces],
  ['%key_version', keyEncryptionKeyPlaces],
])('every column like %s is counted', async (column, places) => {
  const folder = await temporaryFolder();
  const file = join(folder, 'relevo.db');
  await (await openSqliteStore({ file })).close();
  const database = new DatabaseSync(file);
  const tables = database
    .prepare(
      `select m.name || '.' || c.name as name from sqlite_schema m join pragma_table_info(m.name) c
       where m.type = 'table' and c.name like ?`,
    )
    .all(column)
    .map(({ name }) => String(name));
  database.close();
  expect(places.map(({ table, column: name }) => `${table}.${name}`).toSorted()).toEqual(tables.toSorted());
  await rm(folder, { recursive: true });
});
