// The ledger of sources: what usage says of each place that a credential is used from. A pure fold over usage rows, so
// that nothing of it is stored and it can never disagree with them.
import type { MechanismKind } from './mechanism.ts';
import { hourSeconds, type NumericDate } from './time.ts';
import type { Source, UsageEntry } from './usage.ts';

/** What is known of one source and one mechanism, over all its secrets and certificates. */
export interface SourceUse {
  readonly mechanism: MechanismKind;
  readonly source: Source;
  /** As sent last: an attribute that an update changes, and no identity. */
  readonly userAgent: string | null;
  readonly firstSeenAt: NumericDate;
  readonly lastSeenAt: NumericDate;
  readonly issued: number;
  readonly lastIssuedAt: NumericDate | null;
  readonly refused: number;
  readonly lastRefusedAt: NumericDate | null;
  /** The longest time between two uses, or more where rows of several secrets overlap; null where there is no habit yet. */
  readonly largestGapSeconds: number | null;
}

const later = (one: NumericDate | null, other: NumericDate | null): NumericDate | null =>
  one === null ? other : other === null ? one : Math.max(one, other);

/** The same source seen by another secret or certificate: what lies between the two is a gap, too. */
function joined(one: SourceUse, other: SourceUse): SourceUse {
  const [earlier, last] = one.firstSeenAt <= other.firstSeenAt ? [one, other] : [other, one];
  const between = Math.max(0, last.firstSeenAt - earlier.lastSeenAt);
  return {
    ...last,
    userAgent: one.lastSeenAt >= other.lastSeenAt ? one.userAgent : other.userAgent,
    firstSeenAt: earlier.firstSeenAt,
    lastSeenAt: Math.max(one.lastSeenAt, other.lastSeenAt),
    issued: one.issued + other.issued,
    lastIssuedAt: later(one.lastIssuedAt, other.lastIssuedAt),
    refused: one.refused + other.refused,
    lastRefusedAt: later(one.lastRefusedAt, other.lastRefusedAt),
    largestGapSeconds: Math.max(one.largestGapSeconds ?? 0, other.largestGapSeconds ?? 0, between),
  };
}

/** Refused attempts in so short a time are one that tried again, and tell nothing of a habit. */
const burstSeconds = hourSeconds;

function ofEntry(entry: UsageEntry): SourceUse {
  const { mechanism, source, userAgent, firstSeenAt, lastSeenAt, issued, lastIssuedAt, refused, lastRefusedAt } = entry;
  const usedOnce = issued + refused < 2 || (issued < 2 && lastSeenAt - firstSeenAt < burstSeconds);
  const largestGapSeconds = usedOnce ? null : entry.largestGapSeconds;
  const counts = { issued, lastIssuedAt, refused, lastRefusedAt };
  return { mechanism, source, userAgent, firstSeenAt, lastSeenAt, ...counts, largestGapSeconds };
}

/** Names a source among those of its credential. */
export const sourceKey = ({ kind, name }: Source): string => `${kind} ${name}`;

function fold(entries: readonly UsageEntry[], keyOf: (entry: UsageEntry) => string): SourceUse[] {
  const rows = new Map<string, SourceUse>();
  // in the order of time, so that a gap between two rows is seen whichever comes first
  for (const entry of entries.toSorted((one, other) => one.firstSeenAt - other.firstSeenAt)) {
    const known = rows.get(keyOf(entry));
    rows.set(keyOf(entry), known ? joined(known, ofEntry(entry)) : ofEntry(entry));
  }
  return [...rows.values()].sort((one, other) => other.lastSeenAt - one.lastSeenAt);
}

/** The ledger of one credential: one row per mechanism and source, last seen first. */
export function ledgerOf(entries: readonly UsageEntry[]): SourceUse[] {
  return fold(entries, ({ mechanism, source }) => `${mechanism} ${sourceKey(source)}`);
}

/** The ledger of client secrets, which both mechanisms use: one row per source, last seen first. */
export function ledgerOfSources(entries: readonly UsageEntry[]): SourceUse[] {
  return fold(entries, ({ source }) => sourceKey(source));
}
