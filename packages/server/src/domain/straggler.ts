// Who still uses the old one, and when is it safe: the verdict on letting a mechanism or a client secret go.
import { daySeconds, type NumericDate } from './time.ts';
import type { Source } from './usage.ts';
import { type SourceUse, sourceKey } from './usage-ledger.ts';

/** A time in which the old one is refused on purpose; being quiet in it says nothing. `endsAt` is exclusive. */
export interface Window {
  readonly startsAt: NumericDate;
  readonly endsAt: NumericDate;
}

/** The owner says of a source that was seen once that it will not come again. Holds until it does. */
export interface Acknowledgement {
  readonly source: Source;
  readonly at: NumericDate;
}

/** What stands between the old one and letting it go. `clearsAt` is null where only somebody's doing clears it. */
export type Blocker =
  /** Nothing has got a token by the new one. */
  | { readonly kind: 'never_used_new'; readonly clearsAt: null }
  /** Used the old one so recently that, by its own habit, it is still there. */
  | { readonly kind: 'source_active'; readonly source: Source; readonly clearsAt: NumericDate }
  /** Was seen once, so that nobody can tell when it comes again. */
  | { readonly kind: 'cadence_unknown'; readonly source: Source; readonly clearsAt: NumericDate }
  /** Came after the limit of sources: who it is cannot be told. */
  | { readonly kind: 'too_many_sources'; readonly clearsAt: NumericDate };

/** A source is given up at the earliest after a day of quiet. */
const leastQuietSeconds = daySeconds;
/** A source is given up after one and a half times its own longest pause. */
const gapFactor = 1.5;
/** A monthly job comes again within this time. */
const unknownCadenceSeconds = 35 * daySeconds;

/** When `quiet` seconds outside all windows will have passed since `since`. */
export function quietUntil(since: NumericDate, quiet: number, windows: readonly Window[]): NumericDate {
  let end = since + quiet;
  for (const { startsAt, endsAt } of windows.toSorted((one, other) => one.startsAt - other.startsAt)) {
    const from = Math.max(startsAt, since);
    if (from < end && endsAt > from) end += endsAt - from;
  }
  return end;
}

export interface Succession {
  /** Uses of what is to be let go, by source. */
  readonly old: readonly SourceUse[];
  /** Uses of what takes its place, by source. */
  readonly new: readonly SourceUse[];
  readonly windows: readonly Window[];
  readonly acknowledgements: readonly Acknowledgement[];
  /** A label that may use both: it has gone over only once it is quiet, as an address. */
  readonly mayUseBoth?: true;
}

/**
 * Whether the source has gone over: it got a token by the new one after its last use of the old one. Behind an address
 * there may be many, of which one has moved: it counts once it is quiet for as long as it ever was before.
 */
export function hasMoved(use: SourceUse, succession: Succession, now: NumericDate): boolean {
  const { new: successors, windows, mayUseBoth } = succession;
  const { source, lastSeenAt, largestGapSeconds } = use;
  const successor = successors.find((each) => sourceKey(each.source) === sourceKey(source));
  if (successor?.lastIssuedAt == null || successor.lastIssuedAt <= lastSeenAt) return false;
  const isQuiet = now >= quietUntil(lastSeenAt, largestGapSeconds ?? 0, windows);
  switch (source.kind) {
    case 'instance':
      return isQuiet || mayUseBoth !== true;
    case 'address':
      return isQuiet;
    case 'overflow':
      return false;
    default:
      return source satisfies never;
  }
}

/** Why the source cannot be given up yet, and until when; undefined where its owner has said that it can. */
function blockerOf(use: SourceUse, { windows, acknowledgements }: Succession): Blocker | undefined {
  const { source, lastSeenAt, largestGapSeconds } = use;
  const unknown = quietUntil(lastSeenAt, unknownCadenceSeconds, windows);
  if (source.kind === 'overflow') return { kind: 'too_many_sources', clearsAt: unknown };
  if (largestGapSeconds === null) {
    const isThis = (each: Acknowledgement) => sourceKey(each.source) === sourceKey(source) && each.at >= lastSeenAt;
    return acknowledgements.some(isThis) ? undefined : { kind: 'cadence_unknown', source, clearsAt: unknown };
  }
  const quiet = Math.max(leastQuietSeconds, Math.ceil(gapFactor * largestGapSeconds));
  return { kind: 'source_active', source, clearsAt: quietUntil(lastSeenAt, quiet, windows) };
}

/** A source that has not moved and is not quiet long enough, and why. */
export interface Straggler {
  readonly use: SourceUse;
  readonly blocker: Blocker;
}

/** Last seen first. */
export function stragglersOf(succession: Succession, now: NumericDate): Straggler[] {
  return succession.old.flatMap((use) => {
    const blocker = hasMoved(use, succession, now) ? undefined : blockerOf(use, succession);
    const blocks = blocker && (blocker.clearsAt === null || now <= blocker.clearsAt);
    return blocks ? [{ use, blocker }] : [];
  });
}

/** Everything that stands in the way at `now`. Empty: the old one may go. */
export function blockersOf(succession: Succession, now: NumericDate): Blocker[] {
  const isNewUsed = succession.new.some(({ issued }) => issued > 0);
  return [
    ...(isNewUsed ? [] : [{ kind: 'never_used_new', clearsAt: null } as const]),
    ...stragglersOf(succession, now).map(({ blocker }) => blocker),
  ];
}
