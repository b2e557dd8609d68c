// Watches every argv and environment of the machine while something runs.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sighting } from './sampler-process.ts';

const samplerFile = fileURLToPath(new URL('./sampler-process.ts', import.meta.url));

export interface Watched<Result> {
  readonly result: Result;
  readonly sightings: readonly Sighting[];
  /** How often every process was looked at. */
  readonly passes: number;
}

/** Runs `work`, and tells where the texts stood meanwhile. The process that watches ends also when `work` fails. */
export async function watchProcesses<Result>(
  texts: readonly string[],
  work: () => Promise<Result>,
): Promise<Watched<Result>> {
  const child = spawn(process.execPath, [samplerFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    child.stdin.write(`${JSON.stringify(texts)}\n`);
    await lines.next();
    const result = await work();
    child.stdin.end();
    const { value } = await lines.next();
    const told = JSON.parse(String(value)) as { passes: number; sightings: readonly Sighting[] }; // of our own process
    return { result, ...told };
  } finally {
    child.kill('SIGKILL');
  }
}
