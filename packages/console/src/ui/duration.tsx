// A length of time in its largest unit, in the reader's language: 1.5 hours.
import { useIntl } from 'react-intl';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Seconds as a number of the largest unit that they fill, to one decimal place. */
export function inLargestUnit(seconds: number) {
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? units[3];
  return { unit, value: Math.round((seconds / size) * 10) / 10 };
}

export function Duration({ seconds }: { readonly seconds: number }) {
  const { formatNumber } = useIntl();
  const { unit, value } = inLargestUnit(seconds);
  return <>{formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' })}</>;
}
