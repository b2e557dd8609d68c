// The instances of an organization: what runs in several places, searched and narrowed to a credential.
import { Button, DialogTrigger, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Instance } from '@relevo/contract/instances';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { mayIn } from '../api.ts';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { failureCodeOf } from '../problem-text.ts';
import { credentialQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { FilterBar } from '../ui/filter-bar.tsx';
import { Page, Section } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';
import { ShowMore } from '../ui/show-more.tsx';
import { useSettled } from '../ui/use-settled.ts';
import { CredentialChoice } from './instances/credential-choice.tsx';
import { instancesChanged } from './instances/instance-changes.ts';
import { InstanceDialog, type InstanceValues } from './instances/instance-dialog.tsx';
import { InstanceTable } from './instances/instance-table.tsx';
import { InstallCommands } from './instances/next-steps.tsx';

const missing: readonly string[] = ['not_found', 'invalid_request'];
const text = style({ font: 'body', margin: 0, maxWidth: '[90ch]' });

interface Filters {
  readonly search?: string | undefined;
  readonly credential?: string | undefined;
}

function useInstances({ search, credential }: Filters) {
  const { organization, call } = useOrganization();
  const settled = useSettled(search?.trim() ?? '');
  const query = { ...(settled !== '' && { search: settled }), ...(credential && { credential }) };
  return useInfiniteQuery({
    queryKey: ['organization', organization.id, 'instances', query],
    queryFn: ({ pageParam: cursor }) => call('instanceList', { query: { ...query, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
  });
}

interface InstanceFiltersProps {
  readonly filters: Filters;
  readonly onChange: (changed: Filters) => void;
}

function InstanceFilters({ filters: { search, credential = '' }, onChange }: InstanceFiltersProps) {
  const say = useText();
  const { organization, call } = useOrganization();
  const from = { organizationId: organization.id, call };
  const { data: chosen } = useQuery({ ...credentialQuery(from, credential), enabled: credential !== '' });
  return (
    <FilterBar
      label={say('instances.search')}
      hint={say('instances.search.hint')}
      maxLength={200}
      search={search}
      onSearch={(typed) => onChange({ search: typed })}
    >
      <CredentialChoice
        isFilter
        label={say('instances.filter.credential')}
        placeholder={say('instances.filter.any')}
        chosen={credential === '' ? undefined : chosen}
        onChoose={(one) => onChange({ credential: one?.id })}
      />
    </FilterBar>
  );
}

function CreateInstance() {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const create = async ({ credential, ...values }: InstanceValues, _: unknown, idempotencyKey: string) => {
    const body = { ...values, ...(credential !== null && { credential }) };
    const { id, name } = await call('instanceCreate', { body, idempotencyKey });
    await instancesChanged(organization.id);
    await navigate({ to: paths.instance, params: { organization: organization.id, instance: id } });
    ToastQueue.positive(say('instance.created', { name }), { timeout: 5000 });
  };
  return (
    <DialogTrigger>
      <Button variant="accent">{say('instances.create')}</Button>
      <InstanceDialog title={say('instances.create')} submitLabel={say('action.create')} onSubmit={create} />
    </DialogTrigger>
  );
}

/** Where there is none yet: what an instance is, and the two ways to get one. */
function NoInstances({ mayCreate }: { readonly mayCreate: boolean }) {
  const say = useText();
  return (
    <>
      <EmptyState
        title={say('instances.empty.title')}
        text={say(mayCreate ? 'instances.empty.text' : 'instances.empty.text.read_only')}
      />
      <Section title={say('instances.empty.fleet')}>
        <Panel>
          <InstallCommands />
        </Panel>
      </Section>
    </>
  );
}

function NothingFits({ onClear }: { readonly onClear: () => void }) {
  const say = useText();
  return (
    <EmptyState title={say('migrations.none.title')} text={say('instances.none.text')}>
      <Button variant="secondary" onPress={onClear}>
        {say('projects.clear')}
      </Button>
    </EmptyState>
  );
}

export function InstancesPage() {
  const say = useText();
  const { organization } = useOrganization();
  const filters = useSearch({ from: `/signed-in${paths.instances}` });
  const navigate = useNavigate({ from: paths.instances });
  const change = (changed: Filters) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const list = useInstances(filters);
  const items: Instance[] = list.data?.pages.flatMap((page) => page.items) ?? [];
  const mayCreate = mayIn(organization, 'instanceCreate');
  const isFiltered = Boolean(filters.search) || Boolean(filters.credential);
  // an address may name a credential that there is not
  const isUnknown = Boolean(filters.credential) && missing.includes(failureCodeOf(list.error));
  const isEmpty = isUnknown || (list.data !== undefined && items.length === 0);
  const hasNone = isEmpty && !isFiltered;
  return (
    <Page
      title={say('instances.of', { organization: organization.name })}
      actions={mayCreate ? <CreateInstance /> : null}
    >
      {hasNone || list.isPending ? null : (
        <>
          <p className={text}>{say('instances.text')}</p>
          <InstanceFilters filters={filters} onChange={change} />
        </>
      )}
      {list.error && !isUnknown ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {hasNone ? <NoInstances mayCreate={mayCreate} /> : null}
      {isEmpty && isFiltered ? (
        <NothingFits onClear={() => change({ search: undefined, credential: undefined })} />
      ) : null}
      {items.length > 0 ? <InstanceTable items={items} /> : null}
      {list.hasNextPage ? (
        <ShowMore isLoading={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()} />
      ) : null}
    </Page>
  );
}
