// The recorder of the writer thread when the storage fails, on a connection of its own.
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Credential } from '../../src/domain/credential.ts';
import type { UseRecord } from '../../src/domain/usage.ts';
import { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { failureOf, toStoreError } from '../../src/storage/sqlite-errors.ts';
import { SqliteUseRecorder } from '../../src/storage/sqlite-use-recorder.ts';
import { insertCredential, organizationId, useOf } from './fixtures.ts';
import { openSqliteStorage, type SqliteStorage } from './sqlite-storage.ts';

let storage: SqliteStorage;
let connection: SqliteConnection;
let credential: Credential;

beforeEach(async () => {
  storage = await openSqliteStorage();
  credential = await insertCredential(storage.store);
  connection = new SqliteConnection({ file: storage.file, busyTimeoutMilliseconds: 1_000, queryOnly: false });
});
afterEach(async () => {
  connection.close();
  await storage.remove();
  await rm(dirname(storage.file), { recursive: true, force: true });
});

function from(name: string): UseRecord {
  return useOf(credential, { source: { kind: 'instance', name } });
}

async function issuedByName(): Promise<Record<string, number>> {
  const entries = await storage.store.read.usage.ofCredential(organizationId, credential.id);
  return Object.fromEntries(entries.map(({ source, issued }) => [source.name, issued]));
}

test('a full disk records nothing of its group, and no later record is counted for another source', async () => {
  const recorder = new SqliteUseRecorder(connection);
  recorder.record([from('kept')]);
  const [size] = connection.run('pragma page_count', []).rows as { page_count: number }[];
  connection.database.exec(`pragma max_page_count = ${size?.page_count ?? 0}`);
  const group = ['kept', 'a', 'b', ...Array.from({ length: 150 }, (_, index) => `web-${index}`.padEnd(60, 'x'))];
  let error: unknown;
  try {
    recorder.record(group.map(from));
  } catch (caught) {
    error = caught;
  }
  expect(toStoreError(failureOf(error)).name).toBe('StorageUnavailableError');
  expect(await issuedByName()).toEqual({ kept: 1 });
  connection.database.exec('pragma max_page_count = 1000000');
  // The new row gets the number that the row of `a` would have had.
  recorder.record([from('new')]);
  recorder.record([from('a'), from('kept'), from('b'), from('b')]);
  expect(await issuedByName()).toEqual({ kept: 2, new: 1, a: 1, b: 2 });
  expect(await storage.store.read.usage.days(organizationId, credential.id)).toMatchObject([{ issued: 6 }]);
});

test('a use is recorded although its row was removed behind the back of the recorder', async () => {
  const recorder = new SqliteUseRecorder(connection);
  recorder.record([from('web-01'), from('web-02')]);
  await storage.tamper('delete from usage_sources');
  recorder.record([from('web-03'), from('web-02')]);
  expect(await issuedByName()).toEqual({ 'web-02': 1, 'web-03': 1 });
});
