// Counts a run of vitest for tools/test.mjs, into the file that TEST_SUMMARY_FILE names; without it, does nothing.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

const counted = ['passed', 'failed', 'skipped'] as const;
type Counts = Record<(typeof counted)[number], number>;

/** A file that does not load, or a hook of a suite that fails, has errors of its own: one failure. `pending` never ran. */
function countModule(module: TestModule, counts: Counts): void {
  if (module.errors().length > 0) counts.failed += 1;
  for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state !== 'pending') counts[state] += 1;
  }
}

export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['TEST_SUMMARY_FILE'];
    if (!file) return;
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) countModule(module, counts);
    writeFileSync(file, JSON.stringify(counts));
  }
}
