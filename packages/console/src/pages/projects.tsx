// The projects of an organization: table or cards, search, filter, sort, in pages as far as somebody scrolls.

import {
  Button,
  DialogTrigger,
  SearchField,
  SegmentedControl,
  SegmentedControlItem,
  Text,
  ToggleButton,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import type { Project } from '@relevo/contract/projects';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { mayIn, queryClient } from '../api.ts';
import { ProjectDialog } from '../forms/project-dialog.tsx';
import type { ProjectValues } from '../forms/project-form.tsx';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { keepPreference, readPreference } from '../preferences.ts';
import { useText } from '../text.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { ProjectCards } from './projects/project-cards.tsx';
import { ProjectTable } from './projects/project-table.tsx';

const bar = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 12, alignItems: 'center' });
const grow = style({ flexGrow: 1 });
const route = { from: `/signed-in${paths.projects}` } as const;

/** The filters in the address, so that a list can be sent to somebody and the back button works. */
function useFilters() {
  const filters = useSearch(route);
  const navigate = useNavigate({ from: paths.projects });
  const change = (changed: Partial<typeof filters>) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  return { filters, change };
}
type Filters = ReturnType<typeof useFilters>['filters'];

function useProjects(organizationId: string, call: Call, { search, jwt, sort, order }: Filters) {
  const settled = useSettled(search?.trim() ?? '');
  const query = {
    limit: '100',
    ...(settled !== '' && { search: settled }),
    ...(jwt && { authentication_type: 'service_account_jwt' as const }),
    ...(sort && { sort }),
    ...(order && { order }),
  };
  return useInfiniteQuery({
    queryKey: ['organization', organizationId, 'projects', query],
    queryFn: ({ pageParam: cursor }) => call('projectList', { query: { ...query, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
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
  const create = async ({ owner, ...values }: ProjectValues) => {
    const project = await call('projectCreate', { body: { ...values, ...(owner !== null && { owner }) } });
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
  const filtered = Boolean(filters.search) || Boolean(filters.jwt);
  const loadMore = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const shown = { organizationId: organization.id, projects, loadMore, isLoadingMore: list.isFetchingNextPage };
  return (
    <Page
      title={say('projects.of', { organization: organization.name })}
      actions={mayCreate ? <CreateProject organizationId={organization.id} call={call} /> : null}
    >
      <div className={bar}>
        <SearchField
          aria-label={say('projects.search')}
          placeholder={say('projects.search.hint')}
          value={filters.search ?? ''}
          onChange={(search) => change({ search: search || undefined })}
          styles={style({ width: { default: 'full', sm: 320 } })}
        />
        <ToggleButton isSelected={filters.jwt ?? false} onChange={(jwt) => change({ jwt: jwt || undefined })}>
          <Text>{say('projects.has_jwt')}</Text>
        </ToggleButton>
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
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {list.data && projects.length === 0 ? (
        <NoProjects
          filtered={filtered}
          mayCreate={mayCreate}
          onClear={() => change({ search: undefined, jwt: undefined })}
        />
      ) : null}
      {projects.length > 0 && view === 'cards' ? <ProjectCards {...shown} hasMore={list.hasNextPage} /> : null}
      {projects.length > 0 && view === 'table' ? (
        <ProjectTable {...shown} sort={filters.sort} order={filters.order} onSort={change} />
      ) : null}
    </Page>
  );
}
