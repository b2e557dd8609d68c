// Lists come in pages; a command shows all of them.
import type { Call } from '@relevo/contract/call';
import type { CallInput, ResponseOf } from '@relevo/contract/route';
import type { OperationId, Routes } from '@relevo/contract/routes';

type PagedOperation = {
  [Id in OperationId]: ResponseOf<Routes[Id]> extends { next_cursor: string | null } ? Id : never;
}[OperationId];

type QueryOf<Id extends PagedOperation> = NonNullable<CallInput<Routes[Id]>['query']>;
type ItemOf<Id extends PagedOperation> = ResponseOf<Routes[Id]>['items'][number];

/** The most that the server gives at once. */
const limit = '500';

/** Every item of a list, in its order. Something added or removed meanwhile may be in it or not; nothing is twice. `params` where its path has any. */
export async function allItems<Id extends PagedOperation>(
  call: Call,
  id: Id,
  query: Omit<QueryOf<Id>, 'limit' | 'cursor'>,
  params?: Readonly<Record<string, string>>,
): Promise<ItemOf<Id>[]> {
  const items: ItemOf<Id>[] = [];
  let cursor: string | undefined;
  do {
    const input = { params, query: { ...query, limit, cursor } } as unknown as CallInput<Routes[Id]>; // of any one list
    const page = await call(id, input);
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
