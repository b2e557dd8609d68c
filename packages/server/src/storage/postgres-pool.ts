// Connections to PostgreSQL: their limits and timeouts, and how values come back. A pool replaces lost connections.
import { Pool, type PoolClient, TypeOverrides, types } from 'pg';
import { StorageUnavailableError } from '../domain/store.ts';
import { toStoreError } from './postgres-errors.ts';

export interface PoolOptions {
  readonly url: string;
  /** A role that every connection takes on, with the rights of that role only. */
  readonly role?: string | undefined;
  readonly connections: number;
  /** Zero: none. */
  readonly statementTimeoutMilliseconds: number;
}

/** Whoever asks a server that hangs is told so within a second: this, and a statement's timeout with its grace. */
const connectTimeoutMilliseconds = 500;
/** How much later than the server we give up by ourselves, for a server that does not answer at all. */
const graceMilliseconds = 100;
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
export class PostgresPool {
  readonly #pool: Pool;
  #inUse = 0;
  #closing: { readonly idle: () => void } | undefined;

  constructor({ url, role, connections, statementTimeoutMilliseconds }: PoolOptions) {
    this.#pool = new Pool({
      connectionString: withOptions(url, role),
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
    // A lost connection rejects the statements under way, and the pool replaces it; both emit the error besides, which
    // would end the process if nobody listened.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** A connection that the caller must `release`. Rejects with `StorageUnavailableError`. */
  async acquire(): Promise<PoolClient> {
    if (this.#closing) throw new StorageUnavailableError('the storage is closed');
    this.#inUse += 1;
    try {
      return await this.#pool.connect();
    } catch (error) {
      this.#given();
      throw toStoreError(error);
    }
  }

  /** Closes the connection instead of keeping it where it is not `usable`. */
  release(client: PoolClient, usable: boolean): void {
    client.release(!usable);
    this.#given();
  }

  /** One statement outside a transaction, prepared once per connection where it has a name. */
  async rows<R extends object>(query: Statement): Promise<R[]> {
    const client = await this.acquire();
    let usable = true;
    try {
      return (await client.query<R>({ ...query, values: [...(query.values ?? [])] })).rows;
    } catch (cause) {
      const error = toStoreError(cause);
      usable = !(error instanceof StorageUnavailableError);
      throw error;
    } finally {
      this.release(client, usable);
    }
  }

  /** Waits for what is under way and refuses what comes later. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#closing = { idle: resolve };
      if (this.#inUse === 0) resolve();
    });
    await this.#pool.end();
  }

  #given(): void {
    this.#inUse -= 1;
    if (this.#inUse === 0) this.#closing?.idle();
  }
}

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
}

/**
 * What every connection begins with; what the URL says comes after and wins. A role that is set here is the connection's
 * own default, so that RESET ROLE does not leave it. Compiling a statement (JIT) takes longer than any of ours runs.
 */
function withOptions(url: string, role: string | undefined): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options') ?? '';
  const ours = ['-c jit=off', ...(role === undefined ? [] : [`-c role=${role}`])];
  changed.searchParams.set('options', [...ours, given].join(' ').trim());
  return changed.href;
}
