// The tab of the containers where a credential is to be, or was found: what each has proven, and what stands in the way.
import { Badge, Link, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Credential } from '@relevo/contract/credentials';
import type { CredentialContainer } from '@relevo/contract/instances';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { installationsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { ShowMore } from '../../ui/show-more.tsx';
import {
  Check,
  Checked,
  ContainerName,
  Fingerprint,
  OtherInstallations,
  Software,
} from '../instances/container-parts.tsx';
import { isVendors, type SortedInstallations, sortedInstallations } from '../instances/standing.ts';
import type { ShownCredential } from './shown-credential.ts';

const text = style({ font: 'body', margin: 0, maxWidth: '[90ch]' });
const lines = style({ display: 'flex', flexDirection: 'column', rowGap: 8, alignItems: 'start', minWidth: 0 });

interface Line extends SortedInstallations {
  readonly container: CredentialContainer;
  readonly isVendors: boolean;
}

const lineOf = (container: CredentialContainer): Line => ({
  container,
  isVendors: isVendors(container),
  ...sortedInstallations(container, null),
});

function InstanceLink({ container: { instance_id: instance, instance_name: name } }: Pick<Line, 'container'>) {
  const { organization } = useOrganization();
  return (
    <Link isStandalone href={addressOf(paths.instance, { organization: organization.id, instance })}>
      {name}
    </Link>
  );
}

interface FoundProps {
  readonly line: Line;
  readonly isMigrating: boolean;
}

/** What was found of the credential there, and whether its migration waits for it. */
function Found({ line: { container, main, others, isVendors: vendors }, isMigrating }: FoundProps) {
  const say = useText();
  return (
    <div className={lines}>
      <Check installation={main} isVendors={vendors} />
      {isMigrating && container.blocker ? (
        <Badge size="S" variant="notice" fillStyle="subtle">
          {say('installations.blocks')}
        </Badge>
      ) : null}
      <OtherInstallations others={others} />
    </div>
  );
}

interface InstallationTableProps {
  readonly items: readonly CredentialContainer[];
  readonly isMigrating: boolean;
}

function InstallationTable({ items, isMigrating }: InstallationTableProps) {
  const say = useText();
  return (
    <DataTable<Line>
      label={say('credential.tab.installations')}
      columns={[
        { id: 'name', name: say('container.name'), of: ({ container }) => <ContainerName container={container} /> },
        { id: 'instance', name: say('instances.name'), of: (line) => <InstanceLink {...line} /> },
        { id: 'software', name: say('container.software'), of: (line) => <Software {...line} /> },
        { id: 'check', name: say('container.check'), of: (line) => <Found line={line} isMigrating={isMigrating} /> },
        {
          id: 'fingerprint',
          name: say('container.fingerprint'),
          of: ({ main }) => <Fingerprint installation={main} />,
        },
        { id: 'checked', name: say('container.checked'), of: ({ main }) => <Checked installation={main} /> },
      ]}
      items={items.map(lineOf)}
      keyOf={({ container: { id } }) => id}
    />
  );
}

/** Whether there is something to migrate away from. */
const hasLegacy = ({ mechanisms }: Credential): boolean =>
  mechanisms.some(({ type, retired_at: retiredAt }) => type === 'service_account_jwt' && retiredAt === null);

export function CredentialInstallations(shown: ShownCredential) {
  const say = useText();
  const { organizationId, credential } = shown;
  const list = useInfiniteQuery(installationsQuery(shown, credential.id));
  const isMigrating = hasLegacy(credential);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.error && !list.data) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <ProgressPage />;
  if (items.length === 0) {
    return (
      <EmptyState title={say('installations.empty.title')} text={say('installations.empty.text')}>
        <LinkButton variant="secondary" href={addressOf(paths.instances, { organization: organizationId })}>
          {say('instances.title')}
        </LinkButton>
      </EmptyState>
    );
  }
  return (
    <>
      <p className={text}>{say(isMigrating ? 'installations.text.migration' : 'installations.text')}</p>
      <InstallationTable items={items} isMigrating={isMigrating} />
      {list.hasNextPage ? (
        <ShowMore isLoading={list.isFetchingNextPage} onPress={() => void list.fetchNextPage()} />
      ) : null}
    </>
  );
}
