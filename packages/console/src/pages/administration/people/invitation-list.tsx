// Links that wait to be used, for new members and for new passwords; they can be withdrawn.
import { Badge, ToastQueue } from '@react-spectrum/s2';
import type { Invitation } from '@relevo/contract/users';
import { useInfiniteQuery } from '@tanstack/react-query';
import { mayIn, queryClient } from '../../../api.ts';
import { useOrganization } from '../../../organization.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Item } from '../../../ui/item-list.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { RolesInShort } from './user-parts.tsx';

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
    <Item
      name={person}
      badge={
        <Badge size="S" variant={purpose === 'reset' ? 'notice' : 'informative'} fillStyle="subtle">
          {say(`invitations.purpose.${purpose}`)}
        </Badge>
      }
      detail={
        <>
          {purpose === 'join' ? <RolesInShort roles={roles} /> : null}
          {say('invitations.created')}: <Moment at={invitation.created_at} /> · {say('invitations.expires')}:{' '}
          <Moment at={invitation.expires_at} />
        </>
      }
    >
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
    </Item>
  );
}

export function InvitationList() {
  const say = useText();
  const { found, withdraw, mayWithdraw } = useInvitations();
  return (
    <Panel>
      <PagedList
        list={found}
        label={say('users.invitations')}
        empty={<EmptyState title={say('invitations.none.title')} text={say('invitations.none.text')} />}
      >
        {(each) => (
          <InvitationRow key={each.id} invitation={each} onWithdraw={mayWithdraw ? () => withdraw(each) : undefined} />
        )}
      </PagedList>
    </Panel>
  );
}
