// Failed requests of known clients, counted together in memory and written now and then: a failing client must not cost
// the others a commit each. What is lost by a crash is a count.
import { systemActor } from './domain/audit.ts';
import { type FailedRequest, failedRequestsLimit } from './domain/failed-request.ts';
import type { Store } from './domain/store.ts';
import type { NumericDate } from './domain/time.ts';
import { sourceKey } from './domain/usage-ledger.ts';

/** Different failures of all credentials between two writings; what comes after them in such a storm is not kept. */
const mostPending = 2_000;

/** Equal failures counted together; no credential has more different ones than the storage would keep of it. */
class Tally {
  readonly #mostOfCredential: number;
  readonly #noted = new Map<string, Map<string, FailedRequest>>();
  #size = 0;

  constructor(mostOfCredential: number) {
    this.#mostOfCredential = mostOfCredential;
  }

  count(failed: FailedRequest): void {
    const { credentialId, cause, mechanism, source } = failed;
    const own = this.#noted.get(credentialId) ?? new Map<string, FailedRequest>();
    const key = [cause, mechanism, sourceKey(source)].join('\n');
    const known = own.get(key);
    if (known) {
      own.set(key, { ...failed, firstAt: known.firstAt, count: known.count + 1 });
    } else if (own.size < this.#mostOfCredential && this.#size < mostPending) {
      this.#noted.set(credentialId, own.set(key, failed));
      this.#size += 1;
    }
  }

  all(): FailedRequest[] {
    return [...this.#noted.values()].flatMap((own) => [...own.values()]);
  }
}

/** Two, so that what anybody can cause takes no room from what clients did themselves. */
const emptyTallies = () => ({
  authenticated: new Tally(failedRequestsLimit.authenticated),
  anybody: new Tally(failedRequestsLimit.anybody),
});

export class FailureNotes {
  readonly #store: Store;
  #pending = emptyTallies();

  constructor(store: Store) {
    this.#store = store;
  }

  note(failed: FailedRequest): void {
    this.#pending[failed.authenticated ? 'authenticated' : 'anybody'].count(failed);
  }

  /** Writes what was noted so far. Rejects with `StorageUnavailableError`, and then it is gone. */
  async write(now: NumericDate): Promise<void> {
    const { authenticated, anybody } = this.#pending;
    this.#pending = emptyTallies();
    const pending = [...authenticated.all(), ...anybody.all()];
    for (const [organizationId, own] of Map.groupBy(pending, (each) => each.organizationId)) {
      await this.#store.change({ actor: systemActor, at: now, organizationId }, async (tx) => {
        await tx.failedRequests.note(own);
        return { result: undefined, audit: [] };
      });
    }
  }
}
