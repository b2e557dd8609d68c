// Usage summed up and put in order; the server's rows stay what they are.
import type { Usage } from '@relevo/contract/usage';

export const usageSorts = ['source', 'first_seen_at', 'last_seen_at', 'issued', 'refused', 'largest_gap'] as const;
export type UsageSort = (typeof usageSorts)[number];

export interface Attempts {
  readonly issued: number;
  readonly refused: number;
}

export interface SourceTotal extends Attempts {
  readonly source: string;
  readonly kind: Usage['kind'];
}

const sumOf = (usage: readonly Usage[]): Attempts => ({
  issued: usage.reduce((sum, { issued }) => sum + issued, 0),
  refused: usage.reduce((sum, { refused }) => sum + refused, 0),
});

/** One total for each source, whatever it proved itself with; the busiest first. */
export function totalsBySource(usage: readonly Usage[]): SourceTotal[] {
  const rowsOf = Map.groupBy(usage, ({ kind, source }) => `${kind} ${source}`);
  return [...rowsOf.values()]
    .flatMap((rows) => rows.slice(0, 1).map(({ source, kind }) => ({ source, kind, ...sumOf(rows) })))
    .sort((a, b) => b.issued + b.refused - (a.issued + a.refused));
}

/** Sums over everything. */
export function totalOf(usage: readonly Usage[]): Attempts & { readonly sources: number } {
  return { ...sumOf(usage), sources: totalsBySource(usage).length };
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: Usage, b: Usage, by: UsageSort): number {
  switch (by) {
    case 'source':
      return collator.compare(a.source, b.source);
    case 'first_seen_at':
    case 'last_seen_at':
      return Date.parse(a[by]) - Date.parse(b[by]);
    case 'issued':
    case 'refused':
      return a[by] - b[by];
    case 'largest_gap':
      return (a.largest_gap ?? -1) - (b.largest_gap ?? -1);
    default:
      return by satisfies never;
  }
}

/** The rows by one of their values; rows that are equal in it keep their places. */
export function sortedUsage(usage: readonly Usage[], by: UsageSort, order: 'ascending' | 'descending'): Usage[] {
  const sign = order === 'ascending' ? 1 : -1;
  return usage.toSorted((a, b) => sign * compare(a, b, by));
}

/** Who used a certificate last; undefined where nobody is known to. */
export function lastUseOf(usage: readonly Usage[], certificateId: string): Usage | undefined {
  const uses = usage.filter((row) => row.certificate_id === certificateId && row.last_used_at !== null);
  return uses.toSorted((a, b) => (b.last_used_at ?? '').localeCompare(a.last_used_at ?? ''))[0];
}
