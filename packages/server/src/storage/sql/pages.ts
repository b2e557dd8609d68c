// Lists in pages by keyset: each page begins after the sort keys of the one before, whatever was added meanwhile.
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Page, PageRequest, Position } from '../../domain/page.ts';

/** How rows are ordered: by a key of each row, then by a column that no two rows share. */
export interface Order<Row> {
  readonly key?: { readonly expression: RawBuilder<string | number>; readonly of: (row: Row) => string | number };
  readonly tie: { readonly column: string; readonly of: (row: Row) => string | number };
  readonly descending: boolean;
}

/** One page of what `query` finds. `after` must be a position in this order: who hands positions out binds them to it. */
export async function pageOf<Row, Item>(
  // biome-ignore lint/suspicious/noExplicitAny: any select, from whatever tables
  query: SelectQueryBuilder<any, any, Row>,
  { limit, after }: PageRequest,
  { key, tie, descending }: Order<Row>,
  toItem: (row: Row) => Item,
): Promise<Page<Item>> {
  const direction = descending ? 'desc' : 'asc';
  const sorts = [...(key ? [key.expression] : []), sql<string | number>`${sql.ref(tie.column)}`];
  let sorted = query;
  if (after?.length === sorts.length) {
    const beyond = sql<boolean>`(${sql.join(sorts)}) ${sql.raw(descending ? '<' : '>')} (${sql.join([...after])})`;
    sorted = sorted.where(beyond);
  }
  for (const sort of sorts) sorted = sorted.orderBy(sort, direction);
  const rows = await sorted.limit(limit + 1).execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  const next: Position | null = more ? [...(key ? [key.of(last)] : []), tie.of(last)] : null;
  return { items: shown.map(toItem), next };
}

/**
 * Whether a column contains a text. The letters A to Z are the same as a to z; any other letter, `%` and `_` mean
 * themselves. This is how both engines fold text that is compared by its bytes, in lists sorted by a text, too.
 */
export function contains(column: string, text: string): RawBuilder<boolean> {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const pattern = `%${folded.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}
