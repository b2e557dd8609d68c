// A worker: a server on the port that it shares with the others, started and stopped by `workers.ts`. If that process is
// gone, node:cluster ends this one.
import cluster from 'node:cluster';
import { flushCompileCache } from 'node:module';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { startServer } from './main.ts';
import { systemClock } from './platform.ts';
import { StartError } from './start-error.ts';
import { stopMessage, type WorkerReport } from './workers.ts';

function report(message: WorkerReport): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, {}, () => resolve()));
}

// A terminal signals every process; the one that started this says when to stop.
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => {});
const stop = new Promise<void>((resolve) => {
  process.on('message', (message) => {
    if (message === stopMessage) resolve();
  });
});

process.umask(0o077);
try {
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel).child({ worker: cluster.worker?.id });
  const server = await startServer(config, { clock: systemClock, logger, isWorker: true });
  flushCompileCache();
  await report({ kind: 'ready', url: server.url });
  await stop;
  await server.close();
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  await report({ kind: 'fault', message: error.message });
  process.exit(1);
}
