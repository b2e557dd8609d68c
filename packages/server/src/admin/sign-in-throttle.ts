// Slows down who guesses. Counts by account and network together, so that nobody can lock somebody else out (threat 11).
import { addressPrefix } from '../domain/usage.ts';

/** Failures that cost nothing; each further one halves the pace. */
const freeFailures = 5;
const longestWaitMilliseconds = 60_000;
/** A network may try many accounts, since offices share one; still not without end. */
const freeFailuresOfNetwork = 50;
const forgottenAfterMilliseconds = 15 * 60_000;
const keptEntries = 20_000;

interface Failures {
  count: number;
  until: number;
  lastAt: number;
}

export class SignInThrottle {
  readonly #monotonicMilliseconds: () => number;
  readonly #failures = new Map<string, Failures>();

  constructor(monotonicMilliseconds: () => number) {
    this.#monotonicMilliseconds = monotonicMilliseconds;
  }

  /** Whole seconds to wait before this account may be tried from this address; 0 for none. */
  waitSeconds(account: string, address: string): number {
    const now = this.#monotonicMilliseconds();
    const waits = keysOf(account, address).map((key) => (this.#failures.get(key)?.until ?? 0) - now);
    return Math.max(0, Math.ceil(Math.max(...waits) / 1000));
  }

  failed(account: string, address: string): void {
    const [pair = '', network = ''] = keysOf(account, address);
    this.#count(pair, freeFailures);
    this.#count(network, freeFailuresOfNetwork);
  }

  succeeded(account: string, address: string): void {
    const [pair = ''] = keysOf(account, address);
    this.#failures.delete(pair);
  }

  #count(key: string, free: number): void {
    const now = this.#monotonicMilliseconds();
    const before = this.#failures.get(key);
    const known =
      before && now - before.lastAt < forgottenAfterMilliseconds ? before : { count: 0, until: 0, lastAt: now };
    const count = known.count + 1;
    const wait = count <= free ? 0 : Math.min(longestWaitMilliseconds, 1000 * 2 ** Math.min(count - free - 1, 10));
    this.#failures.delete(key);
    this.#failures.set(key, { count, until: now + wait, lastAt: now });
    // the oldest go first: a flood of made-up accounts must not fill the memory
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= keptEntries) break;
      this.#failures.delete(oldest);
    }
  }
}

function keysOf(account: string, address: string): [string, string] {
  const network = addressPrefix(address);
  return [`${account} ${network}`, network];
}
