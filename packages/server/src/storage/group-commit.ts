// Group commit: records of concurrent callers share one durable commit, whatever the engine.
import { StorageUnavailableError } from '../domain/store.ts';
import type { RecordOutcome, UseRecord } from '../domain/usage.ts';

/** Makes all records durable in one transaction and answers in their order. */
export type CommitGroup = (records: readonly UseRecord[]) => Promise<readonly RecordOutcome[]>;

interface Caller {
  readonly record: UseRecord;
  readonly resolve: (outcome: RecordOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** With as many records a group is worth its commit; what comes later goes into the next one. */
const fullGroup = 32;

/**
 * Collects records while a commit is under way, and then for as long as each turn of the event loop brings another one:
 * a busy process gets large groups, an idle one waits for nothing. A failed commit rejects every caller of its group
 * with `StorageUnavailableError`, and those who wait behind it, who would otherwise wait as long again.
 */
export class GroupCommit {
  readonly #commit: CommitGroup;
  #collected: Caller[] = [];
  #busy = false;
  #idle: (() => void)[] = [];

  constructor(commit: CommitGroup) {
    this.#commit = commit;
  }

  record(record: UseRecord): Promise<RecordOutcome> {
    return new Promise((resolve, reject) => {
      this.#collected.push({ record, resolve, reject });
      if (!this.#busy) this.#gather();
    });
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #gather(): void {
    this.#busy = true;
    const before = this.#collected.length;
    setImmediate(() => {
      const grows = this.#collected.length > before;
      if (grows && this.#collected.length < fullGroup) this.#gather();
      else void this.#commitCollected();
    });
  }

  async #commitCollected(): Promise<void> {
    const callers = this.#collected;
    this.#collected = [];
    try {
      const outcomes = await this.#commit(callers.map(({ record }) => record));
      callers.forEach((caller, index) => {
        const outcome = outcomes[index];
        if (outcome) caller.resolve(outcome);
        else caller.reject(new StorageUnavailableError('a record got no answer'));
      });
    } catch (cause) {
      const error = new StorageUnavailableError('the usage could not be recorded', { cause });
      for (const caller of [...callers, ...this.#collected.splice(0)]) caller.reject(error);
    }
    this.#busy = false;
    if (this.#collected.length > 0) this.#gather();
    else for (const resolve of this.#idle.splice(0)) resolve();
  }
}
