// Several processes on one port (RELEVO_WORKERS): this one makes what a first start lacks, keeps the workers running, and
// attends to what one process does for all. It answers no request itself. See docs/decisions/0010-workers.md.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { startAttendants } from './attendants.ts';
import type { Config } from './config.ts';
import { startHousekeeping } from './housekeeping.ts';
import { metricsOfWorkers } from './http/metrics.ts';
import { followKeys, takeOverKeys } from './key-following.ts';
import type { RunningServer, ServerSetting } from './main.ts';
import { firstAdministratorLink, openPlatform } from './platform.ts';
import { StartError } from './start-error.ts';

/** What a worker says of its start, once. */
export type WorkerReport =
  | { readonly kind: 'ready'; readonly url: string }
  /** The message of a `StartError`. */
  | { readonly kind: 'fault'; readonly message: string };

/** Tells a worker to answer what is under way and to end. */
export const stopMessage = 'stop';

const workerFile = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** A little longer than a worker takes that waits for its slowest request. */
const stopWithinMilliseconds = 12_000;
const shortestPauseMilliseconds = 100;
const longestPauseMilliseconds = 5_000;
/** Who has run for so long did not end because of its start. */
const settledMilliseconds = 30_000;

interface Running {
  readonly worker: Worker;
  /** Resolves with its address; rejects with `StartError`. */
  readonly ready: Promise<string>;
  readonly ended: Promise<unknown>;
}

/** Starts `config.workers` workers. Throws the `StartError` of the first that cannot start, and has stopped the others. */
export async function startWorkers(config: Config, { clock, logger }: ServerSetting): Promise<RunningServer> {
  const platform = await openPlatform(config, clock);
  followKeys(config, platform, logger); // what attendants do is in the audit log, too
  const crew = new Crew(logger);
  try {
    const url = await crew.start(config.workers);
    const link = await firstAdministratorLink(config, platform, { clock, replace: false });
    const metrics = config.metrics && metricsOfWorkers();
    const attendants = await startAttendants(config, { store: platform.store, clock, logger, metrics });
    const keyRounds = startHousekeeping(() => takeOverKeys(config, platform), logger);
    return {
      url,
      platform,
      firstAdministratorLink: link,
      async close() {
        keyRounds.close();
        await attendants.close();
        await crew.stop();
        await platform.store.close();
      },
    };
  } catch (error) {
    await crew.stop();
    await platform.store.close();
    throw error;
  }
}

class Crew {
  readonly #logger: Logger;
  readonly #running = new Set<Running>();
  #stopping = false;

  constructor(logger: Logger) {
    this.#logger = logger;
    // Workers accept by themselves: a connection that this process hands over hangs if the worker is killed meanwhile.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: workerFile, args: [] });
  }

  /** Resolves with the address once all are ready. */
  async start(count: number): Promise<string> {
    const first = Array.from({ length: count }, () => this.#fork());
    const [url = ''] = await Promise.all(first.map(({ ready }) => ready));
    for (const running of first) void this.#keep(running);
    return url;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const kill = setTimeout(() => {
      for (const { worker } of this.#running) worker.process.kill('SIGKILL');
    }, stopWithinMilliseconds);
    for (const { worker } of this.#running) if (worker.isConnected()) worker.send(stopMessage);
    await Promise.all([...this.#running].map(({ ended }) => ended));
    clearTimeout(kill);
  }

  /** Replaces a worker that ends, and its successors, more and more slowly where they end soon. */
  async #keep(running: Running): Promise<void> {
    let pause = shortestPauseMilliseconds;
    for (let current = running; ; current = this.#fork()) {
      const since = performance.now();
      current.ready.catch((error: unknown) => this.#logger.error({ err: error }, 'a worker could not start'));
      await current.ended;
      if (this.#stopping) return;
      const { pid, exitCode, signalCode } = current.worker.process;
      this.#logger.error({ pid, exitCode, signal: signalCode }, 'a worker ended by itself; another one starts');
      const settled = performance.now() - since >= settledMilliseconds;
      pause = settled ? shortestPauseMilliseconds : Math.min(2 * pause, longestPauseMilliseconds);
      await new Promise((resolve) => setTimeout(resolve, pause).unref());
      if (this.#stopping) return;
    }
  }

  #fork(): Running {
    const worker = cluster.fork();
    const ended = once(worker, 'exit');
    const ready = new Promise<string>((resolve, reject) => {
      worker.on('message', (report: WorkerReport) => {
        if (report.kind === 'fault') reject(new StartError([report.message]));
        if (report.kind !== 'ready') return;
        this.#logger.info({ pid: worker.process.pid }, 'a worker is ready');
        resolve(report.url);
      });
      void ended.then(() => reject(new StartError(['A worker process ended while it started; see its lines above.'])));
    });
    const running = { worker, ready, ended };
    this.#running.add(running);
    void ended.then(() => this.#running.delete(running));
    return running;
  }
}
