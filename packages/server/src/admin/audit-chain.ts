// Following a chain of the audit log in storage, a page at a time, however long it is.
import type { AuditEntry, ChainEnd } from '../domain/audit.ts';
import { type BrokenRow, breakAfter, breakAtEnd, chainStart } from '../domain/audit-verification.ts';
import type { AuditFilter } from '../domain/list-filters.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { AdminService } from './operation.ts';

export interface Verdict {
  /** How many entries were found right. */
  readonly entries: number;
  /** The first row that is wrong, missing or out of place. */
  readonly broken: BrokenRow | null;
}

const pageSize = 500;
/** Before every row, also one whose number somebody has made negative. */
const beforeAll = Number.MIN_SAFE_INTEGER;

/** Entries in order from behind `after`, in pages that are not empty. */
export async function* entriesInPages(
  { audit }: Pick<StoreReads, 'audit'>,
  chain: string,
  filter: AuditFilter = {},
  after = beforeAll,
): AsyncGenerator<readonly AuditEntry[]> {
  let position = after;
  for (;;) {
    const entries = await audit.after(chain, position, pageSize, filter);
    const last = entries.at(-1);
    if (!last) return;
    yield entries;
    position = last.sequence;
  }
}

/** Follows a chain from its first row to its sealed head. Changes meanwhile do no harm. */
export async function verifyChain(
  { store, hash, sealer }: Pick<AdminService, 'store' | 'hash' | 'sealer'>,
  chain: string,
): Promise<Verdict> {
  let end: ChainEnd = chainStart;
  for (;;) {
    const from = end.sequence === 0 ? beforeAll : end.sequence;
    for await (const entries of entriesInPages(store.read, chain, {}, from)) {
      for (const entry of entries) {
        const broken = breakAfter(end, entry, hash);
        if (broken) return { entries: end.sequence, broken };
        end = entry;
      }
    }
    // An entry and its head are committed together, so a head that is read after the entries is never behind them.
    const head = await store.read.audit.head(chain);
    const grown =
      head && head.sequence > end.sequence && (await store.read.audit.after(chain, end.sequence, 1)).length > 0;
    if (grown) continue;
    return { entries: end.sequence, broken: breakAtEnd(end, head, (each) => sealer.isSealed(chain, each)) ?? null };
  }
}
