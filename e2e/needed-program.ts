// Programs of the machine that a test needs besides Node: without them it is skipped, and says why.
import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** By name, the command that succeeds where the program is there. */
export type NeededPrograms = Readonly<Record<string, readonly [command: string, ...rest: string[]]>>;

function works([command, ...rest]: readonly [string, ...string[]]): boolean {
  return spawnSync(command, rest, { stdio: 'ignore' }).status === 0;
}

export const isThere = (programs: NeededPrograms) => Object.values(programs).every(works);

/** Skips the test where a program is missing, with the reason printed. Under `CI=true` that is a failure instead. */
export function skipWithout(context: TestContext, programs: NeededPrograms): void {
  const missing = Object.entries(programs).filter(([, command]) => !works(command));
  if (missing.length === 0) return;
  const reason = `not on this machine: ${missing.map(([name]) => name).join(', ')}`;
  if (process.env['CI'] === 'true') throw new Error(`${reason}; under CI a skipped test is a failed one`);
  console.warn(`skipped "${context.task.name}": ${reason}`);
  context.skip(reason);
}
