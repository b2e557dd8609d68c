// The rotation rule: at most two secrets alive, never none by a deletion.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClientSecret, isSecretAlive } from '../../src/domain/credential.ts';
import {
  maySecretBeAdded,
  maySecretBeDeleted,
  ownRotationOpensAt,
  ownRotationsPerDay,
  secretsToEnd,
} from '../../src/domain/secret-rotation.ts';
import { daySeconds } from '../../src/domain/time.ts';
import { now, secret } from './credential-facts.ts';

type Step =
  | { readonly kind: 'add'; readonly lifeSeconds: number | null }
  | { readonly kind: 'delete'; readonly index: number }
  | { readonly kind: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('add'), lifeSeconds: fc.option(fc.integer({ min: 1, max: 100 })) }),
  fc.record({ kind: fc.constant('delete'), index: fc.nat({ max: 8 }) }),
  fc.record({ kind: fc.constant('wait'), seconds: fc.nat({ max: 60 }) }),
);

const alive = (secrets: readonly ClientSecret[], at: number) =>
  secrets.filter((each) => isSecretAlive(each, at)).length;

test('on random walks at most two are alive, and no allowed deletion leaves none', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let at = now;
      let secrets: ClientSecret[] = [secret];
      for (const each of steps) {
        if (each.kind === 'wait') at += each.seconds;
        else if (each.kind === 'add') {
          if (!maySecretBeAdded(secrets, at)) expect(alive(secrets, at)).toBe(2);
          else {
            const expiresAt = each.lifeSeconds === null ? null : at + each.lifeSeconds;
            secrets.push({ ...secret, id: `secret-${secrets.length + 1}`, createdAt: at, expiresAt });
          }
        } else {
          const doomed = secrets[each.index]?.id ?? 'unknown';
          const before = alive(secrets, at);
          const verdict = maySecretBeDeleted(secrets, doomed, at);
          if (verdict === 'last_client_secret') expect(before).toBe(1);
          if (verdict !== 'allowed') continue;
          secrets = secrets.map((one) => (one.id === doomed ? { ...one, deletedAt: at } : one));
          if (before > 0) expect(alive(secrets, at)).toBeGreaterThan(0);
        }
        expect(alive(secrets, at)).toBeLessThanOrEqual(2);
      }
    }),
    { numRuns: 2000 },
  );
});

describe('a secret is alive until the very second of its expiry', () => {
  const expiring = { ...secret, expiresAt: now + 10 };
  test.each([
    [now + 9, true],
    [now + 10, false],
  ])('at %i: %s', (at, expected) => expect(isSecretAlive(expiring, at)).toBe(expected));
});

test('an expired secret may go, also when it is the only one; a deleted or unknown one is not there', () => {
  const expired = { ...secret, id: 'expired', expiresAt: now };
  const deleted = { ...secret, id: 'deleted', deletedAt: now };
  const secrets = [secret, expired, deleted];
  const verdicts = ['secret-1', 'expired', 'deleted', 'unknown'].map((id) => maySecretBeDeleted(secrets, id, now));
  expect(verdicts).toEqual(['last_client_secret', 'allowed', 'not_found', 'not_found']);
  expect(maySecretBeDeleted([expired], 'expired', now)).toBe('allowed');
});

test('a rotation ends the secrets alive, and none later than its own expiry', () => {
  const later = { ...secret, id: 'later', expiresAt: now + 100 };
  const earlier = { ...secret, id: 'earlier', expiresAt: now + 50 };
  const expired = { ...secret, id: 'expired', expiresAt: now };
  const deleted = { ...secret, id: 'deleted', deletedAt: now };
  const ended = secretsToEnd([secret, later, earlier, expired, deleted], now + 50, now);
  expect(ended.map(({ id }) => id)).toEqual([secret.id, 'later']);
});

test("a credential makes itself another secret unless it got its day's number of them, deleted ones counted", () => {
  const made = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...secret, createdAt: now + index, deletedAt: now + index + 1 }));
  const last = now + ownRotationsPerDay;
  expect(ownRotationOpensAt(made(ownRotationsPerDay - 1), last)).toBe(last);
  expect(ownRotationOpensAt(made(ownRotationsPerDay).toReversed(), last)).toBe(now + daySeconds);
  expect(ownRotationOpensAt(made(ownRotationsPerDay + 1), last)).toBe(now + 1 + daySeconds);
  expect(ownRotationOpensAt(made(ownRotationsPerDay), now + daySeconds)).toBe(now + daySeconds);
});
