// What the pages of instances tell from what the server knows: how far each is, what counts, why not.
import type { Installation, Instance } from '@relevo/contract/instances';
import { describe, expect, test } from 'vitest';
import { causeText } from '../src/pages/instances/cause-text.ts';
import { installCommands, inventoryOf } from '../src/pages/instances/fleet-commands.ts';
import { checkStanding, instanceStanding, isTooOld, sortedInstallations } from '../src/pages/instances/standing.ts';

type Numbers = readonly [total: number, own: number, proven: number, tooOld?: number];

const counts = (hosting: Instance['hosting'], [total, own, proven, tooOld = 0]: Numbers) => ({
  hosting,
  containers_total: total,
  containers_own: own,
  containers_proven: proven,
  containers_too_old: tooOld,
});

const installation = (given: Partial<Installation> = {}): Installation => ({
  credential_id: 'c',
  credential_name: 'Credential',
  client_id: 'client',
  mechanism: 'oauth_server_to_server',
  fingerprint: null,
  rung: 3,
  outcome: 'ok',
  cause: null,
  detail: null,
  checked_at: '2026-01-01T00:00:00Z',
  proven_at: null,
  proven: true,
  run_id: null,
  reported_by: 'somebody',
  ...given,
});

test.each([
  [counts('vendor', [3, 0, 0]), 'vendor'],
  [counts('hybrid', [3, 0, 0]), 'vendor'],
  [counts('own', [0, 0, 0]), 'empty'],
  [counts('own', [3, 3, 2, 1]), 'too_old'],
  [counts('hybrid', [3, 2, 2]), 'proven'],
  [counts('own', [3, 3, 2]), 'unproven'],
])('containers counted as %o make the instance %s', (given, expected) => {
  expect(instanceStanding(given)).toBe(expected);
});

describe('a check', () => {
  test('of a container of the vendor is never missing', () => {
    expect(checkStanding(undefined, true)).toBe('vendor');
    expect(checkStanding(undefined, false)).toBe('unreported');
  });

  test('is called proven by the word of the server alone, and never when it failed', () => {
    expect(checkStanding(installation(), false)).toBe('proven');
    expect(checkStanding(installation({ rung: 5, proven: false }), false)).toBe('unproven');
    expect(checkStanding(installation({ outcome: 'drift' }), false)).toBe('drift');
  });

  test('is shown first of the credential that is to be there, by OAuth, the latest; nothing found is left out', () => {
    const meant = installation({ checked_at: '2026-01-02T00:00:00Z' });
    const legacy = installation({ mechanism: 'service_account_jwt', checked_at: '2026-01-09T00:00:00Z' });
    const other = installation({ credential_id: 'other', checked_at: '2026-01-03T00:00:00Z' });
    const found = { installations: [legacy, other, meant] };
    expect(sortedInstallations(found, 'c')).toEqual({ main: meant, others: [other, legacy] });
    expect(sortedInstallations(found, null)).toEqual({ main: other, others: [meant, legacy] });
    expect(sortedInstallations(found, 'nothing').main).toBeUndefined();
  });
});

test('a container whose build nobody knows is not called too old', () => {
  expect([null, 9382, 9383].map((build) => isTooOld({ build }))).toEqual([false, true, false]);
});

test('a cause that is known is said in words, any other stays as it was reported', () => {
  const words = { messages: { 'fleet.cause.locked': 'Somebody is there.' }, formatMessage: () => 'Somebody is there.' };
  const said = (cause: string | null) => causeText(words as never, { cause });
  expect([said('locked'), said('of_tomorrow'), said(null)]).toEqual(['Somebody is there.', 'of_tomorrow', undefined]);
});

test('a name in the inventory stays a text, whatever is in it', () => {
  const given = { name: 'prod', hosting: 'own', client_id: null } as const;
  const containers = [{ name: 'web-1', host: '"\nhosting: vendor #', hosting: 'own' } as const];
  expect(inventoryOf({ ...given, containers }).split('\n')).toEqual([
    'version: 1',
    'instance: "prod"',
    'credential: "<client-id>"',
    'containers:',
    '  - host: "\\"\\nhosting: vendor #"',
    '    label: "web-1"',
  ]);
});

test('without a credential the commands have a word in its place that a shell refuses', () => {
  expect(installCommands('abc')).toContain('--credential abc --out plan.json');
  expect(installCommands(null)).toContain('--credential <client-id> --out');
});
