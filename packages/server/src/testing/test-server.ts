// A real server for tests: real SQLite in a temporary folder, a port of its own, a clock that the test moves.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, createCall } from '@relevo/contract/call';
import { readConfig } from '../config.ts';
import { dropOutdated } from '../housekeeping.ts';
import { createLogger } from '../logger.ts';
import { type ServingProcess, startServer } from '../main.ts';
import { freePort } from './free-port.ts';

/** 2026-01-01T00:00:00Z */
export const testStart = 1_767_225_600;

export interface TestServer {
  readonly url: string;
  readonly issuer: string;
  readonly dataDirectory: string;
  readonly running: ServingProcess;
  readonly call: Call;
  readonly adminToken: string;
  /** Everything logged so far. */
  readonly log: () => string;
  now(): number;
  /** Moves the clock. */
  advance(seconds: number): void;
  /** Stops and starts again on the same data, at the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Seconds; `testStart` unless given. */
  readonly now?: number;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'relevo-test-'));
  const port = await freePort();
  const config = readConfig({
    RELEVO_DATA_DIR: dataDirectory,
    RELEVO_PORT: String(port),
    RELEVO_LOG_LEVEL: 'debug',
    ...options.environment,
  });
  let now = options.now ?? testStart;
  const lines: string[] = [];
  const logger = createLogger(config.logLevel, { write: (line: string) => lines.push(line) });
  const start = async () => {
    const started = await startServer(config, { clock: () => now, logger });
    // What the first round of housekeeping finds, 15 real seconds from now, is dropped before the test begins. The rounds
    // after it find nothing for an hour, as their clock is steady: rows move by what the test does, and by nothing else.
    await dropOutdated(started.platform.store, now);
    return started;
  };
  let running = await start();
  const adminToken = readFileSync(running.platform.adminTokenFile, 'utf8').trim();
  return {
    url: running.url,
    issuer: config.issuer,
    dataDirectory,
    get running() {
      return running;
    },
    call: createCall({ url: running.url, token: () => adminToken }),
    adminToken,
    log: () => lines.join(''),
    now: () => now,
    advance: (seconds) => {
      now += seconds;
    },
    async restart() {
      await running.close();
      running = await start();
    },
    async close() {
      await running.close();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
