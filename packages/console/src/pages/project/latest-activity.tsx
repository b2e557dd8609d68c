// What was last done in a project, and the way to all of it.
import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import { useQuery } from '@tanstack/react-query';
import { actionText } from '../../audit/action-text.ts';
import { subjectOf } from '../../audit/changes.ts';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 12,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const what = style({ font: 'ui', overflowWrap: 'anywhere' });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });

const shown = '5';

interface LatestActivityProps {
  readonly organizationId: string;
  readonly call: Call;
  readonly project: string;
}

export function LatestActivity({ organizationId, call, project }: LatestActivityProps) {
  const say = useText();
  const { data, error, refetch } = useQuery({
    queryKey: ['organization', organizationId, 'project', project, 'activity', 'latest'],
    queryFn: () => call('projectActivity', { params: { project }, query: { limit: shown } }),
  });
  const all = addressOf(paths.activity, { organization: organizationId, project });
  return (
    <Section
      title={say('activity.latest')}
      actions={
        <Link isStandalone href={all}>
          {say('activity.all')}
        </Link>
      }
    >
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <Panel>
          <ul className={list}>
            {data.items.map((entry) => (
              <li key={entry.sequence}>
                <div className={what}>
                  {say('activity.line', {
                    action: actionText(say, entry.action),
                    subject: subjectOf(entry) ?? entry.target,
                  })}
                </div>
                <div className={detail}>
                  <Moment at={entry.at} /> · {entry.actor.name}
                </div>
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </Section>
  );
}
