// The steps of a migration on random walks, and the rules of brownouts and policies.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Credential, Mechanism } from '../../src/domain/credential.ts';
import { mayBeNew, policyRefusal, sunsetOf } from '../../src/domain/deprecation.ts';
import {
  brownoutRefusal,
  decideCancel,
  decideCompletion,
  decideStart,
  decideUndo,
  evidenceRevision,
  legacyMechanism,
  type MigrationBlocker,
  type MigrationFacts,
  type MigrationRecord,
  type MigrationState,
  migrationBlockers,
  migrationStateOf,
  newMechanism,
  undoWindowSeconds,
  usersOfNew,
} from '../../src/domain/migration.ts';
import { daySeconds, hourSeconds } from '../../src/domain/time.ts';
import type { UsageEntry } from '../../src/domain/usage.ts';
import { credential, now } from './credential-facts.ts';

const hash = (text: string) => text;

type Action = 'start' | 'complete' | 'undo' | 'cancel' | 'use_old' | 'use_new' | 'drop_retired';
interface Step {
  readonly action: Action;
  /** Whether the person looked just before, and gives a reason. */
  readonly looked: boolean;
  readonly reason: boolean;
  readonly seconds: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  action: fc.constantFrom<Action>('start', 'complete', 'undo', 'cancel', 'use_old', 'use_new', 'drop_retired'),
  looked: fc.boolean(),
  reason: fc.boolean(),
  // a clock may jump back, too
  seconds: fc.integer({ min: -2 * daySeconds, max: 20 * daySeconds }),
});

const nameOf = (blocker: MigrationBlocker) => ('source' in blocker ? blocker.source.name : blocker.kind);

const record: MigrationRecord = {
  startedAt: now,
  startedBy: 'somebody',
  completedAt: null,
  completedBy: null,
  overrideReason: null,
  undoUntil: null,
};

/** A credential that migrates, as the operations change it. */
class Walk {
  at = now;
  facts: MigrationFacts = {
    credential: { ...credential, mechanisms: [{ kind: legacyMechanism, createdAt: now, retiredAt: null }] },
    record: undefined,
    usage: [],
    brownouts: [],
    acknowledgements: [],
    containers: [],
  };
  seen = '';
  /** What the person has been told of when they looked last. */
  told: readonly string[] = [];
  /** Clients that a person has been told of and gave up with a reason. */
  givenUp = new Set<string>();

  has(kind: Mechanism['kind']): boolean {
    return this.facts.credential.mechanisms.some((each) => each.kind === kind && each.retiredAt === null);
  }

  set(mechanisms: readonly Mechanism[], kept: MigrationRecord | undefined = this.facts.record): void {
    const changed: Credential = { ...this.facts.credential, mechanisms };
    this.facts = { ...this.facts, credential: changed, record: kept };
  }

  use(mechanism: Mechanism['kind']): void {
    if (!this.has(mechanism)) return;
    const source = { kind: 'instance', name: mechanism === newMechanism ? 'moved' : 'web' } as const;
    const used: UsageEntry = {
      ...{ mechanism, secretId: 's', certificateId: null, source, userAgent: null },
      ...{ firstSeenAt: this.at, lastSeenAt: this.at, issued: 2, lastIssuedAt: this.at },
      ...{ refused: 0, lastRefusedAt: null, largestGapSeconds: hourSeconds },
    };
    this.facts = { ...this.facts, usage: [...this.facts.usage.filter((each) => each.mechanism !== mechanism), used] };
  }

  take({ action, looked, reason, seconds }: Step): void {
    this.at += seconds;
    const blockers = migrationBlockers(this.facts, this.at);
    if (looked) {
      this.seen = evidenceRevision(blockers, hash);
      this.told = blockers.map(nameOf);
    }
    this.#actions[action](migrationStateOf(this.facts), reason ? 'because' : null);
  }

