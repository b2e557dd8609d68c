// The server of the soak: the real process on SQLite in a temporary folder, stopped and started again on the way.
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, createCall, UnreachableError } from '@relevo/contract/call';
import { routes } from '@relevo/contract/routes';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { startServer, stopServer, waitUntilReady } from '../server-process.ts';

const readyWithinSeconds = 60;
const triedForMilliseconds = 60_000;

/** An administrator whose script tries again where there is no answer: the key makes the repetition the same request. */
function patientCall(call: Call): Call {
  return async (id, input) => {
    const once = { ...input, ...(routes[id].method === 'POST' && { idempotencyKey: randomUUID() }) };
    const until = performance.now() + triedForMilliseconds;
    for (;;) {
      try {
        return await call(id, once as typeof input);
      } catch (error) {
        if (!(error instanceof UnreachableError) || performance.now() > until) throw error;
        await delay(100);
      }
    }
  };
}

export interface SoakServer extends AsyncDisposable {
  readonly url: string;
  readonly call: Call;
  /** Stops it as an operator does, and starts it on the same data with so many processes. */
  restart(workers: number): Promise<void>;
}

export async function startSoakServer(dataDirectory: string): Promise<SoakServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const end = () => child?.kill('SIGKILL');
  process.on('exit', end);
  const start = async (workers: number) => {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(RELEVO_|DATABASE_URL)/.test(name));
    const settings = { RELEVO_DATA_DIR: dataDirectory, RELEVO_PORT: String(port), RELEVO_WORKERS: String(workers) };
    const environment = { ...Object.fromEntries(inherited), ...settings, RELEVO_LOG_LEVEL: 'warn' };
    child = startServer({ environment });
    const state = await waitUntilReady(child, url, readyWithinSeconds);
    if (state !== 'ready') throw new Error(`the server did not become ready: ${state}`);
  };
  await start(1);
  const token = () => readFileSync(join(dataDirectory, 'admin-token'), 'utf8').trim();
  return {
    url,
    call: patientCall(createCall({ url, token })),
    async restart(workers) {
      const code = child && (await stopServer(child));
      if (code !== 0) throw new Error(`the server ended with ${code} when it was asked to stop`);
      await start(workers);
    },
    async [Symbol.asyncDispose]() {
      if (child) await stopServer(child);
      process.off('exit', end);
    },
  };
}

/** Whether a client of this machine can choose among loopback addresses; on macOS there is one only. */
export function hasLoopbackAddresses(): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, '127.0.0.2', () => server.close(() => resolve(true)));
  });
}
