// Lists in pages: where one ends, the next begins.

/** The sort keys of the last row of a page, in the order that they are sorted by. */
export type Position = readonly (string | number)[];

export interface PageRequest {
  /** At least 1. */
  readonly limit: number;
  /** Null for the first page. */
  readonly after: Position | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly next: Position | null;
}
