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
  readonly count: number;
  readonly until: number;
  readonly lastAt: number;
}

export class SignInThrottle {
  readonly #monotonicMilliseconds: () => number;
  readonly #failures = new Map<string, Failures>();

  constructor(monotonicMilliseconds: () => number) {
    this.#monotonicMilliseconds = monotonicMilliseconds;
  }

  /**
   * Begins an attempt on this account from this address: whole seconds to wait before there may be one, or 0. An attempt
   * that has begun counts as failed until it succeeds, so that many at once are no way around.
   */
  begin(account: string, address: string): number {
    const { pair, network } = keysOf(account, address);
    const now = this.#monotonicMilliseconds();
    const wait = Math.max(this.#of(pair, now).until, this.#of(network, now).until) - now;
    if (wait > 0) return Math.ceil(wait / 1000);
    this.#count(pair, freeFailures);
    this.#count(network, freeFailuresOfNetwork);
    return 0;
  }

  /** Forgets the failures of this account from this network. */
  succeeded(account: string, address: string): void {
    const { pair, network } = keysOf(account, address);
    const now = this.#monotonicMilliseconds();
    const rest = this.#of(network, now).count - this.#of(pair, now).count;
    this.#failures.delete(pair);
    this.#failures.delete(network);
    if (rest > 0) this.#failures.set(network, { count: rest, until: 0, lastAt: now });
  }

  #of(key: string, now: number): Failures {
    const known = this.#failures.get(key);
    return known && now - known.lastAt < forgottenAfterMilliseconds ? known : { count: 0, until: 0, lastAt: now };
  }

  #count(key: string, free: number): void {
    const now = this.#monotonicMilliseconds();
    const count = this.#of(key, now).count + 1;
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

function keysOf(account: string, address: string): { readonly pair: string; readonly network: string } {
  const network = addressPrefix(address);
  return { pair: `${account} ${network}`, network };
}
