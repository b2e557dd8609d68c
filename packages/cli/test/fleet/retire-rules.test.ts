// When the old client secret may go.
import type { OriginalSecret } from '@relevo/contract/original-secrets';
import { describe, expect, test } from 'vitest';
import { resultOf } from '../../src/fleet/report/result.ts';
import {
  expectUnmoved,
  type RetireFacts,
  retireBlockers,
  tokenLifetimeMilliseconds,
} from '../../src/fleet/rotation/retire-rules.ts';
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
const fresh = { ...secret(null), uuid: 's2' };
const facts: RetireFacts = {
  old: secret(null),
  wanted: { id: 's2', fingerprint },
  results: [proven],
  checkedFrom: now,
  alive: [secret(null), fresh],
  lastResults: new Map(),
  serverBlockers: null,
  now,
};

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

test('one that is gone already still needs every container to have proven the new one', () => {
  const gone = { ...facts, old: null, alive: [fresh] };
  expect(retireBlockers(gone)).toEqual([]);
  const other = { ...proven, fingerprint: otherFingerprint };
  expect(retireBlockers({ ...gone, results: [other] })).toEqual([expect.stringContaining('web-1')]);
});

const asListed = (lastUse: { readonly s1: number | null; readonly s2: number | null }) => ({
  ...facts,
  wanted: { id: null, fingerprint },
  old: secret(lastUse.s1),
  alive: [secret(lastUse.s1), { ...secret(lastUse.s2), uuid: 's2' }],
  now: now + tokenLifetimeMilliseconds,
});

test('the client secret that a run has brought to the containers never goes, however quiet it is', () => {
  expect(retireBlockers({ ...facts, wanted: { id: 's1', fingerprint } })).toEqual([
    expect.stringContaining('that the containers have'),
  ]);
});

test('where no run knows which one is installed, the use by the check tells', () => {
  expect(retireBlockers(asListed({ s1: now - 1, s2: now }))).toEqual([]);
  expect(retireBlockers(asListed({ s1: now, s2: now - 1 }))).toEqual([expect.stringContaining('may have it')]);
  expect(retireBlockers(asListed({ s1: now - 1, s2: now - 1 }))).toEqual([expect.stringContaining('Nothing tells')]);
});

test('a use after it was listed keeps it, however late it comes, as does being the last one by then', () => {
  expectUnmoved(secret(now - 1), [secret(now - 1), fresh]);
  expectUnmoved(secret(now - 1), [fresh]);
  expect(() => expectUnmoved(secret(null), [secret(now), fresh])).toThrow('a moment ago');
  expect(() => expectUnmoved(secret(now - 1), [secret(now), fresh])).toThrow('a moment ago');
  expect(() => expectUnmoved(secret(null), [secret(null)])).toThrow('the only one');
});

test('the new one must be alive as well', () => {
  expect(retireBlockers({ ...facts, alive: [secret(null)] })).toEqual([expect.stringContaining('is gone')]);
});

describe('driver command, which can tell neither fingerprint nor digest', () => {
  const found = {
    ...proven,
    driver: 'command' as const,
    provenBy: 'pushed' as const,
    fileSha256: 'f1',
    fingerprint: null,
  };
  const brought = { ...found, fingerprint };
  const blockersAfter = (last: typeof brought | typeof found | null) =>
    retireBlockers({ ...facts, results: [found], lastResults: new Map([['web-1', last]]) });

  test('has proven it by the run that brought it', () => {
    expect(blockersAfter(brought)).toEqual([]);
  });

  test.each([
    ['another one was brought', { ...brought, fingerprint: otherFingerprint }],
    ['the command shows something else by now', { ...brought, fileSha256: 'f2' }],
    ['a later run failed there', { ...brought, outcome: 'needs_hands' as const }],
    ['a later run was cut off there', null],
  ])('has not where %s', (_, last) => {
    expect(blockersAfter(last)).toEqual([expect.stringContaining('web-1')]);
  });
});
