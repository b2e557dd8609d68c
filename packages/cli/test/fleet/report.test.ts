// What reports say: exit codes, JUnit, and that what hosts said steers neither terminal nor XML.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { exitCodeOf, exitCodeOfRollback } from '../../src/fleet/report/exit-code.ts';
import { junitDocument } from '../../src/fleet/report/junit.ts';
import { type Report, reportDocument, reportText, resultLine } from '../../src/fleet/report/report.ts';
import { becauseOf, type Outcome, outcomes, resultOf } from '../../src/fleet/report/result.ts';
import { failureText } from '../../src/fleet/run/run-view.ts';
import { container } from './host-facts.ts';

const now = '2026-11-21T12:00:00.000Z';
const of = (...all: Outcome[]) => all.map((outcome) => ({ outcome }));

test('the exit code is 0 where all is well, 1 where something is not, and 3 where something differs', () => {
  expect(exitCodeOf(of('ok', 'nothing_to_do', 'as_left'))).toBe(0);
  for (const bad of ['failed', 'rolled_back', 'needs_hands', 'unreachable', 'refused', 'not_started'] as const)
    expect(exitCodeOf(of('ok', bad)), bad).toBe(1);
  expect(exitCodeOf(of('ok', 'drift', 'unreachable'))).toBe(3);
});

test('a rollback is done where every container that was changed is as before', () => {
  expect(exitCodeOfRollback(of('rolled_back', 'failed'), 2)).toBe(0);
  expect(exitCodeOfRollback(of('rolled_back', 'needs_hands'), 2)).toBe(1);
  expect(exitCodeOfRollback(of('rolled_back'), 2)).toBe(1);
});

const hostile = 'no ]]> <x a="1">&\u001b[2J\u0000\ufffe\n"';
const report: Report = {
  kind: 'apply',
  run: '20261121T120000Z-0001',
  instance: 'prod_mkt',
  hosting: 'own',
  clientId: 'client',
  fingerprint: '0123456789abcdef',
  startedAt: now,
  endedAt: now,
  results: outcomes.map((outcome) =>
    resultOf(
      container(outcome),
      outcome,
      now,
      outcome === 'ok' ? { rung: 3 } : becauseOf({ code: 'unexpected', message: hostile }),
    ),
  ),
  notices: [],
  exitCode: 1,
};

test('JUnit has one well-formed test case per container, with its cause', () => {
  const xml = junitDocument(report);
  const shape =
    "concat(count(//testcase), ' ', //testsuite/@failures, ' ', //testsuite/@errors, ' ', //testsuite/@skipped)";
  const found = execFileSync('xmllint', ['--xpath', shape, '-'], { input: xml, encoding: 'utf8' });
  expect(found.trim()).toBe('10 5 1 2');
  expect(xml).toContain('type="unexpected"');
  expect(xml).not.toContain('\u001b');
});

test('what a host said does not steer a terminal', () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const control = /[\u0000-\u0009\u000b-\u001f]/;
  expect(reportText(report)).not.toMatch(control);
  for (const result of report.results) {
    expect(resultLine(result)).not.toMatch(control);
    expect(failureText(result, (text) => text)).not.toMatch(control);
  }
});

test('what is to be said of several containers is said once, behind their names', () => {
  const refused = ['web-1', 'web-2'].map((name) =>
    resultOf(container(name), 'refused', now, becauseOf({ code: 'too_old', message: 'An old build.' })),
  );
  expect(reportText({ ...report, results: refused })).toMatch(/^web-1, web-2: An old build\.\n {2}Next: /m);
});

test('the summary and the document name every container, each with outcome and next step', () => {
  const text = reportText(report);
  const { containers, counts } = reportDocument(report);
  expect(containers.map(({ label }) => label)).toEqual([...outcomes]);
  for (const { label } of containers) expect(text).toContain(label);
  expect(Object.values(counts)).toEqual(outcomes.map(() => 1));
  expect(containers.find(({ label }) => label === 'failed')).toMatchObject({
    cause: 'unexpected',
    next: expect.any(String),
  });
});
