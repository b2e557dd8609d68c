// The burn-down of the board, against its definition.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { burnDown } from '../../src/admin/migration/board.ts';
import type { LegacyTime } from '../../src/domain/migration.ts';
import { daySeconds } from '../../src/domain/time.ts';

const now = 1_767_225_600 + 50_000;

/** Who had it at the end of each day, looked up one by one. */
function asDefined(times: readonly LegacyTime[]): number[] {
  const today = Math.floor(now / daySeconds);
  return Array.from({ length: 90 }, (_, index) => today - 89 + index).map((day) => {
    const at = Math.min((day + 1) * daySeconds - 1, now);
    return times.filter(({ since, until }) => since <= at && (until === null || until > at)).length;
  });
}

const someMoment = fc.integer({ min: now - 120 * daySeconds, max: now + 2 * daySeconds });
const someTime = fc.record({ since: someMoment, until: fc.option(someMoment) });

test('each day counts who had the legacy mechanism at its end, and today who has it now', () => {
  const days = burnDown([], now);
  expect(days).toHaveLength(90);
  expect(days.at(-1)?.day).toBe('2026-01-01');
  fc.assert(
    fc.property(fc.array(someTime, { maxLength: 30 }), (times) => {
      expect(burnDown(times, now).map(({ remaining }) => remaining)).toEqual(asDefined(times));
    }),
  );
});
