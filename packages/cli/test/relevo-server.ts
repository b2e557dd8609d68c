// A server as `relevo server` runs it, for the commands of a test file.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseEnvironment, freePort, relevoFile } from './relevo-process.ts';

const startDeadlineMilliseconds = 20_000;

export interface RelevoServer {
  readonly url: string;
  readonly adminTokenFile: string;
  /** Everything that it printed so far. */
  log(): string;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1000) }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

export async function startRelevoServer(): Promise<RelevoServer> {
  const directory = await mkdtemp(join(tmpdir(), 'relevo-cli-server-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [relevoFile, 'server'], {
    cwd: directory,
    env: { ...baseEnvironment, RELEVO_DATA_DIR: join(directory, 'data'), RELEVO_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text));
  const close = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true });
  };
  const deadline = performance.now() + startDeadlineMilliseconds;
  while (!(await isReady(url))) {
    if (server.exitCode !== null || performance.now() > deadline) {
      await close();
      throw new Error(`The server is not ready:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, adminTokenFile: join(directory, 'data', 'admin-token'), log: () => log, close };
}
