// The command line of the bench.
import { parseArgs } from 'node:util';
import type { Size } from './fill-lists.ts';

/** What can be asked for by `--rows`, in the order of the table. */
const rowIds = [
  'token',
  'postgres',
  'latency',
  'rs256',
  'exchange',
  'introspection',
  'gateway',
  'workers',
  'start',
  'growth',
  'lists',
  'console',
  'migration',
  'usage',
  'fleet',
] as const;
type RowId = (typeof rowIds)[number];

export interface Options {
  readonly rows: ReadonlySet<RowId>;
  /** Of one round of one row. */
  readonly seconds: number;
  readonly rounds: number;
  readonly warmUpSeconds: number;
  /** Credentials in rotation, in all rows but growth. */
  readonly credentials: number;
  /** Credentials in the large database of the row growth. */
  readonly manyCredentials: number;
  /** What the organization of the rows about lists has. */
  readonly listed: Size;
  /** Credentials on the board of migrations. */
  readonly migrating: number;
  /** Hosts of the rows about the fleet. */
  readonly containers: number;
  /** Whose records are measured in bytes. */
  readonly recordedTokens: number;
}

const isRowId = (name: string): name is RowId => rowIds.some((id) => id === name);

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`--${name} must be a number above 0, and is "${text}".`);
}

const large: Size = { projects: 10_000, credentials: 20_000, people: 2_000, auditEntries: 50_000 };
const small: Size = { projects: 200, credentials: 400, people: 200, auditEntries: 400 };

/** Reads the arguments. Throws with a sentence for the user; rows that others are compared with always run. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      rows: { type: 'string', default: rowIds.join(',') },
      credentials: { type: 'string' },
    },
  });
  const quick = values.quick;
  const names = values.rows.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !isRowId(name));
  if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}; there are ${rowIds.join(', ')}.`);
  return {
    rows: new Set(names.filter(isRowId)),
    seconds: positive('seconds', values.seconds ?? (quick ? '1' : '3')),
    rounds: Math.ceil(positive('rounds', values.rounds ?? (quick ? '1' : '5'))),
    warmUpSeconds: quick ? 0.2 : 2,
    credentials: quick ? 50 : 1000,
    manyCredentials: Math.ceil(positive('credentials', values.credentials ?? (quick ? '2000' : '100000'))),
    listed: quick ? small : large,
    migrating: quick ? 200 : 10_000,
    containers: quick ? 6 : 50,
    recordedTokens: quick ? 10_000 : 1_000_000,
  };
}
