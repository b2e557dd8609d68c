// Who is affected when the end is moved: the credentials that still have Service Account (JWT), and who uses it.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MigrationOverview } from '@relevo/contract/migrations';
import { useQuery } from '@tanstack/react-query';
import { useOrganization } from '../../organization.ts';
import { migrationSummaryQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { Moved, StateBadge } from './board-table.tsx';

const frame = style({ display: 'flex', flexDirection: 'column', rowGap: 8, minWidth: 0 });
const heading = style({ font: 'title-sm', margin: 0 });
const text = style({ font: 'body-sm', margin: 0 });

/** So many are named; the board has the others. */
const shownOfEach = '20';

/** Those that still have the mechanism, the ones that have not begun first. */
function useAffected() {
  const { organization, call } = useOrganization();
  return useQuery({
    queryKey: ['organization', organization.id, 'migrations', 'affected'],
    queryFn: async () => {
      const lists = await Promise.all(
        (['not_started', 'in_progress'] as const).map((state) =>
          call('migrationList', { query: { state, limit: shownOfEach } }),
        ),
      );
      return lists.flatMap(({ items }) => items);
    },
  });
}

export function AffectedByPolicy() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data: summary } = useQuery(migrationSummaryQuery({ organizationId: organization.id, call }));
  const { data, error, refetch } = useAffected();
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data || !summary) return <ProgressPage />;
  const count = summary.not_started + summary.in_progress;
  return (
    <div className={frame}>
      <h3 className={heading}>{say('deprecation.affected', { count })}</h3>
      <p className={text}>{say('deprecation.affected.text')}</p>
      {data.length > 0 ? (
        <DataTable<MigrationOverview>
          label={say('deprecation.affected', { count })}
          columns={[
            { id: 'credential', name: say('migrations.credential'), of: ({ credential_name: name }) => name },
            { id: 'state', name: say('migrations.state'), of: ({ state }) => <StateBadge state={state} /> },
            {
              id: 'moved',
              name: say('migrations.moved'),
              of: (one) => <Moved one={one} />,
            },
            {
              id: 'last',
              name: say('migrations.last_jwt'),
              of: ({ legacy_last_used_at: at }) => (at === null ? say('migrations.unused') : <Moment at={at} />),
            },
          ]}
          items={data}
          keyOf={({ credential_id: id }) => id}
        />
      ) : null}
      {count > data.length ? (
        <p className={text}>{say('deprecation.affected.more', { count: count - data.length })}</p>
      ) : null}
    </div>
  );
}
