// When the old client secret may go, and who was seen with the new one.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { expect, test } from 'vitest';
import { resultOf } from '../../src/fleet/result.ts';
import { retireBlockers, tokenLifetimeMilliseconds } from '../../src/fleet/retire-rules.ts';
import { withSighting } from '../../src/fleet/seen.ts';
import { container, fingerprint, otherFingerprint } from './host-facts.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const secret = (lastUsedAt: number | null, sources?: OriginalSecret['sources']): OriginalSecret => ({
  uuid: 's1',
  created_at: '0',
  expires_at: 'PERMANENT',
  secret_usages: lastUsedAt === null ? null : [{ last_used_at: `${lastUsedAt}`, grant_type: 'client_credentials' }],
  ...(sources && { sources }),
});
const at = new Date(now).toISOString();
const proven = resultOf(container('web-1'), 'ok', at, { rung: 3, provenBy: 'host', fingerprint, milliseconds: 1000 });
const facts = { old: secret(null), newFingerprint: fingerprint, results: [proven], serverBlockers: null, now };

test('an old client secret that nobody uses may go once every container has proven the new one', () => {
  expect(retireBlockers(facts)).toEqual([]);
  const hosted = resultOf(container('hosted', { hosting: 'vendor' }), 'nothing_to_do', at);
  expect(retireBlockers({ ...facts, results: [proven, hosted] })).toEqual([]);
});

test.each([
  ['has another client secret', { ...proven, fingerprint: otherFingerprint }],
  ['was not reached', { ...proven, outcome: 'unreachable', rung: null }],
  ['differs', { ...proven, outcome: 'drift' }],
  ['was only written', { ...proven, rung: 1 }],
] as const)('one container that %s keeps it', (_, result) => {
  expect(retireBlockers({ ...facts, results: [proven, result] })).toEqual([expect.stringContaining('web-1')]);
});

test("a vendor's is kept for the lifetime of a token after its last use, and says until when", () => {
  const used = { ...facts, old: secret(now - 1000) };
  expect(retireBlockers(used)).toEqual([expect.stringContaining('2026-11-22T11:59:59.000Z')]);
  expect(retireBlockers({ ...used, now: now + tokenLifetimeMilliseconds })).toEqual([]);
});

test('of a server of ours, what the server says counts', () => {
  expect(retireBlockers({ ...facts, old: secret(now), serverBlockers: [] })).toEqual([]);
  expect(retireBlockers({ ...facts, serverBlockers: ['app-7 still uses it'] })).toEqual(['app-7 still uses it']);
});

const used = (label: string, moment: number) => [
  { source: label, kind: 'instance' as const, last_used_at: `${moment}` },
];
const rungOf = (result: typeof proven, found: OriginalSecret, holders = 2) =>
  withSighting(result, { secret: found, secrets: [found], holders }).rung;

test('a use under the label of a container is rung 4; that of another one is not', () => {
  expect(rungOf(proven, secret(now, used('web-1', now)))).toBe(4);
  expect(rungOf({ ...proven, healthy: true }, secret(now, used('web-1', now)))).toBe(5);
  expect(rungOf(proven, secret(now, used('web-2', now)))).toBe(3);
});

test('our own proof with what was sent along is no use by the container', () => {
  const pushed = { ...proven, provenBy: 'pushed' as const };
  expect(rungOf(pushed, secret(now, used('web-1', now - 500)))).toBe(3);
  expect(rungOf(pushed, secret(now, used('web-1', now + 1)))).toBe(4);
});

test('a provider without sources proves rung 4 for the one holder alone, by a use after our own', () => {
  expect(rungOf(proven, secret(now + 1), 1)).toBe(4);
  expect(rungOf(proven, secret(now + 1), 2)).toBe(3);
  expect(rungOf(proven, secret(now - 1), 1)).toBe(3);
});
