// Members as cards, for windows too narrow for a table.
import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ShowMore } from '../../../ui/show-more.tsx';
import { LastSeen, OwnBadge, RolesInShort, rolesOf, StateBadge } from './user-parts.tsx';
import type { ShownUsers } from './user-table.tsx';

const list = style({ display: 'flex', flexDirection: 'column', gap: 12, margin: 0, padding: 0, listStyleType: 'none' });
const title = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const head = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });
const details = style({ display: 'flex', flexDirection: 'column', rowGap: 4, font: 'ui', minWidth: 0 });

export function UserCards({ users, loadMore, isLoadingMore, hasMore }: ShownUsers) {
  const say = useText();
  const { organization } = useOrganization();
  return (
    <>
      <ul className={list}>
        {users.map((user) => (
          <li key={user.id}>
            <Panel>
              <div className={details}>
                <div className={head}>
                  <h2 className={title}>
                    <Link isStandalone href={addressOf(paths.user, { organization: organization.id, user: user.id })}>
                      {user.name}
                    </Link>
                  </h2>
                  <OwnBadge user={user} />
                  {user.enabled ? null : <StateBadge user={user} />}
                </div>
                <span className={detail}>{user.email}</span>
                <RolesInShort roles={rolesOf(user)} />
                <span className={detail}>
                  {say('users.last_seen')}: <LastSeen user={user} />
                </span>
              </div>
            </Panel>
          </li>
        ))}
      </ul>
      {hasMore ? <ShowMore isLoading={isLoadingMore} onPress={loadMore} /> : null}
    </>
  );
}
