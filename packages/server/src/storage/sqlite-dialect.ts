// Kysely on our two connections: the reader answers at once, the writer through its thread.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { QueryRows, SqliteConnection } from './sqlite-connection.ts';
import { failureOf, toStoreError } from './sqlite-errors.ts';
import type { SqliteWriter } from './sqlite-writer.ts';

/** For single statements; it has no transactions. */
export function readerDialect(connection: SqliteConnection): Dialect {
  const noTransactions = async () => {
    throw new Error('the reading connection has no transactions');
  };
  const kyselyConnection = connectionOf(async (sql, parameters) => {
    try {
      return connection.run(sql, parameters);
    } catch (error) {
      throw toStoreError(failureOf(error));
    }
  });
  return dialectOf({
    init: async () => {},
    acquireConnection: async () => kyselyConnection,
    beginTransaction: noTransactions,
    commitTransaction: noTransactions,
    rollbackTransaction: noTransactions,
    releaseConnection: async () => {},
    destroy: async () => {},
  });
}

/** Every use of the connection holds the writer's lock; transactions begin by taking the file's write lock. */
export function writerDialect(writer: SqliteWriter): Dialect {
  const kyselyConnection = connectionOf((sql, parameters) => writer.query(sql, parameters));
  return dialectOf({
    init: async () => {},
    async acquireConnection() {
      await writer.lock.acquire();
      return kyselyConnection;
    },
    async beginTransaction() {
      // A deferred transaction that turns to writing fails at once when another connection wrote meanwhile.
      await writer.query('begin immediate', []);
    },
    async commitTransaction() {
      await writer.query('commit', []);
    },
    rollbackTransaction: () => writer.rollback(),
    releaseConnection: async () => writer.lock.release(),
    destroy: async () => {},
  });
}

function connectionOf(run: (sql: string, parameters: readonly unknown[]) => Promise<QueryRows>): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, changes } = await run(sql, parameters);
      // Kysely's types say what the rows of a query look like.
      return { rows: rows as R[], numAffectedRows: BigInt(changes) };
    },
    // biome-ignore lint/correctness/useYield: streaming is not supported
    async *streamQuery() {
      throw new Error('queries are not streamed');
    },
  };
}

/** Kysely's own adapter says that schema changes are not transactional, and would leave half a migration behind. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
  /** The drivers above do their own locking. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

function dialectOf(driver: Driver): Dialect {
  return {
    createAdapter: () => new TransactionalSqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
