// The life of signing keys under random rotations (M-4): one signer, published long enough, kept long enough.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  keySetAt,
  keySetMaxAgeSeconds,
  leavesAt,
  longestTokenLifetimeSeconds,
  mayRotate,
  publishBeforeUseSeconds,
  type SigningKeyTimes,
  signerAt,
  stateOf,
} from '../../src/domain/signing-key.ts';
import { now } from './credential-facts.ts';

const algorithms = ['ES256', 'RS256'] as const;

const first = (): SigningKeyTimes[] =>
  algorithms.map((algorithm) => ({ kid: `${algorithm}-0`, algorithm, publishedAt: now, signsFrom: now }));

interface Step {
  readonly waitSeconds: number;
  readonly algorithm: (typeof algorithms)[number];
  /** Whether housekeeping runs before, as it does from time to time. */
  readonly tidy: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  waitSeconds: fc.oneof(fc.nat({ max: 2 * publishBeforeUseSeconds }), fc.nat({ max: 2 * longestTokenLifetimeSeconds })),
  algorithm: fc.constantFrom(...algorithms),
  tidy: fc.boolean(),
});

/** Walks through `steps`, rotating where that is allowed; tells `look` about every moment on the way. */
function walk(steps: readonly Step[], look: (keys: readonly SigningKeyTimes[], at: number) => void): void {
  let at = now;
  let keys = first();
  look(keys, at);
  for (const [index, { waitSeconds, algorithm, tidy }] of steps.entries()) {
    const interesting = [0, 1, publishBeforeUseSeconds - 1, publishBeforeUseSeconds, waitSeconds];
    for (const seconds of interesting.filter((each) => each <= waitSeconds)) look(keys, at + seconds);
    at += waitSeconds;
    if (tidy) keys = keySetAt(keys, at);
    if (mayRotate(keys, algorithm, at)) {
      keys = [
        ...keys,
        { kid: `${algorithm}-${index + 1}`, algorithm, publishedAt: at, signsFrom: at + publishBeforeUseSeconds },
      ];
    }
    look(keys, at);
  }
}

test('at every moment exactly one key of each algorithm signs', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) =>
      walk(steps, (keys, at) => {
        for (const algorithm of algorithms) {
          const signing = keys.filter((key) => key.algorithm === algorithm && stateOf(key, keys, at) === 'signing');
          expect(signing).toHaveLength(1);
          expect(signerAt(keys, algorithm, at)).toBe(signing[0]);
        }
      }),
    ),
    { numRuns: 500 },
  );
});

test('a signer was published for two cache periods before, unless it is the first', () => {
  expect(publishBeforeUseSeconds).toBeGreaterThanOrEqual(2 * keySetMaxAgeSeconds);
  expect(keySetMaxAgeSeconds).toBeGreaterThanOrEqual(300);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) =>
      walk(steps, (keys, at) => {
        for (const algorithm of algorithms) {
          const signer = signerAt(keys, algorithm, at);
          if (signer?.kid.endsWith('-0')) continue;
          expect(at - (signer?.publishedAt ?? at)).toBeGreaterThanOrEqual(publishBeforeUseSeconds);
        }
      }),
    ),
    { numRuns: 500 },
  );
});

test('a key stays in the set until every token that it can have signed has expired, and not for ever', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const lastSigned = new Map<string, number>();
      walk(steps, (keys, at) => {
        for (const algorithm of algorithms) {
          const signer = signerAt(keys, algorithm, at);
          if (signer) lastSigned.set(signer.kid, at);
        }
        const inSet = new Set(keySetAt(keys, at).map(({ kid }) => kid));
        for (const [kid, signedAt] of lastSigned) {
          if (at <= signedAt + longestTokenLifetimeSeconds) expect(inSet).toContain(kid);
        }
        for (const key of keys) {
          const end = leavesAt(key, keys);
          if (end !== null && at >= end) expect(inSet).not.toContain(key.kid);
          if (stateOf(key, keys, at) !== 'retiring') expect(inSet).toContain(key.kid);
        }
      });
    }),
    { numRuns: 500 },
  );
});

describe('the edges of one rotation', () => {
  const [old] = first();
  if (!old) throw new Error('no key');
  const next = { ...old, kid: 'ES256-1', publishedAt: now + 1000, signsFrom: now + 1000 + publishBeforeUseSeconds };
  const keys = [old, next];

  test('the next key takes over in the second it signs from', () => {
    expect(signerAt(keys, 'ES256', next.signsFrom - 1)).toBe(old);
    expect(signerAt(keys, 'ES256', next.signsFrom)).toBe(next);
    expect([stateOf(next, keys, next.signsFrom - 1), stateOf(old, keys, next.signsFrom)]).toEqual([
      'published',
      'retiring',
    ]);
  });

  test('no other rotation begins while a key waits', () => {
    expect(mayRotate(keys, 'ES256', next.signsFrom - 1)).toBe(false);
    expect(mayRotate(keys, 'ES256', next.signsFrom)).toBe(true);
    expect(mayRotate(keys, 'RS256', next.publishedAt)).toBe(true);
  });

  test('the old key leaves a day and five minutes after it last signed', () => {
    const end = next.signsFrom + longestTokenLifetimeSeconds + 300;
    expect([leavesAt(old, keys), leavesAt(next, keys)]).toEqual([end, null]);
    expect(keySetAt(keys, end - 1)).toEqual([old, next]);
    expect(keySetAt(keys, end)).toEqual([next]);
  });

  test('two keys of the same second have one signer, by their kid', () => {
    const twin = { ...old, kid: 'ES256-twin' };
    expect(signerAt([old, twin], 'ES256', now)).toEqual(signerAt([twin, old], 'ES256', now));
    expect([old, twin].filter((key) => stateOf(key, [old, twin], now) === 'signing')).toHaveLength(1);
  });
});

test('a clock that went back behind the first key signs with the first key', () => {
  const later = { kid: 'later', algorithm: 'ES256', publishedAt: now + 10, signsFrom: now + 600 } as const;
  const keys = [later, ...first()];
  expect(signerAt(keys, 'ES256', now - 3600)?.kid).toBe('ES256-0');
  expect(signerAt(keys, 'RS256', now - 3600)?.kid).toBe('RS256-0');
});
