// What the pages of instances tell from what the server knows: how far each is, what counts, why not.
import type { Container, Installation, Instance } from '@relevo/contract/instances';
import { describe, expect, test } from 'vitest';
import { causeText } from '../src/pages/instances/cause-text.ts';
import { installCommands, inventoryOf, isToComplete } from '../src/pages/instances/fleet-commands.ts';
import {
  checkStanding,
  instanceStanding,
  isOutlived,
  isTooOld,
  sortedInstallations,
} from '../src/pages/instances/standing.ts';

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
  proven_by: null,
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

  test('that was a proof and does not count any more is told from one that never was', () => {
    expect(isOutlived(installation({ proven: false }))).toBe(true);
    const others = [{ proven: true }, { rung: 2 }, { rung: null }, { outcome: 'drift' }] as const;
    for (const other of [...others, { mechanism: 'service_account_jwt' } as const])
      expect(isOutlived(installation({ proven: false, ...other }))).toBe(false);
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

const prod = { name: 'prod', hosting: 'own', client_id: null } as const;
const container = (given: Partial<Container> = {}) =>
  ({ name: 'web@1', host: 'web.example.net', hosting: 'own', driver: null, ...given }) as const;
const linesOf = (...containers: ReturnType<typeof container>[]) =>
  inventoryOf({ ...prod, containers })
    .split('containers:\n')[1]
    ?.split('\n')
    .map((line) => line.trim());

test('a name in the inventory stays a text, whatever is in it', () => {
  const host = '"\n # hosting: vendor #';
  const text = inventoryOf({ ...prod, containers: [container({ host })] });
  expect(text.split('\n')).toEqual([
    'version: 1',
    'instance: "prod"',
    'credential: "<client-id>"',
    'containers:',
    '  - host: "\\"\\n # hosting: vendor #"',
    '    label: "web@1"',
  ]);
  expect(isToComplete(text)).toBe(false);
});

test.each([
  ['nlserver', []],
  ['relevo', []],
  ['env_file', ['# target: { path: "/path/of/the/file" }']],
  ['json_file', ['# target: { path: "/path/of/the/file" }']],
  ['command', ['# target: { install: "command", show: "command", restore: "command" }']],
] as const)('the inventory keeps driver %s, and leaves a place for what no report tells of it', (driver, missing) => {
  const lines = linesOf(container({ driver }));
  expect(lines).toEqual(['- host: "web.example.net"', 'label: "web@1"', `driver: ${driver}`, ...missing]);
  expect(linesOf(container({ driver, hosting: 'vendor' }))?.slice(2)).toEqual(['hosting: vendor']);
});

test('containers of one host have a place for what tells them apart', () => {
  const twin = container({ name: 'web@2', driver: 'nlserver' });
  const unknown = container({ name: 'web@3', host: null });
  expect(linesOf(container(), twin, unknown, unknown)?.filter((line) => line.startsWith('#'))).toEqual([
    '# port: 2222 # or home, or conf_dir',
  ]);
  expect(isToComplete(inventoryOf({ ...prod, containers: [container(), twin] }))).toBe(true);
});

test('without a credential the commands have a word in its place that a shell refuses', () => {
  expect(installCommands('abc')).toContain('--credential abc --out plan.json');
  expect(installCommands(null)).toContain('--credential <client-id> --out');
});
