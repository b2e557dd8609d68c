// What needs attention in a project: to the second, and never what nobody has to do anything about.
import { attentionKinds } from '@relevo/contract/projects';
import { expect, test } from 'vitest';
import { type Attention, type AttentionFacts, attentionOf } from '../../src/domain/attention.ts';
import { daySeconds } from '../../src/domain/time.ts';
import { now } from './credential-facts.ts';

const soon = now + 30 * daySeconds;

const secret = { expiresAt: null, exposedAt: null, deletedAt: null };
const legacy = { kind: 'service_account_jwt', retiredAt: null } as const;
const facts: AttentionFacts = {
  id: 'credential-1',
  name: 'Nightly',
  mechanisms: [{ kind: 'oauth_server_to_server', retiredAt: null }],
  secrets: [secret],
  certificates: [],
};

type Expected = readonly (readonly [Attention['kind'], at: number | null])[];

/** Kind and moment of everything found. */
function found(...credentials: readonly Partial<AttentionFacts>[]): Expected {
  const all = credentials.map((wish) => ({ ...facts, ...wish }));
  return attentionOf(all, now).map(({ kind, at }) => [kind, at]);
}

const ends = (...moments: readonly (number | null)[]) => moments.map((expiresAt) => ({ ...secret, expiresAt }));

test.each<[what: string, secrets: AttentionFacts['secrets'], Expected]>([
  ['never ends', ends(null), []],
  ['ends a second after the period', ends(soon + 1), []],
  ['ends with the period', ends(soon), [['client_secret_expiring', soon]]],
  ['ends in a second', ends(now + 1), [['client_secret_expiring', now + 1]]],
  ['ends now', ends(now), [['client_secret_expired', now]]],
  ['has ended', ends(now - 1), [['client_secret_expired', now - 1]]],
  ['has ended, the last of several', ends(now - 9, now - 1, now - 5), [['client_secret_expired', now - 1]]],
  ['has ended, and another has not', ends(now - 1, null), []],
  ['ends soon, and another never', ends(now + 1, null), [['client_secret_expiring', now + 1]]],
  ['has ended, and another ends soon', ends(now - 1, now + 1), [['client_secret_expiring', now + 1]]],
  ['is deleted', [{ expiresAt: now + 1, exposedAt: 1, deletedAt: now - 1 }], []],
  ['is left after a deleted one', [{ ...secret, deletedAt: now - 1 }, ...ends(now)], [['client_secret_expired', now]]],
  ['was exposed', [{ ...secret, exposedAt: now - 7 }], [['client_secret_exposed', now - 7]]],
  ['was exposed and has ended', [{ ...secret, exposedAt: now - 7, expiresAt: now }, secret], []],
  [
    'was exposed and ends soon',
    [{ ...secret, exposedAt: now - 7, expiresAt: soon }],
    [
      ['client_secret_exposed', now - 7],
      ['client_secret_expiring', soon],
    ],
  ],
])('a client secret that %s', (_, secrets, expected) => {
  expect(found({ secrets })).toEqual(expected);
});

test.each<[what: string, ends: readonly number[], Expected]>([
  ['ends a second after the period', [soon + 1], []],
  ['ends with the period', [soon], [['certificate_expiring', soon]]],
  ['ends now', [now], [['certificate_expired', now]]],
  ['has ended, and another has not', [now - 1, soon + 1], []],
  ['ends soon, and another later', [now + 1, soon + 1], [['certificate_expiring', now + 1]]],
])('a certificate that %s', (_, moments, expected) => {
  const certificates = moments.map((notAfter) => ({ notAfter }));
  expect(found({ mechanisms: [legacy], certificates })).toEqual([...expected, ['service_account_jwt', null]]);
  expect(found({ mechanisms: [{ ...legacy, retiredAt: now - 1 }], certificates })).toEqual([]);
});

test('a Service Account (JWT) credential always needs attention, and needs no certificate for that', () => {
  expect(found({ mechanisms: [legacy] })).toEqual([['service_account_jwt', null]]);
  expect(found({})).toEqual([]);
  expect(attentionOf([], now)).toEqual([]);
});

test('the most urgent comes first, whatever credential it is of, and says which', () => {
  const one = { ...facts, id: 'one', name: 'One', secrets: ends(now + 9, now + 5) };
  const mechanisms = [legacy];
  const certificates = [{ notAfter: soon }];
  const other = {
    ...facts,
    id: 'other',
    name: 'Other',
    mechanisms,
    certificates,
    secrets: [{ ...secret, exposedAt: 1 }],
  };
  expect(attentionOf([one, other], now)).toEqual([
    { kind: 'client_secret_exposed', credential: { id: 'other', name: 'Other' }, at: 1 },
    { kind: 'client_secret_expiring', credential: { id: 'one', name: 'One' }, at: now + 5 },
    { kind: 'client_secret_expiring', credential: { id: 'one', name: 'One' }, at: now + 9 },
    { kind: 'certificate_expiring', credential: { id: 'other', name: 'Other' }, at: soon },
    { kind: 'service_account_jwt', credential: { id: 'other', name: 'Other' }, at: null },
  ]);
});

test('every kind that the contract names is found', () => {
  const everything = [
    { secrets: [{ ...secret, exposedAt: 1 }], mechanisms: [legacy], certificates: [{ notAfter: soon }] },
    { secrets: ends(now), mechanisms: [legacy], certificates: [{ notAfter: now }] },
    { secrets: ends(soon) },
  ];
  expect(new Set(found(...everything).map(([kind]) => kind))).toEqual(new Set(attentionKinds));
});
