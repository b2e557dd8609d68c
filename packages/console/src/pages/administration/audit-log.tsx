// The audit log: who did or tried what, when and from where; filtered, exported, and proven to be whole.
import { Button, ButtonGroup, Menu, MenuItem, MenuTrigger, Text } from '@react-spectrum/s2';
import Download from '@react-spectrum/s2/icons/Download';
import type { OrganizationOfAccount } from '@relevo/contract/account';
import type { AuditEntry } from '@relevo/contract/audit-log';
import type { Call } from '@relevo/contract/call';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { mayIn } from '../../api.ts';
import { Actor } from '../../audit/actor.tsx';
import { EntryTable } from '../../audit/entry-table.tsx';
import { ExportProgress } from '../../audit/export-progress.tsx';
import { targetAddress } from '../../audit/target-address.ts';
import { type RunningExport, useExport } from '../../audit/use-export.ts';
import { useOrganization } from '../../organization.ts';
import { paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Missing } from '../../ui/failed-page.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { AuditFilterBar } from './audit/audit-filters.tsx';
import { Evidence } from './audit/evidence.tsx';
import { type AuditFilters, isFiltered, queryOf } from './audit/filter-query.ts';
import { useVerdict, Verdict, VerifyButton } from './audit/verify-log.tsx';

const formats = {
  jsonl: { name: 'audit-log.jsonl', type: 'application/x-ndjson' },
  csv: { name: 'audit-log.csv', type: 'text/csv' },
} as const;

/** The filters in the address; the server's log only for who may read it. */
function useFilters(isOperator: boolean) {
  const { log, ...filters } = useSearch({ from: `/signed-in/administration${paths.auditLog}` });
  const navigate = useNavigate({ from: paths.auditLog });
  const change = (changed: AuditFilters) =>
    void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  return { filters: { ...filters, ...(log && isOperator && { log }) } as AuditFilters, change };
}

function useEntries(organizationId: string, call: Call, filters: AuditFilters) {
  const actor = useSettled(filters.actor);
  const target = useSettled(filters.target);
  const query = queryOf({ ...filters, actor, target });
  return useInfiniteQuery({
    queryKey: ['organization', organizationId, 'audit', query],
    queryFn: ({ pageParam: cursor }) => call('auditList', { query: { ...query, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
    placeholderData: keepPreviousData,
  });
}

interface ExportMenuProps {
  readonly call: Call;
  readonly filters: AuditFilters;
  readonly running: RunningExport;
}

function ExportMenu({ call, filters, running }: ExportMenuProps) {
  const say = useText();
  const start = (format: 'jsonl' | 'csv') =>
    running.start({
      ...formats[format],
      pieces: () => call('auditExport', { query: { ...queryOf(filters), format } }),
    });
  return (
    <MenuTrigger>
      <Button variant="secondary" isDisabled={running.characters !== undefined}>
        <Download />
        <Text>{say('audit.export')}</Text>
      </Button>
      <Menu onAction={(key) => start(key === 'csv' ? 'csv' : 'jsonl')}>
        <MenuItem id="jsonl">
          <Text slot="label">{say('audit.export.jsonl')}</Text>
          <Text slot="description">{say('audit.export.jsonl.text')}</Text>
        </MenuItem>
        <MenuItem id="csv">
          <Text slot="label">{say('audit.export.csv')}</Text>
          <Text slot="description">{say('audit.export.csv.text')}</Text>
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}

export function AuditLogPage() {
  const { organization, call } = useOrganization();
  if (!mayIn(organization, 'auditList')) return <Missing />;
  return <AuditLog organization={organization} call={call} />;
}

interface AuditLogProps {
  readonly organization: OrganizationOfAccount;
  readonly call: Call;
}

function AuditLog({ organization, call }: AuditLogProps) {
  const say = useText();
  const { filters, change } = useFilters(organization.is_operator);
  const list = useEntries(organization.id, call, filters);
  const verifying = useVerdict(call, filters.log ?? 'organization');
  const running = useExport();
  const entries = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => {
    if (!list.isFetchingNextPage) void list.fetchNextPage();
  };
  const changeAll = (changed: AuditFilters) => {
    if ('log' in changed) verifying.reset();
    change(changed);
  };
  const addressOf = (entry: AuditEntry) =>
    entry.log === organization.id
      ? targetAddress(entry, { organization: organization.id, project: entry.project_id })
      : undefined;
  return (
    <Page
      title={say('audit.title')}
      actions={
        <ButtonGroup>
          <VerifyButton verifying={verifying} />
          <ExportMenu call={call} filters={filters} running={running} />
        </ButtonGroup>
      }
    >
      <Verdict verifying={verifying} />
      <ExportProgress {...running} />
      <AuditFilterBar filters={filters} onChange={changeAll} hasServerLog={organization.is_operator} />
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {list.data && entries.length === 0 ? (
        <EmptyState
          title={say('audit.none')}
          text={say(isFiltered(filters) ? 'audit.none.filtered' : 'audit.none.text')}
        />
      ) : null}
      {entries.length > 0 ? (
        <Panel>
          <EntryTable
            label={say('audit.title')}
            entries={entries}
            who={({ actor }) => <Actor actor={actor} address={actor.address} />}
            addressOf={addressOf}
            evidence={(entry) => <Evidence entry={entry} />}
            loadMore={list.hasNextPage ? loadMore : undefined}
            isLoadingMore={list.isFetchingNextPage}
          />
        </Panel>
      ) : null}
    </Page>
  );
}
