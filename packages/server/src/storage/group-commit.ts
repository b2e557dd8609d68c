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

/**
 * Collects records until the end of the current turn of the event loop and while a commit is under way, then commits
 * them together. A failed commit rejects every caller of its group with `StorageUnavailableError`.
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
      if (!this.#busy) this.#commitAfterThisTurn();
    });
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #commitAfterThisTurn(): void {
    this.#busy = true;
    setImmediate(() => void this.#commitCollected());
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
      for (const caller of callers) caller.reject(error);
    }
    this.#busy = false;
    if (this.#collected.length > 0) this.#commitAfterThisTurn();
    else for (const resolve of this.#idle.splice(0)) resolve();
  }
}
