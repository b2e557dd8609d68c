// Connections to PostgreSQL: their limits and timeouts, and how values come back. A pool replaces lost connections.
import { Pool, TypeOverrides, types } from 'pg';
import { toStoreError } from './postgres-errors.ts';

export interface PoolOptions {
  readonly url: string;
  /** A role that every connection takes on, with the rights of that role only. */
  readonly role?: string | undefined;
  readonly connections: number;
  /** Zero: none. */
  readonly statementTimeoutMilliseconds: number;
}

export type PostgresPool = Pool;

const connectTimeoutMilliseconds = 800;
/** How much later than the server we give up by ourselves, for a server that does not answer at all. */
const graceMilliseconds = 200;
/** A transaction of ours never pauses for longer; one that does has lost its process. */
const idleInTransactionMilliseconds = 5_000;

/** A count or a NumericDate; throws where JavaScript cannot hold the number exactly. */
function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`);
  return value;
}

function valueTypes(): TypeOverrides {
  const overrides = new TypeOverrides(types);
  overrides.setTypeParser(types.builtins.INT8, toSafeInteger);
  return overrides;
}

/** Connects at the first use. A setting in the URL wins over ours. */
export function openPool({ url, role, connections, statementTimeoutMilliseconds }: PoolOptions): PostgresPool {
  const pool = new Pool({
    connectionString: role === undefined ? url : withRole(url, role),
    application_name: 'relevo',
    max: connections,
    // Statements of one transaction go out together where none needs the answer of another.
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    idle_in_transaction_session_timeout: idleInTransactionMilliseconds,
    ...(statementTimeoutMilliseconds > 0 && {
      statement_timeout: statementTimeoutMilliseconds,
      query_timeout: statementTimeoutMilliseconds + graceMilliseconds,
    }),
    types: valueTypes(),
  });
  // A connection that is lost while it idles is replaced when it is needed; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** The role is a connection's own default then, so that RESET ROLE does not leave it. */
function withRole(url: string, role: string): string {
  const changed = new URL(url);
  const options = changed.searchParams.get('options');
  changed.searchParams.set('options', [...(options === null ? [] : [options]), `-c role=${role}`].join(' '));
  return changed.href;
}

/** One statement outside a transaction. Rejects with the errors that `Store` names. */
export async function queryRows<R extends object>(
  pool: PostgresPool,
  text: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  try {
    return (await pool.query<R>(text, [...values])).rows;
  } catch (error) {
    throw toStoreError(error);
  }
}
