// What a server is told: by its own schema, whatever came of a container.
import { InstallationReport } from '@relevo/contract/instances';
import { expect, test } from 'vitest';
import type { Report } from '../../src/fleet/report/report.ts';
import { becauseOf, outcomes, resultOf } from '../../src/fleet/report/result.ts';
import { installationReports, reportedCredentials } from '../../src/fleet/report/server-report.ts';
import { container, fingerprint } from './host-facts.ts';

const now = '2026-11-21T12:00:00.123Z';
const message = `a\u0007\n${'long '.repeat(200)}`;
const report = (results: Report['results']): Report => ({
  kind: 'apply',
  run: '20261121T120000Z-0001',
  instance: 'prod_mkt',
  hosting: 'own',
  clientId: 'client',
  fingerprint,
  startedAt: now,
  endedAt: now,
  results,
  notices: [],
  exitCode: 1,
});
/** The one report that these results need. */
function installationReport(told: Report, credential: string) {
  const [body, ...more] = installationReports(told, credential);
  if (!body || more.length > 0) throw new Error('one report was expected');
  return body;
}
const found = {
  rung: 3,
  fingerprint,
  provenBy: 'pushed',
  driver: 'nlserver',
  mechanism: 'oauth_server_to_server',
  version: '7.4.1',
  build: 9383,
} as const;

test('a report of every outcome fits the schema of the server', () => {
  const results = outcomes.map((outcome) =>
    resultOf(container(outcome.replaceAll('_', '-')), outcome, now, {
      ...found,
      ...becauseOf({ code: 'unexpected', message }),
    }),
  );
  const body = installationReport(report(results), 'client');
  expect(InstallationReport.safeParse(body).error).toBeUndefined();
  expect(body.containers[0]?.installations[0]).toMatchObject({ rung: 3, proven_by: 'pushed' });
  expect(
    Object.fromEntries(body.containers.map(({ name, installations }) => [name, installations[0]?.outcome])),
  ).toEqual({
    ok: 'ok',
    'as-left': undefined,
    failed: 'failed',
    'rolled-back': 'rolled_back',
    'needs-hands': 'failed',
    unreachable: 'unreachable',
    refused: 'failed',
    'not-started': undefined,
    'nothing-to-do': undefined,
    drift: 'drift',
  });
});

test('a container that the plan could not reach is told as unreachable', () => {
  const refused = resultOf(
    container('web-1'),
    'refused',
    now,
    becauseOf({ code: 'host_key_changed', message: 'other' }),
  );
  const body = installationReport(report([refused]), 'client');
  expect(body.containers[0]?.installations[0]).toMatchObject({ outcome: 'unreachable', cause: 'host_key_changed' });
});

test('a check of several credentials tells of each container under its own', () => {
  const found = (label: string, clientId: string | null) => resultOf(container(label), 'ok', now, { clientId });
  const several = { ...report([found('a', 'one'), found('b', 'two'), found('c', null)]), clientId: null };
  const told = reportedCredentials(several).map((credential) => installationReport(several, credential));
  expect(told.map(({ credential, containers }) => [credential, containers.map(({ name }) => name)])).toEqual([
    ['one', ['a', 'c']],
    ['two', ['b']],
  ]);
});

test('a report of a part tells who hosts the whole instance, by the inventory', () => {
  const hosted = resultOf(container('mid', { hosting: 'vendor' }), 'nothing_to_do', now);
  for (const hosting of ['own', 'hybrid', 'vendor'] as const) {
    expect(installationReport({ ...report([hosted]), hosting }, 'client').hosting).toBe(hosting);
  }
});

test('a character that is cut in half, in words or version, keeps no report from being taken', () => {
  const words = `${'x'.repeat(299)}\u{1F600} and more`;
  const failed = resultOf(container('web-1'), 'failed', now, {
    ...{ ...found, version: `${'7'.repeat(99)}\u{1F600}` },
    ...becauseOf({ code: 'command_failed', message: words }),
  });
  const body = installationReport(report([failed]), 'client');
  expect(InstallationReport.safeParse(body).error).toBeUndefined();
  expect(body.containers[0]?.installations[0]?.detail).toBe('x'.repeat(299));
});

test('more containers than a report takes are told in several', () => {
  const results = Array.from({ length: 1000 }, (_, index) => resultOf(container(`web-${index}`), 'ok', now, found));
  const bodies = installationReports(report([...results, resultOf(container('last'), 'ok', now, found)]), 'client');
  expect(bodies.map(({ containers }) => containers.length)).toEqual([500, 500, 1]);
  for (const body of bodies) expect(InstallationReport.safeParse(body).error).toBeUndefined();
});
