// Failed requests of known clients, counted together in memory and written now and then: a failing client must not cost
// the others a commit each. What is lost by a crash is a count.
import { systemActor } from './domain/audit.ts';
import type { FailedRequest } from './domain/failed-request.ts';
import type { Store } from './domain/store.ts';
import type { NumericDate } from './domain/time.ts';
import { sourceKey } from './domain/usage-ledger.ts';

/** Different failures between two writings; what comes after them in such a storm is not kept. */
const mostPending = 2_000;

export class FailureNotes {
  readonly #store: Store;
  #pending = new Map<string, FailedRequest>();

  constructor(store: Store) {
    this.#store = store;
  }

  note(failed: FailedRequest): void {
    const { credentialId, cause, mechanism, source } = failed;
    const key = [credentialId, cause, mechanism, sourceKey(source)].join('\n');
    const known = this.#pending.get(key);
    if (!known && this.#pending.size >= mostPending) return;
    this.#pending.set(key, known ? { ...failed, firstAt: known.firstAt, count: known.count + 1 } : failed);
  }

  /** Writes what was noted so far. Rejects with `StorageUnavailableError`, and then it is gone. */
  async write(now: NumericDate): Promise<void> {
    const pending = [...this.#pending.values()];
    this.#pending = new Map();
    for (const [organizationId, own] of Map.groupBy(pending, (each) => each.organizationId)) {
      await this.#store.change({ actor: systemActor, at: now, organizationId }, async (tx) => {
        await tx.failedRequests.note(own);
        return { result: undefined, audit: [] };
      });
    }
  }
}
