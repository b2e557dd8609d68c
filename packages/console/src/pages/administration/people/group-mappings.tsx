// Groups of the single sign-on provider and the roles that their members have here.
import { ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { GroupMapping } from '@relevo/contract/roles';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { accountQuery, mayIn, queryClient } from '../../../api.ts';
import { useOrganization } from '../../../organization.ts';
import { groupMappingsQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Item, ItemList } from '../../../ui/item-list.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { RoleList } from '../../../ui/role-list.tsx';
import { AddGroup } from './add-group.tsx';
import { ProviderSetUp } from './provider-set-up.tsx';

const head = style({ display: 'flex', flexWrap: 'wrap', columnGap: 24, rowGap: 12, alignItems: 'center' });
const text = style({ font: 'body-sm', margin: 0, flexGrow: 1, flexBasis: '[260px]' });

function useMappings() {
  const { organization, call } = useOrganization();
  const query = groupMappingsQuery({ organizationId: organization.id, call });
  const remove = async ({ id }: GroupMapping) => {
    await call('groupMappingDelete', { params: { mapping: id } });
    await queryClient.invalidateQueries({ queryKey: query.queryKey });
  };
  return { ...useQuery(query), remove, mayChange: mayIn(organization, 'groupMappingCreate') };
}

interface MappingRowProps {
  readonly mapping: GroupMapping;
  /** Undefined for who may not. */
  readonly onRemove: (() => Promise<void>) | undefined;
}

function MappingRow({ mapping, onRemove }: MappingRowProps) {
  const say = useText();
  const { group, roles } = mapping;
  return (
    <Item name={group} detail={<RoleList label={say('groups.roles', { group })} roles={roles} />}>
      {onRemove ? (
        <Confirm
          action={say('groups.delete')}
          isDeletion
          label={say('groups.delete.label', { group })}
          title={say('groups.delete.title', { group })}
          consequence={say('groups.delete.text')}
          isDisabled={false}
          onConfirmed={async () => {
            await onRemove();
            ToastQueue.positive(say('groups.deleted'), { timeout: 5000 });
          }}
        />
      ) : null}
    </Item>
  );
}

export function GroupMappings() {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  const { data, error, refetch, remove, mayChange } = useMappings();
  const provider = account.single_sign_on;
  return (
    <>
      {provider === null ? <ProviderSetUp /> : null}
      <div className={head}>
        <p className={text}>{say('groups.text')}</p>
        {mayChange ? <AddGroup /> : null}
      </div>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ProgressPage /> : null}
      {data?.items.length === 0 && provider !== null ? (
        <EmptyState title={say('groups.none.title')} text={say('groups.none.text')} />
      ) : null}
      {data && data.items.length > 0 ? (
        <Panel>
          <ItemList label={say('users.groups')}>
            {data.items.map((each) => (
              <MappingRow key={each.id} mapping={each} onRemove={mayChange ? () => remove(each) : undefined} />
            ))}
          </ItemList>
        </Panel>
      ) : null}
    </>
  );
}
