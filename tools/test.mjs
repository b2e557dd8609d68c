// `npm test` on any Node from 20: installs where needed, then runs every check and all tests, also after a failure.
// With arguments only vitest runs, and gets them. The last line is `N passed, N failed, N skipped`; a check counts as one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, environmentFor, repository } from './install.mjs';

/** Before everything else: the server under test serves the console, and tests copy the single file to hosts. */
const builds = [
  { name: 'console', command: ['vite', 'build', 'packages/console', '--logLevel', 'warn'] },
  { name: 'nlserver', command: ['vite', 'build', 'packages/cli', '--logLevel', 'warn'] },
];

const checks = [
  { name: 'messages', command: ['npm', 'run', '--silent', 'messages'] },
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'lock file', command: ['node', 'tools/fill-lock.mjs', '--check'] },
];

const vitestArguments = process.argv.slice(2);
const environment = environmentFor(ensureInstalled());

/** Runs a command of the project with its output on ours. Returns whether it succeeded. */
function run([command, ...commandArguments], more = {}) {
  const { status, error } = spawnSync(command, commandArguments, {
    cwd: repository,
    env: { ...environment, ...more },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) console.error(`${command} cannot be run: ${error.message}`);
  return status === 0;
}

function headline(name, command) {
  console.log(`\n=== ${name}: ${command.join(' ')}`);
}

/** The counts that tools/summary-reporter.ts wrote; undefined when vitest did not get that far. */
function readSummary(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-test-'));
  const file = join(folder, 'summary.json');
  const command = ['vitest', 'run', ...vitestArguments];
  headline('tests', command);
  const succeeded = run(command, { TEST_SUMMARY_FILE: file });
  const counts = readSummary(file) ?? { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true });
  const ran = counts.passed + counts.failed > 0;
  // A run that failed without a failed test, or ran nothing, is a failure all the same.
  return counts.failed === 0 && !(succeeded && ran) ? { ...counts, failed: 1 } : counts;
}

const failedChecks = [];
const wanted = vitestArguments.length > 0 ? builds : [...builds, ...checks];
for (const { name, command } of wanted) {
  headline(name, command);
  if (run(command)) console.log('ok');
  else failedChecks.push(name);
}
const tests = runTests();
const passedChecks = wanted.length - failedChecks.length;
const failed = failedChecks.length + tests.failed;
if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
console.log(`${passedChecks + tests.passed} passed, ${failed} failed, ${tests.skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
