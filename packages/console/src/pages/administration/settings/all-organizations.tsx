// The organizations of the server, for its operators: made with a link for their first administrator, stopped, let work.
import { Badge, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { OrganizationOfAccount } from '@relevo/contract/account';
import { useQuery } from '@tanstack/react-query';
import { accountQuery, queryClient } from '../../../api.ts';
import type { ReadFrom } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { ProgressPage } from '../../../ui/progress-page.tsx';
import { CreateOrganization } from './create-organization.tsx';

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
const title = style({
  font: 'ui',
  fontWeight: 'bold',
  display: 'flex',
  flexWrap: 'wrap',
  gap: 8,
  alignItems: 'center',
  overflowWrap: 'anywhere',
  minWidth: 0,
});
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', marginTop: 4, overflowWrap: 'anywhere' });

interface RowProps extends ReadFrom {
  readonly row: OrganizationOfAccount;
}

function Row({ organizationId, call, row: { id, name, enabled } }: RowProps) {
  const say = useText();
  const isHome = id === organizationId; // operators act in the organization that runs the server
  const verb = enabled ? 'disable' : 'enable';
  return (
    <li className={item}>
      <div className={about}>
        <div className={title}>
          <span>{name}</span>
          {enabled ? null : <Badge variant="negative">{say('project.disabled')}</Badge>}
        </div>
        <div className={detail}>{id}</div>
        {isHome ? <div className={detail}>{say('organizations.home')}</div> : null}
      </div>
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
    </li>
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
        <ul className={list}>
          {data?.items.map((row) => (
            <Row key={row.id} organizationId={organizationId} call={call} row={row} />
          ))}
        </ul>
      </Panel>
    </Section>
  );
}
