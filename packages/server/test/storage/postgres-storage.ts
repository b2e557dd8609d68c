// An empty PostgreSQL storage: a database of its own on a test's server, and raw access to it.
import type { Store } from '../../src/domain/store.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/storage/postgres.ts';
import type { PostgresServer } from '../../src/testing/postgres-server.ts';
import { sealerWith } from '../fixtures/audit-sealer.ts';
import type { StorageUnderTest } from './conformance.ts';

export interface PostgresStorage extends StorageUnderTest {
  readonly database: string;
  open(options?: Partial<PostgresStoreOptions>): Promise<Store>;
}

/** The role that owns the databases, and the one that serves requests, as docs/configuration.md sets them up. */
export const ownerRole = 'relevo_owner';
export const applicationRole = 'relevo';

/** A database that has its schema already; copied, because making the schema takes longer than most tests. */
const template = 'relevo_template';

/** Roles and what new storages are copied from. */
export async function prepareServer(server: PostgresServer): Promise<void> {
  await server.run(
    'postgres',
    `create role ${ownerRole} login`,
    `create role ${applicationRole} login`,
    `create database ${template} owner ${ownerRole}`,
  );
  await (await openPostgresStore(urlsOf(server, template))).close();
}

export function urlsOf(server: PostgresServer, database: string): { readonly url: string; readonly ownerUrl: string } {
  return { url: server.url(database, applicationRole), ownerUrl: server.url(database, ownerRole) };
}

let databases = 0;

/** A database without schema. Removed together with its server. */
export async function createDatabase(server: PostgresServer, options = `owner ${ownerRole}`): Promise<string> {
  databases += 1;
  const database = `relevo_${databases}`;
  await server.run('postgres', `create database ${database} ${options}`);
  return database;
}

export async function openPostgresStorage(server: PostgresServer): Promise<PostgresStorage> {
  const database = await createDatabase(server, `owner ${ownerRole} template ${template}`);
  const opened: Store[] = [];
  const open = async (options: Partial<PostgresStoreOptions> = {}) => {
    const store = await openPostgresStore({ ...urlsOf(server, database), sealer: sealerWith(1), ...options });
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
