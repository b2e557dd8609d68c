// Where the line of the burn-down runs, in a square of 100 by 100, from the upper left.
import type { MigrationSummary } from '@relevo/contract/migrations';
import { scaleLinear } from 'd3-scale';

export type RemainingOnDay = MigrationSummary['burn_down'][number];

const dayMilliseconds = 86_400_000;
/** An end that is farther off would press the days that are known into a corner. */
const farthestEndDays = 120;

export interface BurnDown {
  readonly first: string;
  /** The last day that is drawn: today, or the end. */
  readonly last: string;
  readonly most: number;
  readonly remaining: number;
  /** The path of what was left, as steps. */
  readonly line: string;
  /** The even way from today to none at the end; undefined where there is no end, or it is over or far off. */
  readonly pace: string | undefined;
  /** Where the end stands; undefined where it is not drawn. */
  readonly endsAt: number | undefined;
}

/** `days` oldest first. */
export function burnDownOf(days: readonly RemainingOnDay[], end: string | null): BurnDown {
  const first = days[0]?.day ?? '';
  const today = days.at(-1)?.day ?? '';
  const remaining = days.at(-1)?.remaining ?? 0;
  const [start, now] = [Date.parse(first), Date.parse(today)];
  const endTime = end === null ? Number.NaN : Date.parse(end);
  const isShown = endTime > now && endTime <= now + farthestEndDays * dayMilliseconds;
  const lastTime = isShown ? endTime : now;
  const most = Math.max(1, ...days.map((each) => each.remaining));
  const x = scaleLinear([start, Math.max(lastTime, start + dayMilliseconds)], [0, 100]);
  const y = scaleLinear([0, most], [100, 0]).nice(4);
  const at = (value: number) => Math.round(value * 100) / 100;
  const steps = days.map((each) => `H${at(x(Date.parse(each.day)))}V${at(y(each.remaining))}`).join('');
  return {
    first,
    last: isShown ? new Date(endTime).toISOString().slice(0, 10) : today,
    most: y.domain()[1] ?? most,
    remaining,
    line: `M0 ${at(y(days[0]?.remaining ?? 0))}${steps}`,
    pace: isShown ? `M${at(x(now))} ${at(y(remaining))}L${at(x(endTime))} ${at(y(0))}` : undefined,
    endsAt: isShown ? at(x(endTime)) : undefined,
  };
}

/** The first and the last day, and those on which the number changed: the others say nothing new. */
export const turningDays = (days: readonly RemainingOnDay[]): RemainingOnDay[] =>
  days.filter(
    ({ remaining }, index) => index === 0 || index === days.length - 1 || remaining !== days[index - 1]?.remaining,
  );
