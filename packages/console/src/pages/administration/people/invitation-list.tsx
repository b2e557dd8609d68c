// Links that wait to be used, for new members and for new passwords; they can be withdrawn.
import { Badge, Button, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Invitation } from '@relevo/contract/users';
import { useInfiniteQuery } from '@tanstack/react-query';
import { mayIn, queryClient } from '../../../api.ts';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { item, list, rowDetail, rowText, rowTitle } from './row-styles.ts';
import { RolesInShort } from './user-parts.tsx';

const more = style({ display: 'flex', justifyContent: 'center' });
const reasons = { forbidden: 'invitations.withdraw.forbidden', not_found: 'invitations.withdraw.gone' } as const;

function useInvitations() {
  const { organization, call } = useOrganization();
  const queryKey = ['organization', organization.id, 'invitations'];
  const found = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam: cursor }) => call('invitationList', { query: { ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  const withdraw = async ({ id }: Invitation) => {
    await call('invitationDelete', { params: { invitation: id } });
    await queryClient.invalidateQueries({ queryKey });
  };
  return { found, withdraw, mayWithdraw: mayIn(organization, 'invitationDelete') };
}

interface InvitationRowProps {
  readonly invitation: Invitation;
  /** Undefined for who may not. */
  readonly onWithdraw: (() => Promise<void>) | undefined;
}

function InvitationRow({ invitation, onWithdraw }: InvitationRowProps) {
  const say = useText();
  const { email, purpose, roles } = invitation;
  const person = email ?? say('invitations.first');
  return (
    <li className={item}>
      <div className={rowText}>
        <div className={rowTitle}>
          {person}
          <Badge size="S" variant={purpose === 'reset' ? 'notice' : 'informative'} fillStyle="subtle">
            {say(`invitations.purpose.${purpose}`)}
          </Badge>
        </div>
        {purpose === 'join' ? <RolesInShort roles={roles} /> : null}
        <div className={rowDetail}>
          {say('invitations.created')}: <Moment at={invitation.created_at} /> · {say('invitations.expires')}:{' '}
          <Moment at={invitation.expires_at} />
        </div>
      </div>
      {onWithdraw ? (
        <Confirm
          action={say('invitations.withdraw')}
          label={say('invitations.withdraw.label', { email: person })}
          title={say('invitations.withdraw.title', { email: person })}
          consequence={say('invitations.withdraw.text')}
          reasons={reasons}
          isDisabled={false}
          onConfirmed={async () => {
            await onWithdraw();
            ToastQueue.positive(say('invitations.withdrawn'), { timeout: 5000 });
          }}
        />
      ) : null}
    </li>
  );
}

export function InvitationList() {
  const say = useText();
  const { found, withdraw, mayWithdraw } = useInvitations();
  const invitations = found.data?.pages.flatMap(({ items }) => items) ?? [];
  if (found.error) return <Failure error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <ProgressPage />;
  if (invitations.length === 0) {
    return <EmptyState title={say('invitations.none.title')} text={say('invitations.none.text')} />;
  }
  return (
    <Panel>
      <ul className={list} aria-label={say('users.invitations')}>
        {invitations.map((each) => (
          <InvitationRow key={each.id} invitation={each} onWithdraw={mayWithdraw ? () => withdraw(each) : undefined} />
        ))}
      </ul>
      {found.hasNextPage ? (
        <div className={more}>
          <Button variant="secondary" isPending={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
            {say('action.more')}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}
