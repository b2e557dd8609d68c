// Who takes part in the soak, drawn from a seed: credentials, how their migration ends, and the sources that use them.
import type { Options } from './options.ts';

/** How the migration of a credential ends. */
export type Fate = 'completed' | 'undone' | 'cancelled';

/** Where a source is: with a label of its own, or known by its address only. */
export interface Place {
  readonly kind: 'instance' | 'address';
  readonly name: string;
}

/**
 * What a source does: `follows` asks again and again and goes over when it is told; `stays` asks again and again and is
 * not told (a planted straggler); `once` asks once and never again (a planted one, too).
 */
export type Habit = 'follows' | 'stays' | 'once';

export interface PlannedSource {
  readonly place: Place;
  readonly habit: Habit;
  /** Between two requests. */
  readonly intervalMilliseconds: number;
}

export interface PlannedCredential {
  readonly index: number;
  readonly fate: Fate;
  readonly rotatesSecret: boolean;
  /** Whether blockers are overridden; else the owner waits for those who stay, and speaks for those seen once. */
  readonly overrides: boolean;
  readonly sources: readonly PlannedSource[];
}

const shares = { rotating: 0.3, overriding: 0.5, address: 0.3, stays: 0.15, once: 0.1 } as const;
const interval = { least: 1_000, range: 2_000 } as const;

/** A tenth is cancelled and a tenth undone, at least one of each where there are three. */
function fateOf(index: number, credentials: number): Fate {
  const tenth = Math.max(1, Math.round(credentials / 10));
  if (index < tenth && credentials > 2) return 'cancelled';
  return index < 2 * tenth && credentials > 2 ? 'undone' : 'completed';
}

function habitOf(number: number, drawn: number): Habit {
  if (number === 0) return 'follows'; // somebody proves that the new mechanism works
  if (drawn < shares.stays) return 'stays';
  return drawn < shares.stays + shares.once ? 'once' : 'follows';
}

/** `hasAddresses`: whether this machine lets a client choose among loopback addresses. */
export function planPopulation(
  { credentials, sources: most }: Pick<Options, 'credentials' | 'sources'>,
  random: () => number,
  hasAddresses: boolean,
): PlannedCredential[] {
  const source = (credential: number, number: number): PlannedSource => {
    const byAddress = random() < shares.address && hasAddresses;
    return {
      // an address is shared by sources of other credentials, which must not confuse anything
      place: byAddress
        ? { kind: 'address', name: `127.0.0.${2 + number}` }
        : { kind: 'instance', name: `soak-${credential}-${number}` },
      habit: habitOf(number, random()),
      intervalMilliseconds: Math.round(interval.least + random() * interval.range),
    };
  };
  return Array.from({ length: credentials }, (_, index) => {
    const count = 2 + Math.floor(random() * (most - 1));
    return {
      index,
      fate: fateOf(index, credentials),
      rotatesSecret: random() < shares.rotating,
      overrides: random() < shares.overriding,
      sources: Array.from({ length: count }, (_, number) => source(index, number)),
    };
  });
}

/** In an order drawn anew (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const items = [...list];
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [one, two] = [items[last], items[other]];
    if (one !== undefined && two !== undefined) [items[last], items[other]] = [two, one];
  }
  return items;
}
