// What a server is told: by its own schema, whatever came of a container.
import { InstallationReport } from '@relevo/contract/instances';
import { expect, test } from 'vitest';
import type { Report } from '../../src/fleet/report.ts';
import { becauseOf, outcomes, resultOf } from '../../src/fleet/result.ts';
import { installationReport } from '../../src/fleet/server-report.ts';
import { container, fingerprint } from './host-facts.ts';

const now = '2026-11-21T12:00:00.123Z';
const message = `a\u0007\n${'long '.repeat(200)}`;
const report = (results: Report['results']): Report => ({
  kind: 'apply',
  run: '20261121T120000Z-0001',
  instance: 'prod_mkt',
  clientId: 'client',
  fingerprint,
  startedAt: now,
  endedAt: now,
  results,
  notices: [],
  exitCode: 1,
});
const found = {
  rung: 3,
  fingerprint,
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

test('an instance of which the vendor hosts a part is hybrid', () => {
  const hosted = resultOf(container('mid', { hosting: 'vendor' }), 'nothing_to_do', now);
  expect(installationReport(report([resultOf(container('web-1'), 'ok', now, found), hosted]), 'c').hosting).toBe(
    'hybrid',
  );
});
