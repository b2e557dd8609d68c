// A Map that never holds more than a given number of entries.

/** Forgets the entry that was read or written the longest time ago once there are more than `limit`. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    // Reinserting moves the entry to the end of the Map's order. Half full or less, nothing is forgotten soon.
    if (value !== undefined && this.#entries.size * 2 > this.#limit) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        return;
      }
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  deleteWhere(unwanted: (value: V) => boolean): void {
    for (const [key, value] of this.#entries) if (unwanted(value)) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
