// The rows of a PostgreSQL database as they were at one moment, in one REPEATABLE READ transaction that locks nothing.
import type { PoolClient } from 'pg';
import type { DatabaseSnapshot, StoredRow, StoredTable } from '../domain/backup.ts';
import { toStoreError } from './postgres-errors.ts';
import { PostgresPool } from './postgres-pool.ts';
import { everyOrganization } from './sql/engine.ts';

const batchRows = 500;

/** Columns in their order without those that are computed, and the one that the server numbers. */
const selectTables = `
  select c.relname::text as name,
    array_agg(a.attname::text order by a.attnum) as columns,
    max(a.attname::text) filter (where a.attidentity <> '') as numbered
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = current_schema::regnamespace
  group by c.relname order by c.relname`;

interface FoundTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly numbered: string | null;
}

/**
 * `url` is of the role that owns the tables. Undefined if the database has no schema of ours. Rejects with
 * `StorageUnavailableError`.
 */
export async function openPostgresSnapshot(url: string): Promise<DatabaseSnapshot | undefined> {
  const pool = new PostgresPool({ url, connections: 1, statementTimeoutMilliseconds: 0 });
  try {
    const client = await pool.acquire();
    const close = async () => {
      pool.release(client, false);
      await pool.close();
    };
    const snapshot = await snapshotOf(client, close).catch(async (error: unknown) => {
      pool.release(client, false);
      throw toStoreError(error);
    });
    if (!snapshot) await close();
    return snapshot;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

async function snapshotOf(client: PoolClient, close: () => Promise<void>): Promise<DatabaseSnapshot | undefined> {
  await client.query('begin isolation level repeatable read read only');
  // The disk that the backup goes to may be slow, and row-level security binds the owner too.
  await client.query('set local idle_in_transaction_session_timeout = 0');
  await client.query(`select set_config('relevo.organization', $1, true)`, [everyOrganization]);
  const { rows: found } = await client.query<FoundTable>(selectTables);
  if (!found.some(({ name }) => name === 'kysely_migration')) return undefined;
  const migrations = await client.query<{ name: string }>('select name from kysely_migration order by name');
  const checks = await client.query<{ purpose: string; version: number; proof: string }>('select * from key_checks');
  const tables: StoredTable[] = [];
  for (const { name, columns, numbered } of found.filter((each) => !each.name.startsWith('kysely_')))
    tables.push({ name, columns, lastNumber: numbered === null ? null : await lastNumber(client, name, numbered) });
  return {
    migrations: migrations.rows.map(({ name }) => name),
    keyChecks: checks.rows.map(({ purpose, version, proof }) => ({ purpose, version, check: proof })),
    tables,
    rows: (table) => rowsOf(client, table),
    close,
  };
}

/** Read after the snapshot was taken, so it is not lower than any number in it. */
async function lastNumber(client: PoolClient, table: string, column: string): Promise<number | null> {
  const { rows } = await client.query<{ last: number | null }>(
    `select pg_sequence_last_value(pg_get_serial_sequence(quote_ident($1), $2)::regclass) as last`,
    [table, column],
  );
  return rows[0]?.last ?? null;
}

async function* rowsOf(client: PoolClient, { name, columns }: StoredTable): AsyncGenerator<readonly StoredRow[]> {
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  await client.query(`declare rows no scroll cursor for select ${list} from ${client.escapeIdentifier(name)}`);
  for (;;) {
    const { rows } = await client.query<StoredRow[number][]>({
      text: `fetch ${batchRows} from rows`,
      rowMode: 'array',
    });
    yield rows;
    if (rows.length < batchRows) break;
  }
  await client.query('close rows');
}
