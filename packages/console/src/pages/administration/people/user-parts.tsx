// What table, cards and page say about a member in the same words.
import { Badge } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { HeldRole } from '@relevo/contract/roles';
import type { User } from '@relevo/contract/users';
import { useSuspenseQuery } from '@tanstack/react-query';
import { accountQuery } from '../../../api.ts';
import { widestFirst } from '../../../held-roles.ts';
import { useText } from '../../../text.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { usePlaceText } from '../../../ui/role-list.tsx';

const summary = style<{ isOneLine: boolean }>({
  display: 'flex',
  flexWrap: { default: 'wrap', isOneLine: 'nowrap' },
  columnGap: 8,
  minWidth: 0,
});
const widestText = style<{ isOneLine: boolean }>({
  minWidth: 0,
  overflowWrap: 'anywhere',
  overflow: { isOneLine: 'hidden' },
  textOverflow: { isOneLine: 'ellipsis' },
  whiteSpace: { isOneLine: 'nowrap' },
});
const more = style({ color: 'neutral-subdued', flexShrink: 0 });
const subdued = style({ color: 'neutral-subdued' });
const line = style({ display: 'flex' });

/** Whether this member is who sits there. */
export function useIsOwn({ id }: User): boolean {
  const { data: account } = useSuspenseQuery(accountQuery);
  return account.id === id;
}

/** Marks who sits there; nothing for anybody else. */
export function OwnBadge({ user }: { readonly user: User }) {
  const say = useText();
  if (!useIsOwn(user)) return null;
  return (
    <Badge size="S" variant="informative" fillStyle="subtle">
      {say('users.you')}
    </Badge>
  );
}

/** Whether the organization lets somebody in. */
export function StateBadge({ user: { enabled } }: { readonly user: User }) {
  const say = useText();
  return (
    <span className={line}>
      <Badge size="S" variant={enabled ? 'positive' : 'negative'} fillStyle="subtle">
        {say(enabled ? 'users.enabled' : 'users.disabled')}
      </Badge>
    </span>
  );
}

export function LastSeen({ user }: { readonly user: User }) {
  const say = useText();
  return user.last_seen_at === null ? say('users.never_seen') : <Moment at={user.last_seen_at} />;
}

export interface RolesInShortProps {
  readonly roles: readonly HeldRole[];
  /** What has no room is cut off, but never how many more there are. */
  readonly isOneLine?: boolean;
}

/** The widest of some roles with its product or product profile, and how many more there are. */
export function RolesInShort({ roles, isOneLine = false }: RolesInShortProps) {
  const say = useText();
  const placeText = usePlaceText();
  const [widest, ...others] = widestFirst(roles);
  if (!widest) return say('role.none');
  const place = placeText(widest);
  return (
    <span className={summary({ isOneLine })}>
      <span className={widestText({ isOneLine })}>
        {say(`role.${widest.role}`)}
        {place === undefined ? null : <span className={subdued}> · {place}</span>}
      </span>
      {others.length === 0 ? null : <span className={more}>{say('users.more_roles', { count: others.length })}</span>}
    </span>
  );
}

/** All roles of a member, whoever gave them. */
export const rolesOf = ({ roles, group_roles: ofGroups }: User): HeldRole[] => [...roles, ...ofGroups];
