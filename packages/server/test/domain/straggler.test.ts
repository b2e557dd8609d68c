// Who still uses the old one: the ledger of sources and the verdict on it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Acknowledgement,
  blockersOf,
  quietUntil,
  type Succession,
  stragglersOf,
  type Window,
} from '../../src/domain/straggler.ts';
import { daySeconds, hourSeconds, minuteSeconds } from '../../src/domain/time.ts';
import type { Source, UsageEntry } from '../../src/domain/usage.ts';
import { ledgerOf, type SourceUse } from '../../src/domain/usage-ledger.ts';

const start = 1_900_000_000;
const web: Source = { kind: 'instance', name: 'web-01' };
const batch: Source = { kind: 'instance', name: 'batch-eu' };
const address: Source = { kind: 'address', name: '192.0.2.7' };

function entry(source: Source, uses: readonly number[], change: Partial<UsageEntry> = {}): UsageEntry {
  const sorted = uses.toSorted((one, other) => one - other);
  const gaps = sorted.slice(1).map((at, index) => at - (sorted[index] ?? at));
  return {
    mechanism: 'service_account_jwt',
    secretId: 's1',
    certificateId: null,
    source,
    userAgent: null,
    firstSeenAt: sorted[0] ?? 0,
    lastSeenAt: sorted.at(-1) ?? 0,
    issued: sorted.length,
    lastIssuedAt: sorted.at(-1) ?? null,
    refused: 0,
    lastRefusedAt: null,
    largestGapSeconds: Math.max(0, ...gaps),
    ...change,
  };
}

const oauth = { mechanism: 'oauth_server_to_server' } as const;
const every = (seconds: number, times: number, from = start) =>
  Array.from({ length: times }, (_, index) => from + index * seconds);

interface Given {
  readonly old?: readonly UsageEntry[];
  readonly new?: readonly UsageEntry[];
  readonly windows?: readonly Window[];
  readonly acknowledgements?: readonly Acknowledgement[];
}

function succession({ old = [], new: current, windows = [], acknowledgements = [] }: Given): Succession {
  // something has used the new one, unless a test says otherwise
  const successors = current ?? [entry({ kind: 'instance', name: 'elsewhere' }, [start], oauth)];
  return { old: ledgerOf(old), new: ledgerOf(successors), windows, acknowledgements };
}

const named = (given: Given, now: number) =>
  stragglersOf(succession(given), now).map(({ use, blocker }) => [use.source.name, blocker.kind]);

describe('a source is given up only when its own habit says so', () => {
  test('a monthly job last seen 19 days ago still blocks beside a busy source that has moved', () => {
    const monthly = every(30 * daySeconds, 3);
    const last = monthly.at(-1) ?? 0;
    const now = last + 19 * daySeconds;
    const busy = every(minuteSeconds, 5, now - 3 * daySeconds);
    const given = {
      old: [entry(batch, monthly), entry(web, busy)],
      new: [entry(web, [now - hourSeconds], oauth)],
    };
    expect(named(given, now)).toEqual([['batch-eu', 'source_active']]);
    expect(blockersOf(succession(given), now)).toEqual([
      { kind: 'source_active', source: batch, clearsAt: last + 45 * daySeconds },
    ]);
    expect(named(given, last + 45 * daySeconds)).toEqual([['batch-eu', 'source_active']]);
    expect(named(given, last + 45 * daySeconds + 1)).toEqual([]);
  });

  test('a busy source is quiet after a day, not after one and a half of its pauses', () => {
    const given = { old: [entry(web, every(minuteSeconds, 10))] };
    const last = start + 9 * minuteSeconds;
    expect(named(given, last + daySeconds)).toEqual([['web-01', 'source_active']]);
    expect(named(given, last + daySeconds + 1)).toEqual([]);
  });

  test('an attempt that was refused is a use: whoever made it is still there', () => {
    const refused = entry(web, every(hourSeconds, 30), { issued: 0, lastIssuedAt: null, refused: 30 });
    expect(named({ old: [refused] }, start + 30 * hourSeconds)).toEqual([['web-01', 'source_active']]);
  });

  test('a clock that jumped back makes nobody quiet', () => {
    const given = { old: [entry(web, every(hourSeconds, 3))] };
    expect(named(given, start - 40 * daySeconds)).toEqual([['web-01', 'source_active']]);
  });
});

describe('a source that was seen once has no habit yet', () => {
  const once = { old: [entry(batch, [start])] };

  test('it blocks for 35 days', () => {
    expect(named(once, start + 35 * daySeconds)).toEqual([['batch-eu', 'cadence_unknown']]);
    expect(named(once, start + 35 * daySeconds + 1)).toEqual([]);
  });

  test('and so does one that was refused and tried again at once: a burst is no habit', () => {
    const burst = entry(batch, [start, start + 3, start + 9], { issued: 0, lastIssuedAt: null, refused: 3 });
    expect(named({ old: [burst] }, start + 2 * daySeconds)).toEqual([['batch-eu', 'cadence_unknown']]);
    const after = entry(batch, [start, start + 30 * daySeconds], { issued: 1, lastIssuedAt: start, refused: 1 });
    expect(named({ old: [after] }, start + 32 * daySeconds)).toEqual([['batch-eu', 'source_active']]);
  });

  test('or until its owner has acknowledged it by name, which holds until it is seen again', () => {
    const acknowledgements = [{ source: batch, at: start + hourSeconds }];
    expect(named({ ...once, acknowledgements }, start + 2 * hourSeconds)).toEqual([]);
    const other = [{ source: web, at: start + hourSeconds }];
    expect(named({ ...once, acknowledgements: other }, start + 2 * hourSeconds)).toHaveLength(1);
    const again = { old: [entry(batch, [start + 3 * hourSeconds])], acknowledgements };
    expect(named(again, start + 4 * hourSeconds)).toEqual([['batch-eu', 'cadence_unknown']]);
  });

  test('a second use by another certificate gives it a habit', () => {
    const old = [
      entry(batch, [start], { certificateId: 'c1' }),
      entry(batch, [start + 30 * daySeconds], { certificateId: 'c2' }),
    ];
    expect(blockersOf(succession({ old }), start + 31 * daySeconds)).toEqual([
      { kind: 'source_active', source: batch, clearsAt: start + 75 * daySeconds },
    ]);
  });
});

