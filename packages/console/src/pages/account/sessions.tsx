// Where somebody is signed in, and how to end it.
import { Badge, Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation, useQuery } from '@tanstack/react-query';
import { call, queryClient } from '../../api.ts';
import { useText } from '../../text.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 20,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const item = style({ display: 'flex', flexWrap: 'wrap', columnGap: 16, rowGap: 8, alignItems: 'center' });
const about = style({ flexGrow: 1, flexBasis: '[240px]', minWidth: 0 });
const kind = style({ font: 'ui', fontWeight: 'bold', display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', marginTop: 4, overflowWrap: 'anywhere' });

const queryKey = ['account', 'sessions'];

export function Sessions() {
  const say = useText();
  const { data, error, refetch } = useQuery({ queryKey, queryFn: () => call('sessionList', {}) });
  const end = useMutation({
    mutationFn: (session: string) => call('sessionRevoke', { params: { session } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  return (
    <Section title={say('sessions.title')}>
      <Panel>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
        {end.error ? <Failure error={end.error} /> : null}
        {!data && !error ? <ProgressPage /> : null}
        <ul className={list}>
          {data?.items.map((session) => (
            <li key={session.id} className={item}>
              <div className={about}>
                <div className={kind}>
                  {say(`sessions.${session.kind}`)}
                  {session.current ? <Badge variant="informative">{say('sessions.current')}</Badge> : null}
                </div>
                <div className={detail}>
                  {session.address} · <Moment at={session.last_seen_at} />
                </div>
                <div className={detail}>{session.user_agent}</div>
              </div>
              {session.current ? null : (
                <Button
                  variant="secondary"
                  size="S"
                  isPending={end.isPending && end.variables === session.id}
                  onPress={() => end.mutate(session.id)}
                >
                  {say('sessions.end')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Panel>
    </Section>
  );
}
