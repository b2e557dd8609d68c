// How far off a moment is, in whole days, hours or minutes of the reader's language: in 13 days, 2 hours ago.
import { useIntl } from 'react-intl';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** The largest unit that the time fills, and how often; less than a minute is none. */
export function inWholeUnits(milliseconds: number) {
  const [unit, size] = units.find(([, each]) => Math.abs(milliseconds) >= each) ?? units[2];
  return { unit, value: Math.trunc(milliseconds / size) };
}

export function TimeLeft({ until }: { readonly until: string }) {
  const { formatRelativeTime } = useIntl();
  const { unit, value } = inWholeUnits(Date.parse(until) - Date.now());
  return <>{formatRelativeTime(value, unit)}</>;
}
