// Every credential that has, or had, Service Account (JWT): how far it is, and steps for many at once.
import { Button, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import type { MigrationOverview } from '@relevo/contract/migrations';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { mayIn } from '../../api.ts';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { migrationSummaryQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { FilterBar, FilterPicker } from '../../ui/filter-bar.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { BoardTable } from './board-table.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Summary } from './summary.tsx';

const states = ['not_started', 'in_progress', 'completed'] as const;

interface Filters {
  readonly state?: (typeof states)[number] | undefined;
  readonly search?: string | undefined;
}

function useBoard(organizationId: string, call: Call, { state, search }: Filters) {
  const settled = useSettled(search?.trim() ?? '');
  const query = { ...(settled !== '' && { search: settled }), ...(state && { state }) };
  return useInfiniteQuery({
    queryKey: ['organization', organizationId, 'migrations', 'board', query],
    queryFn: ({ pageParam: cursor }) => call('migrationList', { query: { ...query, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
  });
}

interface BoardFiltersProps {
  readonly filters: Filters;
  readonly onChange: (changed: Filters) => void;
}

function BoardFilters({ filters: { search, state }, onChange }: BoardFiltersProps) {
  const say = useText();
  return (
    <FilterBar
      label={say('migrations.search')}
      hint={say('migrations.search.hint')}
      maxLength={200}
      search={search}
      onSearch={(typed) => onChange({ search: typed })}
    >
      <FilterPicker
        label={say('migrations.state')}
        anyLabel={say('migrations.state.any')}
        choices={states.map((id) => ({ id, name: say(`migrations.state.${id}`) }))}
        value={state}
        onChange={(chosen) => onChange({ state: chosen })}
      />
    </FilterBar>
  );
}

/** Where nobody has Service Account (JWT) there is nothing to do; where a filter hides all, it can be taken away. */
function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const say = useText();
  const { organization } = useOrganization();
  if (isFiltered) {
    return (
      <EmptyState title={say('migrations.none.title')} text={say('migrations.none.text')}>
        <Button variant="secondary" onPress={onClear}>
          {say('projects.clear')}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={say('migrations.empty.title')} text={say('migrations.empty.text')}>
      <LinkButton variant="secondary" href={addressOf(paths.projects, { organization: organization.id })}>
        {say('projects.title')}
      </LinkButton>
    </EmptyState>
  );
}

/** The chosen ones that are in sight: whatever a filter hides is not changed. */
function useSelection(items: readonly MigrationOverview[]) {
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  return { selected, select, chosen: items.filter(({ credential_id: id }) => selected.has(id)) };
}

export function Board() {
  const say = useText();
  const { organization, call } = useOrganization();
  const from = { organizationId: organization.id, call };
  const { state, search } = useSearch({ from: `/signed-in${paths.migrations}` });
  const navigate = useNavigate({ from: paths.migrations });
  const change = (changed: Filters) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const summary = useQuery(migrationSummaryQuery(from));
  const list = useBoard(organization.id, call, { state, search });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const { selected, select, chosen } = useSelection(items);
  const isFiltered = state !== undefined || Boolean(search);
  const mayChange = mayIn(organization, 'migrationStartMany');
  const isEmpty = list.data !== undefined && items.length === 0;
  if (list.isPending || summary.isPending) return <ProgressPage />; // at once, so that nothing moves under the pointer
  return (
    <>
      {summary.error ? <Failure error={summary.error} onRetry={() => void summary.refetch()} /> : null}
      {summary.data && !(isEmpty && !isFiltered) ? <Summary summary={summary.data} /> : null}
      {isEmpty && !isFiltered ? null : <BoardFilters filters={{ state, search }} onChange={change} />}
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {isEmpty ? (
        <Nothing isFiltered={isFiltered} onClear={() => change({ state: undefined, search: undefined })} />
      ) : null}
      {items.length > 0 && mayChange ? <BulkBar chosen={chosen} onDone={() => select(new Set())} /> : null}
      {items.length > 0 ? (
        <BoardTable items={items} selection={mayChange ? { selected, onChange: select } : undefined} />
      ) : null}
      {list.hasNextPage ? (
        <Button
          variant="secondary"
          isPending={list.isFetchingNextPage}
          onPress={() => void list.fetchNextPage()}
          styles={style({ alignSelf: 'center' })}
        >
          {say('action.more')}
        </Button>
      ) : null}
    </>
  );
}
