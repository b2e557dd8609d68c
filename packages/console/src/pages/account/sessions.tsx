// Where somebody is signed in, and how to end it.
import { Badge, Button } from '@react-spectrum/s2';
import { useMutation, useQuery } from '@tanstack/react-query';
import { call, queryClient } from '../../api.ts';
import { useText } from '../../text.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Item, ItemList } from '../../ui/item-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';

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
        <ItemList>
          {data?.items.map((session) => (
            <Item
              key={session.id}
              name={say(`sessions.${session.kind}`)}
              badge={
                session.current ? (
                  <Badge variant="informative" fillStyle="subtle">
                    {say('sessions.current')}
                  </Badge>
                ) : null
              }
              detail={
                <>
                  {session.address} · <Moment at={session.last_seen_at} />
                  <br />
                  {session.user_agent}
                </>
              }
            >
              {session.current ? null : (
                <Button
                  variant="secondary"
                  isPending={end.isPending && end.variables === session.id}
                  onPress={() => end.mutate(session.id)}
                >
                  {say('sessions.end')}
                </Button>
              )}
            </Item>
          ))}
        </ItemList>
      </Panel>
    </Section>
  );
}
