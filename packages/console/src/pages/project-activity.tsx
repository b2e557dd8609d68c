// The activity of a project: what was done in it, when and by whom, for everybody who sees the project.
import { Button, Text } from '@react-spectrum/s2';
import Download from '@react-spectrum/s2/icons/Download';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { activityCsv } from '../audit/activity-csv.ts';
import { Actor } from '../audit/actor.tsx';
import { EntryTable } from '../audit/entry-table.tsx';
import { ExportProgress } from '../audit/export-progress.tsx';
import { targetAddress } from '../audit/target-address.ts';
import { type RunningExport, useExport } from '../audit/use-export.ts';
import { useOrganization } from '../organization.ts';
import { failureCodeOf } from '../problem-text.ts';
import { projectQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { Missing } from '../ui/failed-page.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';

const paragraph = style({ font: 'body-sm', margin: 0 });

function useActivity(organizationId: string, call: Call, project: string) {
  return useInfiniteQuery({
    queryKey: ['organization', organizationId, 'project', project, 'activity', 'all'],
    queryFn: ({ pageParam: cursor }) =>
      call('projectActivity', { params: { project }, query: { ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
}

interface ExportButtonProps {
  readonly call: Call;
  readonly project: string;
  readonly running: RunningExport;
}

function ExportButton({ call, project, running }: ExportButtonProps) {
  const say = useText();
  const file = { name: `activity-${project}.csv`, type: 'text/csv' };
  return (
    <Button
      variant="secondary"
      isDisabled={running.characters !== undefined}
      onPress={() => running.start({ ...file, pieces: () => activityCsv(call, project, say) })}
    >
      <Download />
      <Text>{say('activity.export')}</Text>
    </Button>
  );
}

export function ProjectActivityPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { project: id = '' } = useParams({ strict: false });
  const { data: project } = useQuery(projectQuery({ organizationId: organization.id, call }, id));
  const list = useActivity(organization.id, call, id);
  const running = useExport();
  if (list.error && ['not_found', 'invalid_request'].includes(failureCodeOf(list.error))) return <Missing />;
  const entries = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const place = { organization: organization.id, project: id };
  const loadMore = () => {
    if (!list.isFetchingNextPage) void list.fetchNextPage();
  };
  return (
    <Page
      title={project ? say('activity.of', { title: project.title }) : say('activity.title')}
      actions={<ExportButton call={call} project={id} running={running} />}
    >
      <p className={paragraph}>{say('activity.text')}</p>
      <ExportProgress {...running} />
      {list.error ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <ProgressPage /> : null}
      {entries.length > 0 ? (
        <Panel>
          <EntryTable
            label={say('activity.title')}
            entries={entries}
            who={({ actor }) => <Actor actor={actor} />}
            addressOf={(entry) => targetAddress(entry, place)}
            loadMore={list.hasNextPage ? loadMore : undefined}
            isLoadingMore={list.isFetchingNextPage}
          />
        </Panel>
      ) : null}
    </Page>
  );
}
