// Mutual exclusion inside one process, first come first served.

export class FairLock {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves once the lock is held by the caller, who must `release` it. */
  async acquire(): Promise<void> {
    if (this.#held) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#held = true;
  }

  /** Hands the lock to the one who has waited longest. */
  release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#held = false;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }
}