describe('a source has moved once it got a token by the new one after its last use of the old one', () => {
  const old = [entry(web, every(hourSeconds, 3))];
  const last = start + 2 * hourSeconds;

  test('a label moves at once, and back at its next use of the old one', () => {
    expect(named({ old, new: [entry(web, [last + 1], oauth)] }, last + 2)).toEqual([]);
    expect(named({ old, new: [entry(web, [last], oauth)] }, last + 2)).toHaveLength(1);
  });

  test('an application that changes its library and user agent stays the same source', () => {
    const changed = entry(web, [last + 1], { ...oauth, userAgent: 'another/2.0' });
    expect(
      named({ old: [entry(web, every(hourSeconds, 3), { userAgent: 'one/1.0' })], new: [changed] }, last + 2),
    ).toEqual([]);
  });

  test('a token that was refused moves nobody', () => {
    const refused = entry(web, [last + 1], { ...oauth, issued: 0, lastIssuedAt: null, refused: 1 });
    const given = { old, new: [refused] };
    expect(named(given, last + 2)).toHaveLength(1);
    expect(blockersOf(succession(given), last + 2).map(({ kind }) => kind)).toEqual([
      'never_used_new',
      'source_active',
    ]);
  });

  test('forty containers behind one address have not moved because one of them has', () => {
    const forty = [entry(address, every(10 * minuteSeconds, 40))];
    const lastOfForty = start + 39 * 10 * minuteSeconds;
    const given = { old: forty, new: [entry(address, [lastOfForty + 1], oauth)] };
    expect(named(given, lastOfForty + 5 * minuteSeconds)).toEqual([['192.0.2.7', 'source_active']]);
    expect(named(given, lastOfForty + 10 * minuteSeconds)).toEqual([]);
  });

  test('nobody knows who moved of those beyond the limit of sources', () => {
    const overflow: Source = { kind: 'overflow', name: '' };
    const given = { old: [entry(overflow, [start])], new: [entry(overflow, [start + 1], oauth)] };
    expect(blockersOf(succession(given), start + 2)).toEqual([
      { kind: 'too_many_sources', clearsAt: start + 35 * daySeconds },
    ]);
  });
});

describe('time in which the old one was refused on purpose is no quiet', () => {
  test('a source quiet only because of a brownout still blocks', () => {
    const given = { old: [entry(web, every(hourSeconds, 3))] };
    const last = start + 2 * hourSeconds;
    const windows = [{ startsAt: last + minuteSeconds, endsAt: last + daySeconds }];
    const now = last + daySeconds + minuteSeconds;
    expect(named(given, now)).toEqual([]);
    expect(named({ ...given, windows }, now)).toEqual([['web-01', 'source_active']]);
  });

  test('windows add up, and those before the last use or after the end count for nothing', () => {
    const windows = [
      { startsAt: start + 200, endsAt: start + 250 },
      { startsAt: start + 50, endsAt: start + 60 },
      { startsAt: start - 100, endsAt: start + 10 },
      { startsAt: start - 500, endsAt: start - 400 },
      { startsAt: start + 400, endsAt: start + 500 },
    ];
    expect(quietUntil(start, 100, windows)).toBe(start + 120);
    expect(quietUntil(start, 190, windows)).toBe(start + 260);
  });
});

test('the ledger is never milder than the uses themselves, however rows are split by secret and certificate', () => {
  const uses = fc.array(fc.record({ at: fc.integer({ min: 0, max: 1_000 }), secret: fc.constantFrom('a', 'b', 'c') }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(uses, (all) => {
      const bySecret = ['a', 'b', 'c'].flatMap((secretId) => {
        const own = all.filter(({ secret }) => secret === secretId).map(({ at }) => at);
        return own.length > 0 ? [entry(web, own, { secretId })] : [];
      });
      const [whole] = ledgerOf([
        entry(
          web,
          all.map(({ at }) => at),
        ),
      ]) as [SourceUse];
      const [split] = ledgerOf(bySecret) as [SourceUse];
      expect(split).toMatchObject({
        firstSeenAt: whole.firstSeenAt,
        lastSeenAt: whole.lastSeenAt,
        issued: whole.issued,
      });
      if (whole.largestGapSeconds === null) expect(split.largestGapSeconds).toBeNull();
      else expect(split.largestGapSeconds).toBeGreaterThanOrEqual(whole.largestGapSeconds);
    }),
  );
});
