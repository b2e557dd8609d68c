import type { Call } from '@relevo/contract/call';
import type { CallInput, ResponseOf } from '@relevo/contract/route';
import type { OperationId, Routes } from '@relevo/contract/routes';

type PagedOperation = {
  [Id in OperationId]: ResponseOf<Routes[Id]> extends {
    next_cursor: string | null;
  }
    ? Id
    : never;
}[OperationId];
type QueryOf<Id extends PagedOperation> = NonNullable<CallInput<Routes[Id]>['query']>;
type ItemOf<Id extends PagedOperation> = ResponseOf<Routes[Id]>['items'][number];
/** Every item of a list, in its order. Something added or removed meanwhile may be in it or not; nothing is twice. */
export declare function allItems<Id extends PagedOperation>(
  call: Call,
  id: Id,
  query: Omit<QueryOf<Id>, 'limit' | 'cursor'>,
): Promise<ItemOf<Id>[]>;
