// The processes of the simulated sources, as the soak directs them.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command, Plan, Reply, SourceOrder, TrafficResult, TrafficSetting } from './traffic.ts';

const file = fileURLToPath(new URL('./source-process.ts', import.meta.url));

type WithoutNumber<Sent> = Sent extends unknown ? Omit<Sent, 'number'> : never;

/** One process: what it is told is answered when it is carried out. */
class SourceProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  #last = 0;

  constructor() {
    this.#child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.number);
      this.#waiting.delete(reply.number);
      if (reply.error === undefined) waiting?.resolve(reply);
      else waiting?.reject(new Error(reply.error));
    });
    this.#child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('a process of sources ended by itself'));
    });
  }

  tell(command: WithoutNumber<Command>): Promise<Reply> {
    this.#last += 1;
    const number = this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    this.#waiting.set(number, { resolve, reject });
    this.#child.send({ ...command, number });
    return promise;
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

export interface Sources extends Disposable {
  /** Starts them all; resolves when each has got its first tokens. */
  start(setting: TrafficSetting, orders: readonly SourceOrder[]): Promise<void>;
  /** Resolves when the source asks as `plan` says, and nobody can take it for one that still asks as before. */
  instruct(source: string, plan: Plan): Promise<void>;
  /** Lets the requests under way finish. */
  stop(): Promise<TrafficResult[]>;
}

/** The sources are dealt out to `count` processes. */
export function startSources(count: number): Sources {
  const processes = Array.from({ length: count }, () => new SourceProcess());
  const homes = new Map<string, SourceProcess>();
  return {
    async start(setting, orders) {
      const shares = Map.groupBy(orders.entries(), ([index]) => index % count);
      const starting = processes.map((process, index) => {
        const sources = (shares.get(index) ?? []).map(([, order]) => order);
        for (const { id } of sources) homes.set(id, process);
        return process.tell({ kind: 'start', setting, sources });
      });
      await Promise.all(starting);
    },
    async instruct(source, plan) {
      await homes.get(source)?.tell({ kind: 'instruct', source, plan });
    },
    async stop() {
      const replies = await Promise.all(processes.map((process) => process.tell({ kind: 'stop' })));
      return replies.flatMap(({ result }) => (result ? [result] : []));
    },
    [Symbol.dispose]() {
      for (const process of processes) process.end();
    },
  };
}
