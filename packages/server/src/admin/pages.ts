// Pages of lists: cursors that are good only for the list, the organization and the filters they were made for.
import type { Page, PageRequest } from '../domain/page.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * Reads one page of `list` as its query asks, and says how the next one is asked for. Throws `invalid_request` for a
 * cursor that was not handed out for the same query.
 */
export async function paged<Item, Wire>(
  { cursors, organizationId }: Pick<AdminContext, 'cursors' | 'organizationId'>,
  { list, query }: { readonly list: string; readonly query: PageQuery },
  read: (page: PageRequest) => Promise<Page<Item>>,
  toWire: (items: readonly Item[]) => Promise<Wire[]> | Wire[],
): Promise<{ items: Wire[]; next_cursor: string | null }> {
  const { limit, cursor, ...filters } = query;
  const name = JSON.stringify([list, organizationId, Object.entries(filters).toSorted()]);
  const after = cursor === undefined ? null : cursors.read(name, cursor);
  if (after === undefined) {
    const message = 'is of another list or of other filters; leave it out to begin again';
    throw new AdminError('invalid_request', 'The cursor does not belong here.', [{ field: 'cursor', message }]);
  }
  const { items, next } = await read({ limit, after });
  return { items: await toWire(items), next_cursor: next && cursors.write(name, next) };
}
