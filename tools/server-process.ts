// A Relevo server as a child process of our tools: start, wait until it is ready, stop.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const relevo = fileURLToPath(new URL('../packages/cli/bin/relevo.mjs', import.meta.url));

/** Where a server will listen, as its own settings say. */
export interface ServerAddress {
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** The address that a server with these settings listens on; one that listens everywhere is reached at the loopback. */
export function addressOf(environment: Readonly<Record<string, string | undefined>>): ServerAddress {
  const configured = environment['RELEVO_HOST'] || '127.0.0.1';
  const host = configured === '0.0.0.0' || configured === '::' ? '127.0.0.1' : configured;
  const port = Number(environment['RELEVO_PORT'] || 8080);
  const scheme = environment['RELEVO_TLS_CERT'] ? 'https' : 'http';
  return { url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`, host, port };
}

export interface ServerStart {
  /** The whole environment of the server. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A command that starts the server's command, such as `taskset -c 0`. */
  readonly prefix?: readonly string[];
}

/**
 * Starts `relevo server` on this Node, with its output on ours. It gets no terminal signal of its own, so that one
 * Ctrl+C reaches it once, by `stopServer`.
 */
export function startServer({ environment, prefix = [] }: ServerStart): ChildProcess {
  const [command = process.execPath, ...rest] = [...prefix, process.execPath, relevo, 'server'];
  return spawn(command, rest, {
    env: { ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}

/** Whether something accepts connections there. */
export async function isTaken({ host, port }: ServerAddress): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export const hasEnded = (server: ChildProcess): boolean => server.exitCode !== null || server.signalCode !== null;

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * Waits until `/readyz` answers 200: `ready`, `ended` if the process went away before, or `timeout`. `progress` hears the
 * seconds waited, every five.
 */
export async function waitUntilReady(
  server: ChildProcess,
  url: string,
  deadlineSeconds: number,
  progress: (waitedSeconds: number) => void = () => {},
): Promise<'ready' | 'ended' | 'timeout'> {
  const started = performance.now();
  let reported = 0;
  while (!hasEnded(server)) {
    if (await isReady(url)) return hasEnded(server) ? 'ended' : 'ready';
    const waited = (performance.now() - started) / 1000;
    if (waited >= deadlineSeconds) return 'timeout';
    if (waited - reported >= 5) {
      reported = waited;
      progress(Math.round(waited));
    }
    await delay(15);
  }
  return 'ended';
}

/** Asks the server to stop and waits; after `deadlineSeconds` it is killed. Resolves with its exit code, null after a kill. */
export async function stopServer(server: ChildProcess, deadlineSeconds = 20): Promise<number | null> {
  if (hasEnded(server)) return server.exitCode;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const kill = setTimeout(() => server.kill('SIGKILL'), deadlineSeconds * 1000);
  await ended;
  clearTimeout(kill);
  return server.exitCode;
}
