// The Store on PostgreSQL 15 and newer: what differs from other engines. See `postgres-*.ts` for its parts.
import { Kysely, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { AuditSealer } from '../domain/crypto.ts';
import type { Store } from '../domain/store.ts';
import { BoundedMap } from './bounded-map.ts';
import { ChangeFollower, type Freshness } from './change-feed.ts';
import { checkApplicationRole, checkOwnerRole, checkServer } from './postgres-checks.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { type ConstraintColumns, ConstraintNames, selectConstraints } from './postgres-errors.ts';
import { changesChannel, PostgresListener } from './postgres-listener.ts';
import { changesLock } from './postgres-locks.ts';
import { PostgresPool } from './postgres-pool.ts';
import { createRecordUse } from './postgres-record-use.ts';
import { applicationRole, grantTo } from './postgres-roles.ts';
import { createOrganizationOfClient, protectRows } from './postgres-row-security.ts';
import { recordUses } from './postgres-use-recorder.ts';
import { changeReads } from './sql/changes.ts';
import { everyOrganization, type SqlEngine, type Within } from './sql/engine.ts';
import { migrate } from './sql/migrate.ts';
import type { Tables } from './sql/schema.ts';
import { SqlStore } from './sql-store.ts';

export const postgresEngine: SqlEngine = {
  types: { integer: 'bigint', boolean: 'boolean' },
  tableOptions: sql``,
  identity: (column) => column.primaryKey().generatedByDefaultAsIdentity(),
  // As text: rows are parsed in one place for both engines.
  jsonArray: (query) => sql<string>`${jsonArrayFrom(query)}::text`,
  organizationOfClient: (clientId) => sql`organization_of_client(${clientId})`,
  protectRows,
  async addRoutines(db) {
    await createOrganizationOfClient(db);
    await createRecordUse(db);
  },
  async announceChanges(tx) {
    await sql`select pg_advisory_xact_lock(${sql.raw(changesLock)}), pg_notify(${sql.lit(changesChannel)}, '')`.execute(
      tx,
    );
  },
  async makeAppendOnly(db, table) {
    const message = sql.lit(`${table} is append-only`);
    const name = sql.id(`${table}_append_only`);
    await sql`create function ${name}() returns trigger language plpgsql as $$
      begin raise exception ${message}; end $$`.execute(db);
    await sql`create trigger ${name} before update or delete or truncate on ${sql.id(table)}
      for each statement execute function ${name}()`.execute(db);
  },
};

export interface PostgresStoreOptions {
  /** `postgres://` of the role that serves requests; without `ownerUrl` also of the one that owns the tables. */
  readonly url: string;
  /** Of the role that owns the tables: brings the schema up to date at the start and is not used afterwards. */
  readonly ownerUrl?: string | undefined;
  /** Connections for everything but usage records, which have one of their own. */
  readonly connections?: number;
  readonly statementTimeoutMilliseconds?: number;
  /** Of a group of usage records: token requests wait for it. */
  readonly recordTimeoutMilliseconds?: number;
  /** Of the audit log; the server has one. */
  readonly sealer?: AuditSealer;
}

/** What was read holds for a second, which saves a round trip wherever it is asked for. */
const withinASecond: Freshness = { now: () => performance.now(), holds: (since) => performance.now() - since < 1_000 };

/** Handles by organization, kept because each costs some objects to make. */
const keptHandles = 1_000;

/**
 * Brings the database to the newest schema and opens the Store. Rejects with `StorageUnavailableError` if the server does
 * not answer, and with a plain error that says what to change if it is too old, may lose commits, or does not separate
 * organizations.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { connections = 10, statementTimeoutMilliseconds = 600, recordTimeoutMilliseconds = 600 } = options;
  const role = await prepareDatabase(options);
  const shared = { url: options.url, role };
  const pool = new PostgresPool({ ...shared, connections, statementTimeoutMilliseconds });
  const recorder = new PostgresPool({
    ...shared,
    connections: 1,
    statementTimeoutMilliseconds: recordTimeoutMilliseconds,
  });
  try {
    await checkApplicationRole(pool);
    const constraints = await pool.rows<ConstraintColumns>({ text: selectConstraints });
    const handles = handlesOn(pool, new ConstraintNames(constraints));
    const changes = new ChangeFollower(changeReads(handles), withinASecond);
    const listener = new PostgresListener(options.url, () => changes.wake());
    return new SqlStore({
      engine: postgresEngine,
      sealer: options.sealer,
      read: handles,
      write: handles,
      changes,
      commitGroup: (records) => recordUses(recorder, records),
      canWrite: () => true, // its connections come back by themselves
      async close() {
        await Promise.all([pool.close(), recorder.close(), listener.close()]);
      },
    });
  } catch (error) {
    await Promise.all([pool.close(), recorder.close()]);
    throw error;
  }
}

/** Migrates as the owner and gives the application's role what it needs. Returns the role to take on, if any. */
async function prepareDatabase({ url, ownerUrl }: PostgresStoreOptions): Promise<string | undefined> {
  // No statement timeout: a start may wait for another's migration.
  const pool = new PostgresPool({ url: ownerUrl ?? url, connections: 1, statementTimeoutMilliseconds: 0 });
  try {
    await checkServer(pool);
    await checkOwnerRole(pool);
    const db = handlesOn(pool, new ConstraintNames())(everyOrganization);
    await migrate(db, postgresEngine);
    const role = await applicationRole(pool, ownerUrl === undefined ? undefined : url);
    await db.transaction().execute((tx) => grantTo(tx, role.name));
    return role.takenOn ? role.name : undefined;
  } finally {
    await pool.close();
  }
}

function handlesOn(pool: PostgresPool, constraints: ConstraintNames): Within {
  const handles = new BoundedMap<string, Kysely<Tables>>(keptHandles);
  return (scope) => {
    const known = handles.get(scope);
    if (known) return known;
    const handle = new Kysely<Tables>({ dialect: postgresDialect(pool, constraints, scope) });
    handles.set(scope, handle);
    return handle;
  };
}
