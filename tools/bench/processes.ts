// The processes of a bench: pinned to cores, measured by /proc, gone when the bench goes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './load-generator.ts';

const pinnable = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0,1', 'true']).status === 0;

/** Why nothing is pinned; undefined where it is. */
export const pinningNote = pinnable
  ? undefined
  : 'Servers and load generator share the cores: there is no taskset, or only one core. Figures are rough.';

/** The command before a command that keeps it on one core. */
export function onCore(core: 0 | 1): readonly string[] {
  return pinnable ? ['taskset', '-c', String(core)] : [];
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Makes sure that `child` does not outlive the bench. */
export function watch(child: ChildProcess): void {
  children.add(child);
  child.on('exit', () => children.delete(child));
}

/** Kilobytes of memory, and CPU seconds (user and system, all threads) so far. Undefined where there is no /proc. */
export function measure(pid: number): { readonly cpuSeconds: number; readonly residentMegabytes: number } | undefined {
  if (!existsSync(`/proc/${pid}/stat`)) return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces; utime and stime are fields 14 and 15 (proc_pid_stat(5)), in 1/100 s.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, residentMegabytes: Number(resident) / 1024 };
}

/** A port that is free now, below the ephemeral ones so that no client's own port can be met by accident. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const taken = once(server, 'error').then(() => true);
    server.listen(port, '127.0.0.1');
    if (await Promise.race([taken, once(server, 'listening').then(() => false)])) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** A server under measurement. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
}

/** Starts a rival (a file of this folder that takes its port as argument) on core 0 and waits for its key set. */
export async function startRival(file: string): Promise<Server> {
  const port = await freePort();
  const [command = process.execPath, ...rest] = [...onCore(0), process.execPath, path(file), String(port)];
  const child = spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment({ NODE_ENV: 'production' }),
  });
  watch(child);
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; !(await isAnswering(`${url}/jwks`)); waited += 50) {
    if (child.exitCode !== null || waited > 20_000) throw new Error(`${file} did not start: ${complaints}`);
    await delay(50);
  }
  return { pid: pidOf(child), url, port, [Symbol.asyncDispose]: () => end(child, 'SIGKILL') };
}

async function isAnswering(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

/** Ends a child and waits until it is gone. */
export async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  return child.pid;
}

/** The environment of a measured process: ours without the settings of a Relevo that the user has elsewhere. */
export function environment(more: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RELEVO_'));
  return { ...Object.fromEntries(inherited), ...more };
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export interface LoadProcess extends Disposable {
  run(job: LoadJob): Promise<LoadResult>;
}

/** Starts the load generator on core 1. */
export function startLoadProcess(): LoadProcess {
  const [command = process.execPath, ...rest] = [...onCore(1), process.execPath, path('./load-process.ts')];
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  watch(child);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the load generator ended')));
  ended.catch(() => {}); // heard by the job under way; without one it is the end of the bench
  return {
    async run(job) {
      const answer = once(child, 'message');
      child.send(job);
      const [result] = (await Promise.race([answer, ended])) as [LoadResult];
      return result;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}
