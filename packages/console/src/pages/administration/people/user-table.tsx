// Members as a table: only the rows in sight are in the page, the next ones are loaded while somebody scrolls.
import { Cell, Column, Link, Row, TableBody, TableHeader, TableView } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { User } from '@relevo/contract/users';
import { useOrganization } from '../../../organization.ts';
import { addressOf, paths } from '../../../paths.ts';
import { useText } from '../../../text.tsx';
import { tableHeight } from '../../../ui/table-height.ts';
import { LastSeen, OwnBadge, RolesInShort, rolesOf, StateBadge } from './user-parts.tsx';

const name = style({ display: 'flex', columnGap: 8, alignItems: 'center', minWidth: 0 });
const clipped = style({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 });

export interface ShownUsers {
  readonly users: readonly User[];
  readonly loadMore: () => void;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
}

export function UserTable({ users, loadMore, isLoadingMore }: ShownUsers) {
  const say = useText();
  const { organization } = useOrganization();
  return (
    <TableView
      aria-label={say('users.members')}
      onLoadMore={loadMore}
      loadingState={isLoadingMore ? 'loadingMore' : 'idle'}
      styles={style({ width: 'full' })}
      UNSAFE_style={{ height: tableHeight(users.length) }}
    >
      <TableHeader>
        <Column id="name" isRowHeader minWidth={200}>
          {say('users.name')}
        </Column>
        <Column id="email" minWidth={180}>
          {say('field.email')}
        </Column>
        <Column id="roles" minWidth={240} defaultWidth="2fr">
          {say('users.roles')}
        </Column>
        <Column id="seen" minWidth={170}>
          {say('users.last_seen')}
        </Column>
        <Column id="state" minWidth={120}>
          {say('users.state')}
        </Column>
      </TableHeader>
      <TableBody items={users}>
        {(user) => {
          const href = addressOf(paths.user, { organization: organization.id, user: user.id });
          return (
            <Row id={user.id} href={href}>
              <Cell textValue={user.name}>
                <span className={name}>
                  <span className={clipped}>
                    <Link isStandalone href={href}>
                      {user.name}
                    </Link>
                  </span>
                  <OwnBadge user={user} />
                </span>
              </Cell>
              <Cell textValue={user.email}>
                <span className={clipped}>{user.email}</span>
              </Cell>
              <Cell>
                <RolesInShort roles={rolesOf(user)} isOneLine />
              </Cell>
              <Cell>
                <LastSeen user={user} />
              </Cell>
              <Cell>
                <StateBadge user={user} />
              </Cell>
            </Row>
          );
        }}
      </TableBody>
    </TableView>
  );
}
