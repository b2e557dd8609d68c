// The people who have a role for a product profile: as its developers they attach it, as administrators they name those.
import { Badge, Content, Heading, InlineAlert, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import type { ProductProfile } from '@relevo/contract/catalogue';
import type { HeldRole } from '@relevo/contract/roles';
import type { User } from '@relevo/contract/users';
import { useInfiniteQuery } from '@tanstack/react-query';
import { mayIn, queryClient } from '../../../api.ts';
import { grantOf } from '../../../held-roles.ts';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { DisabledBadge } from '../../../ui/disabled-badge.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Item } from '../../../ui/item-list.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { AddUsers } from './add-users.tsx';
import { rolesElsewhere, rolesFor } from './profile-roles.ts';
import { mayAt } from './reach.ts';

const bar = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 16,
  alignItems: 'center',
  justifyContent: 'space-between',
});
const text = style({ font: 'body-sm', margin: 0, maxWidth: '[90ch]', color: 'neutral-subdued' });
const note = style({ font: 'ui-sm', color: 'neutral-subdued' });

function RoleBadges({ roles, byGroups }: { readonly roles: readonly HeldRole[]; readonly byGroups: boolean }) {
  const say = useText();
  return roles.map(({ role }) => (
    <Badge key={role} variant={role === 'developer' ? 'informative' : 'notice'} fillStyle="subtle">
      {byGroups ? say('profile.users.by_group', { role: say(`role.${role}`) }) : say(`role.${role}`)}
    </Badge>
  ));
}

function RemoveUser({ profile, user }: { readonly profile: ProductProfile; readonly user: User }) {
  const say = useText();
  const { organization, call } = useOrganization();
  // somebody without any role is removed from the organization, which is done on their own page
  if (rolesElsewhere(user.roles, profile.id).length === 0) {
    return <span className={note}>{say('profile.users.only_role')}</span>;
  }
  return (
    <Confirm
      action={say('action.remove')}
      label={say('profile.users.remove', { name: user.name })}
      title={say('profile.users.remove.title', { name: user.name, profile: profile.name })}
      consequence={say('profile.users.remove.text')}
      isDisabled={!mayAt(organization, 'userUpdate', { product: profile.product, profile: profile.id })}
      onConfirmed={async () => {
        const params = { user: user.id };
        const now = await call('userView', { params });
        const roles = rolesElsewhere(now.roles, profile.id).map(grantOf);
        await call('userUpdate', { params, body: { roles }, ifMatch: versionOf(now) });
        await queryClient.invalidateQueries({ queryKey: ['organization', organization.id] });
        ToastQueue.positive(say('profile.users.removed', { name: user.name }), { timeout: 5000 });
      }}
    />
  );
}

function UserItem({ profile, user }: { readonly profile: ProductProfile; readonly user: User }) {
  const { organization } = useOrganization();
  const own = rolesFor(user.roles, profile.id);
  return (
    <Item
      name={user.name}
      href={addressOf(paths.user, { organization: organization.id, user: user.id })}
      detail={user.email}
    >
      {user.enabled ? null : <DisabledBadge />}
      <RoleBadges roles={own} byGroups={false} />
      <RoleBadges roles={rolesFor(user.group_roles, profile.id)} byGroups />
      {own.length > 0 ? <RemoveUser profile={profile} user={user} /> : null}
    </Item>
  );
}

function UserList({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const list = useInfiniteQuery({
    queryKey: ['organization', organization.id, 'product-profile', profile.id, 'users'],
    queryFn: ({ pageParam: cursor }) => call('userList', { query: { profile: profile.id, ...(cursor && { cursor }) } }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next,
  });
  return (
    <PagedList
      list={list}
      label={say('users.title')}
      empty={<EmptyState title={say('profile.users.empty.title')} text={say('profile.users.empty.text')} />}
    >
      {(user) => <UserItem key={user.id} profile={profile} user={user} />}
    </PagedList>
  );
}

export function ProfileUsers({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { organization } = useOrganization();
  const place = { product: profile.product, profile: profile.id };
  if (!mayIn(organization, 'userList')) {
    return (
      <InlineAlert variant="informative">
        <Heading level={2}>{say('profile.users.closed.title')}</Heading>
        <Content>{say('profile.users.closed.text')}</Content>
      </InlineAlert>
    );
  }
  return (
    <Panel>
      <div className={bar}>
        <p className={text}>{say('profile.users.text')}</p>
        {mayAt(organization, 'userUpdate', place) ? <AddUsers profile={profile} /> : null}
      </div>
      <UserList profile={profile} />
    </Panel>
  );
}
