// A list of a Store, read page by page.
import type { Page, PageRequest, Position } from '../../src/domain/page.ts';

/** The items of each page of two. */
export async function pagesOf<T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<T[][]> {
  const pages: T[][] = [];
  let after: Position | null = null;
  do {
    const { items, next }: Page<T> = await read({ limit: 2, after });
    pages.push([...items]);
    after = next;
  } while (after);
  return pages;
}
