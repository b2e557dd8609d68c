// Where the bars of each day stand in the chart of both mechanisms, in percent of its width and height.
import type { Migration } from '@relevo/contract/migrations';
import type { AuthenticationType } from '@relevo/contract/wire';
import { scaleBand, scaleLinear } from 'd3-scale';

export type UsageDay = Migration['days'][number];

const dayMilliseconds = 86_400_000;
const ticksWanted = 3;
/** Fewer days would be bars as wide as a hand. */
const leastDays = 14;

export interface DayBar {
  readonly day: string;
  readonly at: number;
  readonly width: number;
  readonly issued: number;
  readonly refused: number;
}

export interface UsageDays {
  readonly first: string;
  readonly last: string;
  /** The highest number of the scale that all rows share. */
  readonly most: number;
  readonly rows: readonly { readonly type: AuthenticationType; readonly bars: readonly DayBar[] }[];
}

/** Every day from the first to the last of them, both included. */
function daysBetween(first: string, last: string): string[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / dayMilliseconds) + 1;
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(first) + index * dayMilliseconds).toISOString().slice(0, 10),
  );
}

/** `days` oldest first and not empty. Days without any use leave a gap, so that silence is seen. */
export function usageDaysOf(days: readonly UsageDay[], types: readonly AuthenticationType[]): UsageDays {
  const last = days.at(-1)?.day ?? '';
  const earliest = new Date(Date.parse(last) - (leastDays - 1) * dayMilliseconds).toISOString().slice(0, 10);
  const first = [days[0]?.day ?? earliest, earliest].toSorted()[0] ?? earliest;
  const x = scaleBand(daysBetween(first, last), [0, 100]).padding(0.15);
  const highest = Math.max(1, ...days.map(({ issued, refused }) => issued + refused));
  const y = scaleLinear([0, highest], [0, 100]).nice(ticksWanted);
  const rows = types.map((type) => ({
    type,
    bars: days
      .filter((each) => each.type === type)
      .map(({ day, issued, refused }) => ({
        day,
        at: x(day) ?? 0,
        width: x.bandwidth(),
        issued: y(issued),
        refused: y(refused),
      })),
  }));
  return { first, last, most: y.domain()[1] ?? highest, rows };
}
