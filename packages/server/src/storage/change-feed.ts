// Follows the table of changes, so that memory forgets what any process has changed. How soon an engine must look again
// is told by its freshness; everything else is the same for all engines. See docs/decisions/0009-change-feed.md.
import type { ChangeFeed, Outdated } from '../domain/store.ts';
import { type ChangeReads, mostChanges } from './sql/changes.ts';

/** How an engine tells, without reading rows, whether what was read at an earlier moment is still good enough. */
export interface Freshness {
  /** The present, in whatever unit. Taken before rows are read. */
  now(): number;
  holds(since: number): boolean;
}

const intervalMilliseconds = 300;

interface Reading {
  readonly since: number;
  readonly done: Promise<void>;
}

export class ChangeFollower implements ChangeFeed {
  readonly #rows: ChangeReads;
  readonly #freshness: Freshness;
  readonly #listeners: ((outdated: Outdated) => void)[] = [];
  readonly #timer: NodeJS.Timeout;
  /** Listeners have heard of every change up to this revision. */
  #position: number | undefined;
  #readAt: number | undefined;
  #reading: Reading | undefined;
  #news = false;

  /** Looks regularly until `close`, so that callers of `caughtUp` seldom have to. */
  constructor(rows: ChangeReads, freshness: Freshness) {
    this.#rows = rows;
    this.#freshness = freshness;
    this.#timer = setInterval(() => this.wake(), intervalMilliseconds).unref();
  }

  listen(listener: (outdated: Outdated) => void): void {
    this.#listeners.push(listener);
  }

  async caughtUp(): Promise<void> {
    if (this.#readAt !== undefined && this.#freshness.holds(this.#readAt)) return;
    const underWay = this.#reading;
    await (underWay && this.#freshness.holds(underWay.since) ? underWay.done : this.#read());
  }

  /** Looks for changes now, or once more after the look that is under way. Failures are left to `caughtUp`. */
  wake(): void {
    if (this.#reading) this.#news = true;
    else this.#read().catch(() => {});
  }

  /** Tells listeners what this process has committed. The table tells it to them once more. */
  tell(outdated: readonly Outdated[]): void {
    for (const each of outdated) for (const listener of this.#listeners) listener(each);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #read(): Promise<void> {
    const reading: Reading = { since: this.#freshness.now(), done: this.#readNew() };
    this.#reading = reading;
    try {
      await reading.done;
      this.#readAt = reading.since;
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
    if (this.#news && !this.#reading) {
      this.#news = false;
      this.wake();
    }
  }

  /** Two may be under way where one hangs: then listeners hear something twice, and nothing is left out. */
  async #readNew(): Promise<void> {
    const position = this.#position;
    const rows = position === undefined ? [] : await this.#rows.since(position);
    if (position !== undefined && rows.length <= mostChanges && continues(rows, position)) {
      this.tell(rows.slice(1));
      this.#position = position + rows.length - 1;
      return;
    }
    // In this order: what is loaded after the forgetting is at least as new as the position.
    this.#position = await this.#rows.newest();
    this.tell([{ kind: 'everything', subject: '' }]);
  }
}

/** Rows are numbered without gaps, so the one at `position` shows that none after it was dropped. */
function continues(rows: readonly { readonly revision: number }[], position: number): boolean {
  return rows.length > 0 && rows.every(({ revision }, index) => revision === position + index);
}
