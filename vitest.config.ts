import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    reporters: ['default', './tools/summary-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for processes of their own: vitest's own choice, one less than the cores, leaves two cores half idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