  readonly #actions: Readonly<Record<Action, (state: MigrationState, reason: string | null) => void>> = {
    use_old: () => this.use(legacyMechanism),
    use_new: () => this.use(newMechanism),
    start: (state) => {
      if (decideStart(state).kind !== 'go') return;
      const added = { kind: newMechanism, createdAt: this.at, retiredAt: null };
      this.set([...this.facts.credential.mechanisms, added], { ...record, startedAt: this.at });
    },
    complete: (state, overrideReason) => {
      const blockers = migrationBlockers(this.facts, this.at);
      const decided = { evidenceRevision: this.seen, overrideReason };
      if (decideCompletion(state, blockers, decided, hash).kind !== 'go') return;
      const isTold = blockers.every((blocker) => this.told.includes(nameOf(blocker)));
      if (overrideReason !== null && isTold) this.givenUp.add(legacyMechanism);
      const retired = (each: Mechanism) => (each.kind === legacyMechanism ? { ...each, retiredAt: this.at } : each);
      const completed = { ...record, completedAt: this.at, undoUntil: this.at + undoWindowSeconds };
      this.set(this.facts.credential.mechanisms.map(retired), completed);
    },
    undo: (state) => {
      const times = { undoUntil: this.facts.record?.undoUntil ?? null, sunsetAt: null };
      if (decideUndo(state, times, this.at).kind !== 'go') return;
      this.givenUp.delete(legacyMechanism);
      this.set(this.facts.credential.mechanisms.map((each) => ({ ...each, retiredAt: null })));
    },
    cancel: (state, overrideReason) => {
      const users = usersOfNew(this.facts, this.at);
      if (decideCancel(state, users, overrideReason).kind !== 'go') return;
      if (overrideReason !== null) this.givenUp.add(newMechanism);
      this.set(this.facts.credential.mechanisms.filter(({ kind }) => kind !== newMechanism));
    },
    drop_retired: () => {
      if ((this.facts.record?.undoUntil ?? this.at + 1) > this.at) return;
      this.set(this.facts.credential.mechanisms.filter(({ retiredAt }) => retiredAt === null));
    },
  };
}

test('threat 32: on random walks there is always a mechanism that works, and none goes that is in use unless a person said so', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const walk = new Walk();
      for (const each of steps) {
        const before = { old: walk.has(legacyMechanism), new: walk.has(newMechanism) };
        walk.take(each);
        expect(walk.has(legacyMechanism) || walk.has(newMechanism)).toBe(true);
        const lastUse = (kind: Mechanism['kind']) =>
          walk.facts.usage.find(({ mechanism }) => mechanism === kind)?.lastSeenAt ?? Number.NEGATIVE_INFINITY;
        for (const [kind, had] of [
          [legacyMechanism, before.old],
          [newMechanism, before.new],
        ] as const) {
          if (!had || walk.has(kind) || walk.givenUp.has(kind)) continue;
          expect(walk.at - lastUse(kind)).toBeGreaterThan(daySeconds);
        }
      }
    }),
    { numRuns: 6_000 },
  );
});

describe('a brownout', () => {
  const planned = [{ startsAt: now + 100, endsAt: now + 200 }];
  const given = { state: 'in_progress', planned, sunsetAt: now + 10_000, now } as const;
  test.each([
    [now + 200, now + 300, undefined],
    [now, now + 100, undefined],
    [now + 199, now + 300, 'overlaps'],
    [now + 10, now + 101, 'overlaps'],
    [now - 1, now + 90, 'in_the_past'],
    [now + 300, now + 359, 'too_short'],
    [now + 300, now + 301 + daySeconds, 'too_long'],
    [now + 9_900, now + 10_001, 'after_sunset'],
  ] as const)('from %i to %i: %s', (startsAt, endsAt, refusal) => {
    expect(brownoutRefusal({ startsAt, endsAt }, given)).toBe(refusal);
  });

  test('belongs to a migration in progress, and has a limit', () => {
    const window = { startsAt: now + 300, endsAt: now + 400 };
    expect(brownoutRefusal(window, { ...given, state: 'not_started' })).toBe('wrong_state');
    const many = Array.from({ length: 50 }, (_, index) => ({ startsAt: now + 500 + index, endsAt: now + 501 + index }));
    expect(brownoutRefusal(window, { ...given, planned: many })).toBe('too_many');
  });
});

describe('a deprecation policy', () => {
  const policy = { mechanism: legacyMechanism, announcedAt: 10, noNewAfter: 20, sunsetAt: 30, link: null };
  test('L-1: its dates come in order, and nothing ends unannounced', () => {
    expect(policyRefusal(policy)).toBeUndefined();
    expect(policyRefusal({ ...policy, announcedAt: 30, noNewAfter: 30 })).toBeUndefined();
    expect(policyRefusal({ ...policy, announcedAt: null })).toBe('sunset_before_announcement');
    expect(policyRefusal({ ...policy, sunsetAt: null, announcedAt: 21 })).toBe('no_new_before_announcement');
    expect(policyRefusal({ ...policy, sunsetAt: 19 })).toBe('sunset_before_no_new');
  });

  test('an extension only ever gives more time', () => {
    expect(sunsetOf(policy, null)).toBe(30);
    expect(sunsetOf(policy, { sunsetAt: 40 })).toBe(40);
    expect(sunsetOf(policy, { sunsetAt: 20 })).toBe(30);
    expect(sunsetOf({ sunsetAt: null }, { sunsetAt: 20 })).toBeNull();
  });

  test('ends new ones to the second', () => {
    expect([mayBeNew(policy, 19), mayBeNew(policy, 20)]).toEqual([true, false]);
    expect([mayBeNew({ ...policy, noNewAfter: null }, 29), mayBeNew({ ...policy, noNewAfter: null }, 30)]).toEqual([
      true,
      false,
    ]);
  });
});
