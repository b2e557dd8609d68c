// An empty SQLite storage in a temporary folder, and raw access to it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/domain/store.ts';
import { openSqliteStore } from '../../src/storage/sqlite.ts';
import { sealerWith } from '../fixtures/audit-sealer.ts';
import type { StorageUnderTest } from './conformance.ts';

export interface SqliteStorage extends StorageUnderTest {
  readonly file: string;
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'relevo-storage-'));
}

export async function openSqliteStorage(): Promise<SqliteStorage> {
  const folder = await temporaryFolder();
  const file = join(folder, 'relevo.db');
  const opened: Store[] = [];
  const another = async () => {
    const store = await openSqliteStore({ file, sealer: sealerWith(1) });
    opened.push(store);
    return store;
  };
  const store = await another();
  return {
    store,
    file,
    another,
    async reopen() {
      await store.close();
      return another();
    },
    async tamper(sql) {
      const database = new DatabaseSync(file);
      for (const verb of ['update', 'delete']) database.exec(`drop trigger if exists audit_entries_no_${verb}`);
      database.exec(sql);
      database.close();
    },
    async remove() {
      await Promise.all(opened.map((each) => each.close()));
      await rm(folder, { recursive: true });
    },
  };
}
