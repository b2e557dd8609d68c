// The organizations of the server, for its operators: made with a link for their first administrator, stopped, let work.
import { ToastQueue } from '@react-spectrum/s2';
import type { OrganizationOfAccount } from '@relevo/contract/account';
import { useQuery } from '@tanstack/react-query';
import { accountQuery, queryClient } from '../../../api.ts';
import type { ReadFrom } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { DisabledBadge } from '../../../ui/disabled-badge.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Item, ItemList } from '../../../ui/item-list.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { CreateOrganization } from './create-organization.tsx';

interface RowProps extends ReadFrom {
  readonly row: OrganizationOfAccount;
}

function Row({ organizationId, call, row: { id, name, enabled } }: RowProps) {
  const say = useText();
  const isHome = id === organizationId; // operators act in the organization that runs the server
  const verb = enabled ? 'disable' : 'enable';
  return (
    <Item
      name={name}
      badge={enabled ? null : <DisabledBadge />}
      detail={
        <>
          {id}
          {isHome ? <div>{say('organizations.home')}</div> : null}
        </>
      }
    >
      <Confirm
        action={say(`organizations.${verb}`)}
        label={say(`organizations.${verb}.label`, { name })}
        title={say(`organizations.${verb}.title`, { name })}
        consequence={say(`organizations.${verb}.text`)}
        isDisabled={isHome}
        variant={enabled ? 'negative' : 'accent'}
        onConfirmed={async () => {
          await call('organizationSetEnabled', { params: { organization: id }, body: { enabled: !enabled } });
          await queryClient.invalidateQueries({ queryKey: ['organization', organizationId, 'organizations'] });
          await queryClient.invalidateQueries({ queryKey: accountQuery.queryKey });
          ToastQueue.positive(say(`organizations.${verb}.done`, { name }), { timeout: 5000 });
        }}
      />
    </Item>
  );
}

export function AllOrganizations({ organizationId, call }: ReadFrom) {
  const say = useText();
  const { data, error, refetch } = useQuery({
    queryKey: ['organization', organizationId, 'organizations'],
    queryFn: () => call('organizationList', {}),
  });
  return (
    <Section
      title={say('organizations.title')}
      actions={<CreateOrganization organizationId={organizationId} call={call} />}
    >
      <Panel>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <ProgressPage /> : null}
        <ItemList>
          {data?.items.map((row) => (
            <Row key={row.id} organizationId={organizationId} call={call} row={row} />
          ))}
        </ItemList>
      </Panel>
    </Section>
  );
}
