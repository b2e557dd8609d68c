// A bounded read-through cache whose entries are forgotten when the storage says that they changed.
import { BoundedMap } from './bounded-map.ts';

/** Values that are undefined are not kept: the names of what is not there are free to make up. */
export class FollowedCache<V> {
  readonly #entries: BoundedMap<string, V>;
  readonly #load: (key: string) => Promise<V | undefined>;
  #forgotten = 0;

  constructor(load: (key: string) => Promise<V | undefined>, limit: number) {
    this.#load = load;
    this.#entries = new BoundedMap(limit);
  }

  kept(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** The value in memory, or else from the storage. */
  async get(key: string): Promise<V | undefined> {
    return this.#entries.get(key) ?? this.load(key);
  }

  /** Reads the value anew. It is not kept if anything was forgotten meanwhile: it may have been read before that changed. */
  async load(key: string): Promise<V | undefined> {
    const forgotten = this.#forgotten;
    const value = await this.#load(key);
    if (value !== undefined && forgotten === this.#forgotten) this.#entries.set(key, value);
    else this.#entries.delete(key);
    return value;
  }

  forget(key: string): void {
    this.#forgotten += 1;
    this.#entries.delete(key);
  }

  forgetWhere(outdated: (value: V) => boolean): void {
    this.#forgotten += 1;
    this.#entries.deleteWhere(outdated);
  }
}
