// The members of an organization: searched, narrowed to a role, in pages as far as somebody scrolls.
import { Button } from '@react-spectrum/s2';
import { type Role, roles } from '@relevo/contract/roles';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useOrganization } from '../../../organization.ts';
import { paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { FilterBar, FilterPicker } from '../../../ui/filter-bar.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { useNarrow } from '../../../ui/use-narrow.ts';
import { useSettled } from '../../../ui/use-settled.ts';
import { UserCards } from './user-cards.tsx';
import { UserTable } from './user-table.tsx';

interface Filters {
  readonly search?: string | undefined;
  readonly role?: Role | undefined;
}

function useUsers({ search, role }: Filters) {
  const { organization, call } = useOrganization();
  const settled = useSettled(search?.trim() ?? '');
  const query = { limit: '100', ...(settled !== '' && { search: settled }), ...(role && { role }) };
  return useInfiniteQuery({
    queryKey: ['organization', organization.id, 'users', query],
    queryFn: ({ pageParam: cursor }) => call('userList', { query: { ...query, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
  });
}

interface UserFiltersProps {
  readonly filters: Filters;
  readonly onChange: (changed: Filters) => void;
}

function UserFilters({ filters: { search, role }, onChange }: UserFiltersProps) {
  const say = useText();
  return (
    <FilterBar
      label={say('users.search')}
      hint={say('users.search.hint')}
      maxLength={100}
      search={search}
      onSearch={(typed) => onChange({ search: typed })}
    >
      <FilterPicker
        label={say('users.role')}
        anyLabel={say('users.role.any')}
        choices={roles.map((id) => ({ id, name: say(`role.${id}`) }))}
        value={role}
        onChange={(chosen) => onChange({ role: chosen })}
      />
    </FilterBar>
  );
}

export function UserList() {
  const say = useText();
  const isNarrow = useNarrow();
  const filters: Filters = useSearch({ strict: false });
  const navigate = useNavigate({ from: paths.users });
  const change = (changed: Filters) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const list = useUsers(filters);
  const users = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const shown = { users, loadMore, isLoadingMore: list.isFetchingNextPage, hasMore: list.hasNextPage };
  return (
    <>
      <UserFilters filters={filters} onChange={change} />
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {list.data && users.length === 0 ? (
        <EmptyState title={say('users.none.title')} text={say('users.none.text')}>
          <Button variant="secondary" onPress={() => change({ search: undefined, role: undefined })}>
            {say('projects.clear')}
          </Button>
        </EmptyState>
      ) : null}
      {users.length > 0 && (isNarrow ? <UserCards {...shown} /> : <UserTable {...shown} />)}
    </>
  );
}
