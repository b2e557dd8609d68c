// Runs the CLI as people and scripts do: a process with arguments, an environment and standard input.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const relevoFile = fileURLToPath(new URL('../bin/relevo.mjs', import.meta.url));

const deadlineMilliseconds = 25_000;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** The input is sent once this has been printed. */
  readonly prompt?: string;
  readonly cwd?: string;
}

/** The environment of the tests holds no RELEVO_* of the developer's own. */
export const baseEnvironment = { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: tmpdir() };

/** Runs a program to its end. Fails when it takes longer than the deadline. */
export function runProgram(file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? tmpdir(),
      env: { ...baseEnvironment, ...options.env },
      timeout: deadlineMilliseconds,
    });
    let stdout = '';
    let stderr = '';
    child.stdin.on('error', () => {}); // a command that does not read its input may end before it is written
    const sendInput = () => {
      const prompted = options.prompt === undefined || stdout.includes(options.prompt);
      if (prompted && !child.stdin.writableEnded) child.stdin.end(options.input ?? '');
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      sendInput();
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    sendInput();
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs `relevo` on the Node that runs the tests. */
export function relevo(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runProgram(process.execPath, [relevoFile, ...args], options);
}

/** A directory that is gone after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'relevo-cli-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

/** A port on which nothing listens, below the range from which clients get theirs. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
