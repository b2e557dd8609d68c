// Usage as it is shown: sums, order, the geometry of the chart, lengths of time.
import type { Usage } from '@relevo/contract/usage';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { geometryOf } from '../src/pages/credential/usage-chart-geometry.ts';
import { lastUseOf, sortedUsage, totalOf, totalsBySource } from '../src/pages/credential/usage-totals.ts';
import { inLargestUnit } from '../src/ui/duration.tsx';

const row = (source: string, more: Partial<Usage> = {}): Usage => ({
  source,
  kind: 'instance',
  instance: source,
  user_agent: null,
  first_seen_at: '2026-01-01T00:00:00Z',
  last_seen_at: '2026-01-02T00:00:00Z',
  issued: 1,
  last_used_at: '2026-01-02T00:00:00Z',
  refused: 0,
  last_refused_at: null,
  largest_gap: null,
  mechanism: 'oauth_server_to_server',
  client_secret_id: 's1',
  certificate_id: null,
  ...more,
});

test('a source that used two secrets is one source, and is not the address that looks like it', () => {
  const usage = [
    row('web', { issued: 2, refused: 1 }),
    row('web', { issued: 3, client_secret_id: 's2' }),
    row('web', { issued: 9, kind: 'address' }),
  ];
  expect(totalsBySource(usage)).toEqual([
    { source: 'web', kind: 'address', issued: 9, refused: 0 },
    { source: 'web', kind: 'instance', issued: 5, refused: 1 },
  ]);
  expect(totalOf(usage)).toEqual({ sources: 2, issued: 14, refused: 1 });
});

test('rows are put in order by what they mean: names with numbers, moments, and no pause before any', () => {
  const usage = [
    row('web-10', { largest_gap: 60, last_seen_at: '2026-01-03T00:00:00Z' }),
    row('web-9', { largest_gap: null }),
    row('api', { largest_gap: 0 }),
  ];
  const names = (rows: readonly Usage[]) => rows.map(({ source }) => source);
  expect(names(sortedUsage(usage, 'source', 'ascending'))).toEqual(['api', 'web-9', 'web-10']);
  expect(names(sortedUsage(usage, 'last_seen_at', 'descending'))).toEqual(['web-10', 'web-9', 'api']);
  expect(names(sortedUsage(usage, 'largest_gap', 'ascending'))).toEqual(['web-9', 'api', 'web-10']);
});

test('who used a certificate last is who got a token with it last, not who was refused', () => {
  const usage = [
    row('first', { certificate_id: 'c', last_used_at: '2026-01-01T00:00:00Z' }),
    row('last', { certificate_id: 'c', last_used_at: '2026-01-05T00:00:00Z' }),
    row('refused', { certificate_id: 'c', last_used_at: null, last_seen_at: '2026-01-09T00:00:00Z' }),
    row('other', { certificate_id: 'd', last_used_at: '2026-01-08T00:00:00Z' }),
  ];
  expect(lastUseOf(usage, 'c')?.source).toBe('last');
  expect(lastUseOf(usage, 'unknown')).toBeUndefined();
  expect(lastUseOf(usage.slice(2), 'c')).toBeUndefined();
});

test('bars are as long as their numbers, refused ones behind issued ones, and none leaves the chart', () => {
  const total = fc.record({ issued: fc.nat(), refused: fc.nat() });
  fc.assert(
    fc.property(fc.array(total, { maxLength: 30 }), (totals) => {
      const { bars, ticks } = geometryOf(totals.map((each, at) => ({ source: `${at}`, kind: 'instance', ...each })));
      expect(bars.length).toBe(Math.min(totals.length, 10));
      for (const { issuedWidth, refusedStart, refusedWidth } of bars) {
        expect(refusedStart).toBe(issuedWidth);
        expect(refusedStart + refusedWidth).toBeLessThanOrEqual(100.000001);
      }
      for (const { value, at } of ticks) expect([Number.isInteger(value), at >= 0 && at <= 100]).toEqual([true, true]);
    }),
  );
});

test('twice the number is twice the length, from nothing on', () => {
  const { bars, ticks } = geometryOf([
    { source: 'a', kind: 'instance', issued: 40, refused: 0 },
    { source: 'b', kind: 'instance', issued: 20, refused: 10 },
  ]);
  expect(bars.map(({ issuedWidth, refusedWidth }) => [issuedWidth, refusedWidth])).toEqual([
    [100, 0],
    [50, 25],
  ]);
  expect(ticks).toEqual([0, 10, 20, 30, 40].map((value) => ({ value, at: value * 2.5 })));
});

test.each([
  [0, 0, 'second'],
  [59, 59, 'second'],
  [90, 1.5, 'minute'],
  [5400, 1.5, 'hour'],
  [86_400 * 19, 19, 'day'],
] as const)('%i seconds are %d %ss', (seconds, value, unit) => {
  expect(inLargestUnit(seconds)).toEqual({ value, unit });
});
