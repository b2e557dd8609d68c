// An empty PostgreSQL storage: a database of its own on a test's server, and raw access to it.
import type { Store } from '../../src/domain/store.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/storage/postgres.ts';
import type { PostgresServer } from '../../src/testing/postgres-server.ts';
import type { StorageUnderTest } from './conformance.ts';

export interface PostgresStorage extends StorageUnderTest {
  readonly database: string;
  open(options?: Partial<PostgresStoreOptions>): Promise<Store>;
}

/** The role that owns the databases, and the one that serves requests, as docs/configuration.md sets them up. */
export const ownerRole = 'relevo_owner';
export const applicationRole = 'relevo';

export async function createRoles(server: PostgresServer): Promise<void> {
  await server.run('postgres', `create role ${ownerRole} login`, `create role ${applicationRole} login`);
}

let databases = 0;

/** Removed together with its server. */
export async function createDatabase(server: PostgresServer, owner = ownerRole): Promise<string> {
  databases += 1;
  const database = `relevo_${databases}`;
  await server.run('postgres', `create database ${database} owner ${owner}`);
  return database;
}

export async function openPostgresStorage(server: PostgresServer): Promise<PostgresStorage> {
  const database = await createDatabase(server);
  const opened: Store[] = [];
  const open = async (options: Partial<PostgresStoreOptions> = {}) => {
    const url = server.url(database, applicationRole);
    const store = await openPostgresStore({ url, ownerUrl: server.url(database, ownerRole), ...options });
    opened.push(store);
    return store;
  };
  const store = await open();
  return {
    store,
    database,
    open,
    another: open,
    async reopen() {
      await store.close();
      return open();
    },
    // As a replica no trigger fires.
    tamper: (statement) => server.run(database, 'set session_replication_role = replica', statement),
    async remove() {
      await Promise.all(opened.map((each) => each.close()));
    },
  };
}
