import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { ItemList } from './item-list.tsx';
import { ProgressPage } from './progress-page.tsx';
import { ShowMore } from './show-more.tsx';

export interface PagedListProps<T> {
  readonly list: UseInfiniteQueryResult<InfiniteData<{ readonly items: readonly T[] }>>;
  readonly label: string;
  /** What stands there when there is nothing. */
  readonly empty: ReactNode;
  readonly children: (item: T) => ReactNode;
}

export function PagedList<T>({ list, label, empty, children }: PagedListProps<T>) {
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {list.data && items.length === 0 ? empty : null}
      {items.length > 0 ? <ItemList label={label}>{items.map(children)}</ItemList> : null}
      {list.hasNextPage ? (
        <ShowMore isLoading={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()} />
      ) : null}
    </>
  );
}
