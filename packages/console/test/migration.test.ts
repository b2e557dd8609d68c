// What the pages of migrations compute by themselves: charts, blockers that came up, times.
import type { Blocker } from '@relevo/contract/migrations';
import { expect, test } from 'vitest';
import { isLegacyOpen } from '../src/pages/add-api/ways.ts';
import { detailTexts } from '../src/pages/credential/failure-text.ts';
import { appeared } from '../src/pages/credential/migration/blocker-text.ts';
import { type UsageDay, usageDaysOf } from '../src/pages/credential/migration/usage-days.ts';
import { burnDownOf, turningDays } from '../src/pages/migrations/burn-down.ts';
import { localTimeOf, momentOfLocalTime } from '../src/ui/local-time.ts';
import { inWholeUnits } from '../src/ui/time-left.tsx';

const blocker = (
  source: string,
  kind: Blocker['kind'] = 'source_active',
  clears_at: string | null = null,
): Blocker => ({
  kind,
  source,
  source_kind: 'instance',
  clears_at,
});

test('a blocker has come up when its kind or source was not seen; a later moment is no news', () => {
  const seen = [blocker('one'), blocker('two')];
  expect(appeared([blocker('one', 'source_active', '2026-01-01T00:00:00Z'), blocker('three')], seen)).toEqual([
    blocker('three'),
  ]);
  expect(appeared([blocker('one', 'cadence_unknown')], seen)).toHaveLength(1);
});

const day = (date: string, type: UsageDay['type'], issued: number, refused = 0): UsageDay => ({
  day: date,
  type,
  issued,
  refused,
});

test('both mechanisms share one scale and one row of days, in which silence leaves a gap', () => {
  const days = [
    day('2026-01-01', 'service_account_jwt', 8, 2),
    day('2026-01-20', 'oauth_server_to_server', 5),
    day('2026-01-20', 'service_account_jwt', 1),
  ];
  const shown = usageDaysOf(days, ['service_account_jwt', 'oauth_server_to_server']);
  expect(shown).toMatchObject({ first: '2026-01-01', last: '2026-01-20', most: 10 });
  const [legacy, current] = shown.rows;
  expect(legacy?.bars.map((bar) => [bar.issued, bar.refused])).toEqual([
    [80, 20],
    [10, 0],
  ]);
  expect(current?.bars[0]).toMatchObject({ issued: 50, at: legacy?.bars[1]?.at });
});

test('few days are drawn as a fortnight', () => {
  const shown = usageDaysOf([day('2026-01-20', 'service_account_jwt', 1)], ['service_account_jwt']);
  expect(shown.first).toBe('2026-01-07');
});

const left = [
  { day: '2026-01-01', remaining: 4 },
  { day: '2026-01-02', remaining: 4 },
  { day: '2026-01-03', remaining: 2 },
];

test('the burn-down runs from the first day to the end, where an even pace arrives at none', () => {
  const shown = burnDownOf(left, '2026-01-05T00:00:00Z');
  expect(shown).toMatchObject({ first: '2026-01-01', last: '2026-01-05', most: 4, remaining: 2, endsAt: 100 });
  expect(shown.line).toBe('M0 0H0V0H25V0H50V50');
  expect(shown.pace).toBe('M50 50L100 100');
});

test('an end that is over, far off, or not set is not drawn', () => {
  for (const end of [null, '2026-01-02T00:00:00Z', '2027-01-01T00:00:00Z']) {
    expect(burnDownOf(left, end)).toMatchObject({ last: '2026-01-03', endsAt: undefined, pace: undefined });
  }
});

test('the table of the burn-down has the days on which something changed, the first and the last', () => {
  const days = [...left, { day: '2026-01-04', remaining: 2 }, { day: '2026-01-05', remaining: 2 }];
  expect(turningDays(days).map((each) => each.day)).toEqual(['2026-01-01', '2026-01-03', '2026-01-05']);
});

test('a local time is the moment that the reader means, and back', () => {
  const moment = '2026-06-01T10:30:00Z';
  expect(momentOfLocalTime(localTimeOf(moment))).toBe(moment);
  expect(momentOfLocalTime(localTimeOf(moment), 900)).toBe('2026-06-01T10:45:00Z');
  expect([momentOfLocalTime(''), localTimeOf(null)]).toEqual(['', '']);
});

test('what is left is said in the largest unit that it fills, and never rounded up', () => {
  expect(inWholeUnits(86_399_999)).toEqual({ unit: 'hour', value: 23 });
  expect(inWholeUnits(-2 * 86_400_000)).toEqual({ unit: 'day', value: -2 });
  expect(inWholeUnits(59_999)).toEqual({ unit: 'minute', value: 0 });
});

test('new credentials may have the legacy mechanism until the first of the two dates', () => {
  const now = new Date('2026-01-02T00:00:00Z');
  const [before, after] = ['2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'];
  expect(isLegacyOpen({ no_new_after: null, sunset_at: null }, now)).toBe(true);
  expect(isLegacyOpen({ no_new_after: after, sunset_at: after }, now)).toBe(true);
  expect(isLegacyOpen({ no_new_after: before, sunset_at: null }, now)).toBe(false);
  expect(isLegacyOpen({ no_new_after: null, sunset_at: before }, now)).toBe(false);
});

test('details of a failure are said in words, seconds as time, and an unknown name stays', () => {
  const words = {
    messages: { 'why.detail.expired_seconds_ago': 'Expired ago' },
    formatMessage: ({ id }: { id?: string }) => (id === 'why.detail.expired_seconds_ago' ? 'Expired ago' : ''),
    formatNumber: (value: number, { unit }: { unit?: string } = {}) => `${value} ${unit}`,
  } as unknown as Parameters<typeof detailTexts>[0];
  expect(detailTexts(words, { detail: { expired_seconds_ago: 90, clock: 3, given: 'x' } })).toEqual([
    'Expired ago: 1.5 minute',
    'clock: 3',
    'given: x',
  ]);
});
