// The instances of an organization, each with its credential and how far its containers are.
import { Badge, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Instance } from '@relevo/contract/instances';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { instanceStanding } from './standing.ts';

const detail = style({ font: 'ui-sm', color: 'neutral-subdued' });
const variants = {
  vendor: 'neutral',
  empty: 'notice',
  too_old: 'negative',
  proven: 'positive',
  unproven: 'notice',
} as const;

interface OneProps {
  readonly one: Instance;
}

function Name({ one: { id, name } }: OneProps) {
  const { organization } = useOrganization();
  return (
    <Link isStandalone href={addressOf(paths.instance, { organization: organization.id, instance: id })}>
      {name}
    </Link>
  );
}

/** Leads to the credential's containers; a credential that is gone has no page. */
export function CredentialOfInstance({ one }: OneProps) {
  const say = useText();
  const { organization } = useOrganization();
  const { credential_id: credential, credential_name: name, client_id: clientId, project_id: project } = one;
  if (credential === null || project === null) return say('instance.credential.none');
  const params = { organization: organization.id, project, credential };
  return (
    <>
      <Link isStandalone href={addressOf(paths.credential, params, { tab: 'installations' })}>
        {name}
      </Link>
      <div className={detail}>{clientId}</div>
    </>
  );
}

export function StandingBadge({ one }: OneProps) {
  const say = useText();
  const standing = instanceStanding(one);
  return (
    <Badge size="S" variant={variants[standing]} fillStyle="subtle" styles={style({ width: 'fit' })}>
      {say(`instance.standing.${standing}`)}
    </Badge>
  );
}

/** How many of one's own containers have proven the credential, and how many are the vendor's. */
export function ProvenOf({ one }: OneProps) {
  const say = useText();
  const { containers_total: total, containers_own: own, containers_proven: proven } = one;
  if (total === 0) return '—';
  return (
    <>
      {own > 0 ? <div>{say('instance.proven_of', { proven, own })}</div> : null}
      {total > own ? <div className={detail}>{say('instance.of_vendor', { count: total - own })}</div> : null}
    </>
  );
}

export function LastReport({ one: { last_report_at: at } }: OneProps) {
  const say = useText();
  return at === null ? say('instance.last_report.none') : <Moment at={at} />;
}

export function InstanceTable({ items }: { readonly items: readonly Instance[] }) {
  const say = useText();
  return (
    <DataTable<Instance>
      label={say('instances.title')}
      columns={[
        { id: 'name', name: say('instances.name'), of: (one) => <Name one={one} /> },
        { id: 'credential', name: say('instances.credential'), of: (one) => <CredentialOfInstance one={one} /> },
        { id: 'hosting', name: say('instance.hosting'), of: ({ hosting }) => say(`instance.hosting.${hosting}`) },
        { id: 'containers', name: say('containers.title'), of: (one) => <ProvenOf one={one} /> },
        { id: 'standing', name: say('instance.standing'), of: (one) => <StandingBadge one={one} /> },
        { id: 'report', name: say('instance.last_report'), of: (one) => <LastReport one={one} /> },
      ]}
      items={items}
      keyOf={({ id }) => id}
    />
  );
}
