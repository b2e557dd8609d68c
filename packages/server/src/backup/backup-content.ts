// What stands in a backup before it is sealed: lines of JSON. First the manifest, then for each table its name and columns
// and a line for each row, at last the counts, without which the content is not whole. The same for both engines.
import { StringDecoder } from 'node:string_decoder';
import * as z from 'zod';
import type { DatabaseSnapshot, StoredRow, StoredTable } from '../domain/backup.ts';

const manifestShape = z.object({
  kind: z.literal('manifest'),
  createdAt: z.number(),
  migrations: z.array(z.string()),
  /** Texts of the key files by purpose. */
  keys: z.record(z.string(), z.string()),
  /** Text of the admin token's file, where there is one. */
  adminToken: z.string().nullable(),
});
export type Manifest = Omit<z.output<typeof manifestShape>, 'kind'>;

const tableShape = z.object({
  kind: z.literal('table'),
  name: z.string(),
  columns: z.array(z.string()),
  lastNumber: z.number().nullable(),
});
const endShape = z.object({ kind: z.literal('end'), rows: z.record(z.string(), z.number()) });
const lineShape = z.discriminatedUnion('kind', [manifestShape, tableShape, endShape]);

/** Rows of each table. */
export type RowCounts = Readonly<Record<string, number>>;

const line = (value: unknown) => `${JSON.stringify(value)}\n`;

/** The content of a backup, a batch of rows at a time. */
export async function* contentOf(snapshot: DatabaseSnapshot, manifest: Manifest): AsyncGenerator<string> {
  yield line({ kind: 'manifest', ...manifest });
  const rows: Record<string, number> = {};
  for (const table of snapshot.tables) {
    yield line({ kind: 'table', ...table });
    rows[table.name] = 0;
    for await (const batch of snapshot.rows(table)) {
      rows[table.name] = (rows[table.name] ?? 0) + batch.length;
      yield batch.map(line).join('');
    }
  }
  yield line({ kind: 'end', rows });
}

/** What a reader of a backup does with its parts, in their order. */
export interface ContentReader {
  manifest(manifest: Manifest): Promise<void>;
  /** Called for every table, also for an empty one, and then again for every further batch. */
  rows(table: StoredTable, rows: readonly StoredRow[]): Promise<void>;
}

/** Content that does not keep to its own rules, although every byte of it is proven. */
export class MalformedContentError extends Error {
  constructor() {
    super('the content of the backup is not whole');
    this.name = 'MalformedContentError';
  }
}

const batchRows = 500;

/** Reads content to its end and returns the counts of rows. Throws `MalformedContentError`. */
export async function readContent(bytes: AsyncIterable<Buffer>, reader: ContentReader): Promise<RowCounts> {
  const counts: Record<string, number> = {};
  let table: StoredTable | undefined;
  let batch: StoredRow[] = [];
  let end: RowCounts | undefined;
  const flush = async () => {
    if (table) await reader.rows(table, batch);
    batch = [];
  };
  for await (const text of linesOf(bytes)) {
    if (end) throw new MalformedContentError();
    const value = parsed(text);
    if (isRow(value)) {
      if (!table) throw new MalformedContentError();
      counts[table.name] = (counts[table.name] ?? 0) + 1;
      if (batch.push(value) >= batchRows) await flush();
      continue;
    }
    await flush();
    if (value.kind === 'manifest') await reader.manifest(value);
    if (value.kind === 'table') {
      table = value;
      counts[value.name] = 0;
    }
    if (value.kind === 'end') end = value.rows;
  }
  if (!end || JSON.stringify(end) !== JSON.stringify(counts)) throw new MalformedContentError();
  return counts;
}

type Line = z.output<typeof lineShape> | StoredRow;

const isRow = (value: Line): value is StoredRow => Array.isArray(value);

function parsed(text: string): Line {
  // Rows are ours, and proven; they are as many as there are, so only the lines between them are looked at closely.
  if (text.startsWith('[')) return JSON.parse(text) as StoredRow;
  const result = lineShape.safeParse(JSON.parse(text));
  if (!result.success) throw new MalformedContentError();
  return result.data;
}

async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  for await (const part of bytes) {
    const lines = (kept + decoder.write(part)).split('\n');
    kept = lines.pop() ?? '';
    yield* lines;
  }
  if (kept !== '') throw new MalformedContentError();
}
