// The projects of an organization: table or cards, search, filter, sort, in pages as far as somebody scrolls.

import { Button, DialogTrigger, Link, SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import type { Project } from '@relevo/contract/projects';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { mayIn, queryClient } from '../api.ts';
import { ProjectDialog } from '../forms/project-dialog.tsx';
import type { ProjectValues } from '../forms/project-form.tsx';
import { useOrganization } from '../organization.ts';
import { addressOf, paths } from '../paths.ts';
import { keepPreference, readPreference } from '../preferences.ts';
import { useText } from '../text.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { ProjectCards } from './projects/project-cards.tsx';
import {
  FilterMenu,
  type Filters,
  FilterTags,
  isFiltered,
  noFilters,
  ProjectSearch,
  useFilters,
} from './projects/project-filters.tsx';
import { ProjectTable } from './projects/project-table.tsx';

const bar = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 12, alignItems: 'center' });
const grow = style({ flexGrow: 1 });

/** The first page is there soon; whoever scrolls on gets more at once. */
const firstPageSize = '100';
const nextPageSize = '500';

/** A list that somebody scrolled this far is read again when something was changed, not whenever they come back. */
const longListPages = 5;

function useProjects(organizationId: string, call: Call, { search, attention, jwt, sort, order }: Filters) {
  const settled = useSettled(search?.trim() ?? '');
  const query = {
    ...(settled !== '' && { search: settled }),
    ...(attention && { attention: 'true' as const }),
    ...(jwt && { authentication_type: 'service_account_jwt' as const }),
    ...(sort && { sort }),
    ...(order && { order }),
  };
  return useInfiniteQuery({
    queryKey: ['organization', organizationId, 'projects', query],
    queryFn: ({ pageParam: cursor }) =>
      call('projectList', {
        query: { ...query, ...(cursor ? { cursor, limit: nextPageSize } : { limit: firstPageSize }) },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    staleTime: ({ state }) => (state.data && state.data.pages.length > longListPages ? Infinity : 5_000),
    placeholderData: keepPreviousData,
  });
}

/** A narrow window shows cards unless somebody has chosen. */
function useView() {
  const [view, setView] = useState(
    () => readPreference('projects_view') ?? (matchMedia('(max-width: 700px)').matches ? 'cards' : 'table'),
  );
  const choose = (chosen: string) => {
    keepPreference('projects_view', chosen);
    setView(chosen);
  };
  return { view: view === 'cards' ? 'cards' : 'table', choose } as const;
}

function CreateProject({ organizationId, call }: { readonly organizationId: string; readonly call: Call }) {
  const say = useText();
  const navigate = useNavigate();
  const create = async ({ owner, ...values }: ProjectValues, _: unknown, idempotencyKey: string) => {
    const body = { ...values, ...(owner !== null && { owner }) };
    const project = await call('projectCreate', { body, idempotencyKey });
    await queryClient.invalidateQueries({ queryKey: ['organization', organizationId, 'projects'] });
    await navigate({ to: paths.project, params: { organization: organizationId, project: project.id } });
  };
  return (
    <DialogTrigger>
      <Button variant="accent">{say('projects.create')}</Button>
      <ProjectDialog title={say('projects.create')} submitLabel={say('action.create')} onSubmit={create} />
    </DialogTrigger>
  );
}

interface NoProjectsProps {
  readonly filtered: boolean;
  readonly mayCreate: boolean;
  readonly onClear: () => void;
}

function NoProjects({ filtered, mayCreate, onClear }: NoProjectsProps) {
  const say = useText();
  if (!filtered) {
    const text = say(mayCreate ? 'projects.empty.text' : 'projects.empty.text.read_only');
    return <EmptyState title={say('projects.empty.title')} text={text} />;
  }
  return (
    <EmptyState title={say('projects.none.title')} text={say('projects.none.text')}>
      <Button variant="secondary" onPress={onClear}>
        {say('projects.clear')}
      </Button>
    </EmptyState>
  );
}

export function ProjectsPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { filters, change } = useFilters();
  const { view, choose } = useView();
  const list = useProjects(organization.id, call, filters);
  const projects: Project[] = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const mayCreate = mayIn(organization, 'projectCreate');
  const loadMore = () => {
    if (list.hasNextPage && !list.isFetchingNextPage && !list.isError) void list.fetchNextPage();
  };
  const retry = () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch());
  const { hasNextPage: hasMore, isFetchingNextPage: isLoadingMore } = list;
  const shown = { organizationId: organization.id, projects, hasMore, loadMore, isLoadingMore };
  return (
    <Page
      title={say('projects.of', { organization: organization.name })}
      actions={mayCreate ? <CreateProject organizationId={organization.id} call={call} /> : null}
    >
      <div className={bar}>
        <ProjectSearch filters={filters} change={change} />
        <FilterMenu filters={filters} change={change} />
        <span className={grow} />
        <SegmentedControl
          aria-label={say('projects.view')}
          selectedKey={view}
          onSelectionChange={(key) => choose(String(key))}
        >
          <SegmentedControlItem id="table">{say('projects.view.table')}</SegmentedControlItem>
          <SegmentedControlItem id="cards">{say('projects.view.cards')}</SegmentedControlItem>
        </SegmentedControl>
      </div>
      <FilterTags filters={filters} change={change} />
      {filters.jwt ? (
        <div>
          <Link href={addressOf(paths.migrations, { organization: organization.id })}>{say('projects.to_board')}</Link>
        </div>
      ) : null}
      {list.error ? <Failure error={list.error} onRetry={retry} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {list.data && projects.length === 0 ? (
        <NoProjects filtered={isFiltered(filters)} mayCreate={mayCreate} onClear={() => change(noFilters)} />
      ) : null}
      {projects.length > 0 && view === 'cards' ? <ProjectCards {...shown} /> : null}
      {projects.length > 0 && view === 'table' ? (
        <ProjectTable {...shown} sort={filters.sort} order={filters.order} onSort={change} />
      ) : null}
    </Page>
  );
}
