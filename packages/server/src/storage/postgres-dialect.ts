// Kysely on a pool of PostgreSQL connections. A handle has a scope: the organization whose rows it may see, which is
// told to the server in every transaction. Every transaction begins by taking the locks that serialise changes.
import {
  type ColumnDataType,
  type CompiledQuery,
  type DatabaseConnection,
  type DataTypeNode,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import { escapeLiteral, type PoolClient } from 'pg';
import { StorageUnavailableError } from '../domain/store.ts';
import { type ConstraintNames, toStoreError } from './postgres-errors.ts';
import { organizationLock, platformLock } from './postgres-locks.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { everyOrganization, noOrganization, type Scope } from './sql/engine.ts';

export function postgresDialect(pool: PostgresPool, constraints: ConstraintNames, scope: Scope): Dialect {
  return {
    createAdapter: () => new LocklessPostgresAdapter(),
    createDriver: () => new PostgresDriver(pool, constraints, scope),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new BytewiseQueryCompiler(),
  };
}

/** Migrations run in one transaction, which begins with the platform's lock and gives it back however it ends. */
class LocklessPostgresAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

/** Text columns are compared by their bytes, as SQLite does, whatever the database's own collation. */
class BytewiseQueryCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node);
    if (node.dataType === ('text' satisfies ColumnDataType)) this.append(' collate "C"');
  }
}

/** What a transaction of `scope` begins with: whose rows it sees. */
function enter(scope: Scope): string {
  return `select set_config('relevo.organization', ${escapeLiteral(scope)}, true)`;
}

/**
 * Changes of one organization come one after the other and leave those of others alone; a change of the platform waits
 * for all and lets none begin. Statements after the lock see what was committed before it (READ COMMITTED).
 */
function lockFor(scope: Scope): string {
  if (scope === everyOrganization) return `select pg_advisory_xact_lock(${platformLock})`;
  const lock = organizationLock(escapeLiteral(scope));
  return `select pg_advisory_xact_lock_shared(${platformLock}); select pg_advisory_xact_lock(${lock})`;
}

/** PostgreSQL's text has no NUL: nothing is found by such a name, and asking for it would be an error. */
function holdsNul(parameter: unknown): boolean {
  return typeof parameter === 'string' && parameter.includes('\0');
}

class PostgresConnection implements DatabaseConnection {
  readonly client: PoolClient;
  readonly #constraints: ConstraintNames;
  readonly #scope: Scope;
  #inTransaction = false;
  /** Not any more once an error said that the server cannot now: what the connection does is not known then. */
  usable = true;

  constructor(client: PoolClient, constraints: ConstraintNames, scope: Scope) {
    this.client = client;
    this.#constraints = constraints;
    this.#scope = scope;
  }

  async executeQuery<R>({ query, sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (query.kind === 'SelectQueryNode' && parameters.some(holdsNul)) return { rows: [] };
    const alone = this.#inTransaction || this.#scope === noOrganization;
    return this.#guarded(() => (alone ? this.#send<R>(sql, parameters) : this.#sendWithin<R>(sql, parameters)));
  }

  async begin(): Promise<void> {
    this.#inTransaction = true;
    await this.#guarded(() => this.client.query(`begin; ${enter(this.#scope)}; ${lockFor(this.#scope)}`));
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.#inTransaction = false;
    if (how === 'rollback' && !this.usable) return; // the connection is closed, which rolls back, and may not answer
    await this.#guarded(() => this.client.query(how));
  }

  // biome-ignore lint/correctness/useYield: streaming is not supported
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('queries are not streamed');
  }

  async #send<R>(text: string, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    const { rows, rowCount, command } = await this.client.query(text, [...parameters]);
    // Kysely's types say what the rows of a query look like.
    if (command === 'SELECT' || rowCount === null) return { rows: rows as R[] };
    return { rows: rows as R[], numAffectedRows: BigInt(rowCount) };
  }

  /** One statement in a transaction of its own, in one round trip. */
  async #sendWithin<R>(text: string, parameters: readonly unknown[]): Promise<QueryResult<R>> {
    const sent = [
      this.client.query(`begin read only; ${enter(this.#scope)}`),
      this.#send<R>(text, parameters),
      this.client.query('commit'),
    ] as const;
    // All are awaited, so that the connection is idle afterwards, and then the first failure is thrown.
    await Promise.allSettled(sent);
    await sent[0];
    return sent[1];
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      const error = toStoreError(cause, this.#constraints);
      if (error instanceof StorageUnavailableError) this.usable = false;
      throw error;
    }
  }
}

class PostgresDriver implements Driver {
  readonly #pool: PostgresPool;
  readonly #constraints: ConstraintNames;
  readonly #scope: Scope;

  constructor(pool: PostgresPool, constraints: ConstraintNames, scope: Scope) {
    this.#pool = pool;
    this.#constraints = constraints;
    this.#scope = scope;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    return new PostgresConnection(await this.#pool.acquire(), this.#constraints, this.#scope);
  }

  beginTransaction(connection: PostgresConnection): Promise<void> {
    return connection.begin();
  }

  commitTransaction(connection: PostgresConnection): Promise<void> {
    return connection.end('commit');
  }

  rollbackTransaction(connection: PostgresConnection): Promise<void> {
    return connection.end('rollback');
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    this.#pool.release(connection.client, connection.usable);
  }

  /** The pool is shared by handles of every scope and ended by who opened it. */
  async destroy(): Promise<void> {}
}
