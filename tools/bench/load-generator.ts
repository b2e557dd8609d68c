// Sends prepared requests over keep-alive connections and counts the answers: closed loop (each connection sends the
// next request when the answer is there), once through a list, or open loop at a fixed rate.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type HttpAnswer, ResponseReader } from './response-reader.ts';

export type LoadShape =
  | { readonly kind: 'closed'; readonly seconds: number }
  | { readonly kind: 'once' }
  /** Latency counts from the moment a request was due, not from when it was sent, so that a stall is seen in full. */
  | { readonly kind: 'open'; readonly seconds: number; readonly perSecond: number };

export interface LoadJob {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  /** Whole requests as bytes in Latin-1, sent in rotation. */
  readonly requests: readonly string[];
  /** A good answer has status 200 and this text in its body. */
  readonly mustContain: string;
  readonly shape: LoadShape;
  /** Whether the bodies are wanted; else only the last one. */
  readonly collect: boolean;
}

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  /** The first answer that was no success; with one, nothing else counts. */
  readonly failure: string | undefined;
  readonly sample: string;
  readonly bodies: readonly string[];
  /** Of an open loop only. */
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}

/** The value below which `share` of `values` lie. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** The state of one run: what goes out next, and what has come back. */
class Run {
  readonly bodies: string[] = [];
  readonly latencies: number[] = [];
  readonly startedAt = performance.now();
  answered = 0;
  failure: string | undefined;
  #next = 0;
  #last: Buffer = Buffer.alloc(0);
  readonly #job: LoadJob;
  readonly #requests: readonly Buffer[];
  readonly #mustContain: Buffer;

  constructor(job: LoadJob) {
    this.#job = job;
    this.#requests = job.requests.map((request) => Buffer.from(request, 'latin1'));
    this.#mustContain = Buffer.from(job.mustContain, 'latin1');
  }

  /** Undefined when nothing is to be sent any more. */
  nextRequest(): Buffer | undefined {
    if (this.failure !== undefined) return undefined;
    const { shape } = this.#job;
    if (shape.kind === 'closed' && performance.now() - this.startedAt >= shape.seconds * 1000) return undefined;
    if (shape.kind === 'once' && this.#next >= this.#requests.length) return undefined;
    return this.#requests[this.#next++ % this.#requests.length];
  }

  take({ status, body }: HttpAnswer): void {
    if (status !== 200 || !body.includes(this.#mustContain)) {
      this.failure ??= `${status} ${body.toString('utf8').slice(0, 500)}`;
    }
    this.answered += 1;
    this.#last = body;
    if (this.#job.collect) this.bodies.push(body.toString('latin1'));
  }

  result(): LoadResult {
    const sorted = Float64Array.from(this.latencies).sort();
    return {
      answered: this.answered,
      seconds: (performance.now() - this.startedAt) / 1000,
      failure: this.failure,
      sample: this.#last.toString('utf8'),
      bodies: this.bodies,
      p50Milliseconds: percentile(sorted, 0.5),
      p99Milliseconds: percentile(sorted, 0.99),
    };
  }
}

/** Calls `onAnswer` for every answer of a connection; resolves when `onAnswer` says that it was the last one. */
function readAnswers(socket: Socket, run: Run, onAnswer: () => 'more' | 'done'): Promise<void> {
  const reader = new ResponseReader();
  return new Promise((resolve) => {
    const fail = (reason: string) => {
      run.failure ??= reason;
      resolve();
    };
    socket.on('data', (chunk: Buffer) => {
      try {
        const answer = reader.push(chunk);
        if (!answer) return;
        run.take(answer);
        if (onAnswer() === 'done') resolve();
      } catch (error) {
        fail(String(error));
      }
    });
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('the server closed a connection'));
  });
}

/** One connection of a closed loop. */
function loop(socket: Socket, run: Run): Promise<void> {
  const sendNext = () => {
    const request = run.nextRequest();
    if (!request) return 'done';
    socket.write(request);
    return 'more';
  };
  const finished = readAnswers(socket, run, sendNext);
  return sendNext() === 'done' ? Promise.resolve() : finished;
}

/** Sends at a fixed rate over whichever connection is free; what is due while none is free waits in order. */
async function openLoop(sockets: readonly Socket[], run: Run, shape: LoadShape & { kind: 'open' }): Promise<void> {
  const total = Math.floor(shape.perSecond * shape.seconds);
  const dueAt = (index: number) => run.startedAt + (index * 1000) / shape.perSecond;
  let sent = 0;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();

  const lanes = sockets.map((socket) => ({ socket, due: 0 }));
  const free = [...lanes];
  for (const lane of lanes) {
    const answers = readAnswers(lane.socket, run, () => {
      run.latencies.push(performance.now() - lane.due);
      free.push(lane);
      return run.answered === total ? 'done' : 'more';
    });
    answers.then(finish, finish);
  }

  const sendDue = () => {
    while (sent < total && performance.now() >= dueAt(sent)) {
      const lane = free.pop();
      if (!lane) break;
      const request = run.nextRequest();
      if (!request) return;
      lane.due = dueAt(sent++);
      lane.socket.write(request);
    }
    // Spinning, since a timer is a millisecond late: the load generator has a core of its own.
    if (sent < total) setImmediate(sendDue);
  };
  sendDue();
  await finished;
}

async function openConnection(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Runs one job. A failure is part of the result; rejects only if no connection can be opened. */
export async function runLoad(job: LoadJob): Promise<LoadResult> {
  const opening = Array.from({ length: job.connections }, () => openConnection(job.host, job.port));
  const sockets = await Promise.all(opening);
  const run = new Run(job);
  if (job.shape.kind === 'open') await openLoop(sockets, run, job.shape);
  else await Promise.all(sockets.map((socket) => loop(socket, run)));
  const result = run.result();
  for (const socket of sockets) socket.destroy();
  return result;
}
