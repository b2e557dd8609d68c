// The main thread's side of the writer thread: requests go out in order, replies come back in the same order.
import { Worker } from 'node:worker_threads';
import { StorageUnavailableError } from '../domain/store.ts';
import type { RecordOutcome, UseRecord } from '../domain/usage.ts';
import { FairLock } from './fair-lock.ts';
import type { QueryRows } from './sqlite-connection.ts';
import { toStoreError } from './sqlite-errors.ts';
import type { WriterOptions, WriterReply, WriterRequest } from './sqlite-writer-protocol.ts';

interface Pending {
  readonly resolve: (reply: WriterReply) => void;
  readonly reject: (error: Error) => void;
}

/** Rejects with the errors that `Store` names. Once the thread is gone, every call rejects with `StorageUnavailableError`. */
export class SqliteWriter {
  /** Held by one transaction, or by one group of records. */
  readonly lock = new FairLock();
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  readonly #ended: Promise<void>;
  #gone: StorageUnavailableError | undefined;

  private constructor(options: WriterOptions) {
    this.#worker = new Worker(new URL('./sqlite-writer-thread.ts', import.meta.url), { workerData: options });
    this.#worker.on('message', (reply: WriterReply) => this.#pending.shift()?.resolve(reply));
    this.#worker.on('error', (cause) => this.#giveUp('the writer thread failed', cause));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#giveUp('the storage is closed');
        resolve();
      });
    });
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Resolves once the thread has opened the file. */
  static async open(options: WriterOptions): Promise<SqliteWriter> {
    const writer = new SqliteWriter(options);
    try {
      accepted(await writer.#reply());
      return writer;
    } catch (error) {
      await writer.#worker.terminate();
      throw error;
    }
  }

  async query(sql: string, parameters: readonly unknown[]): Promise<QueryRows> {
    const reply = await this.#ask({ kind: 'query', sql, parameters });
    if (reply.kind !== 'rows') throw new Error(`the writer thread answered a query with ${reply.kind}`);
    return reply.result;
  }

  async rollback(): Promise<void> {
    await this.#ask({ kind: 'rollback' });
  }

  /** Records a group in a transaction of its own. The caller holds the lock. */
  async record(records: readonly UseRecord[]): Promise<readonly RecordOutcome[]> {
    const reply = await this.#ask({ kind: 'record', records });
    if (reply.kind !== 'outcomes') throw new Error(`the writer thread answered a record with ${reply.kind}`);
    return reply.outcomes;
  }

  /** Closes the connection after what was asked before, and ends the thread. */
  async close(): Promise<void> {
    if (!this.#gone) await this.#ask({ kind: 'close' });
    await this.#ended;
  }

  async #ask(request: WriterRequest): Promise<WriterReply> {
    if (this.#gone) throw this.#gone;
    this.#worker.postMessage(request);
    return accepted(await this.#reply());
  }

  #reply(): Promise<WriterReply> {
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  #giveUp(message: string, cause?: unknown): void {
    this.#gone ??= new StorageUnavailableError(message, { cause });
    for (const { reject } of this.#pending.splice(0)) reject(this.#gone);
  }
}

function accepted(reply: WriterReply): WriterReply {
  if (reply.kind === 'failed') throw toStoreError(reply.failure);
  return reply;
}
