// A Relevo server as its users run it: the process `relevo server`, on a port and a data directory of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Call, createCall } from '@relevo/contract/call';
import { afterAll } from 'vitest';
import { freePort } from '../packages/server/src/testing/free-port.ts';
import { hasEnded, stopServer, waitUntilReady } from '../tools/server-process.ts';

export const relevoFile = fileURLToPath(new URL('../packages/cli/bin/relevo.mjs', import.meta.url));

/** Long, because the machines that run tests are busy. */
const readyWithinSeconds = 40;

export interface RelevoServer {
  /** Where it listens, which is also its issuer. */
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly pid: number;
  /** The admin API with the admin token of the data directory. */
  readonly call: Call;
  /** Everything that the process has written. */
  readonly log: () => string;
  /** Asks it to stop and waits until it has. Resolves with its exit code, null if it did not and had to be killed. */
  stop(): Promise<number | null>;
  /** `kill -9` */
  kill(): Promise<void>;
}

export interface ServerPlace {
  /** A temporary one unless given. */
  readonly dataDirectory?: string;
  readonly port?: number;
  /** More settings. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The environment of a server under test: ours without the settings of a Relevo that the developer runs. */
export function environmentWith(settings: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RELEVO_'));
  return { ...Object.fromEntries(inherited), ...settings };
}

export const adminTokenFileOf = (dataDirectory: string) => join(dataDirectory, 'admin-token');

const running = new Set<ChildProcess>();
const directories: string[] = [];

// Also what failed tests left behind.
afterAll(async () => {
  await Promise.all([...running].map((child) => stopServer(child)));
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A new directory that is removed after the last test of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'relevo-e2e-'));
  directories.push(directory);
  return directory;
}

function collectOutput(child: ChildProcess): () => string {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => lines.push(text));
  return () => lines.join('');
}

/**
 * Starts a server and waits until it is ready; rejects with what it wrote if it does not get there. Stopped after the last
 * test of the file if it still runs then.
 */
export async function startRelevo(place: ServerPlace = {}): Promise<RelevoServer> {
  const dataDirectory = place.dataDirectory ?? temporaryDirectory();
  const port = place.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [relevoFile, 'server'], {
    cwd: tmpdir(),
    env: environmentWith({ ...place.environment, RELEVO_DATA_DIR: dataDirectory, RELEVO_PORT: String(port) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const log = collectOutput(child);
  const state = await waitUntilReady(child, url, readyWithinSeconds);
  if (state !== 'ready' || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`the server did not become ready (${state}):\n${log()}`);
  }
  return {
    url,
    port,
    dataDirectory,
    pid: child.pid,
    call: createCall({ url, token: () => readFileSync(adminTokenFileOf(dataDirectory), 'utf8').trim() }),
    log,
    stop: () => stopServer(child),
    kill: () => kill(child),
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
