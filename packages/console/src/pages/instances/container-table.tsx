// The containers of an instance: what runs on each, what was found of the credential, and forgetting one that is gone.
import { ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Container, InstanceDetails } from '@relevo/contract/instances';
import { useOrganization } from '../../organization.ts';
import { useText } from '../../text.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Check, Checked, ContainerName, Fingerprint, OtherInstallations, Software } from './container-parts.tsx';
import { instancesChanged } from './instance-changes.ts';
import { isVendors, type SortedInstallations, sortedInstallations } from './standing.ts';

const lines = style({ display: 'flex', flexDirection: 'column', rowGap: 8, minWidth: 0 });

const button = style({ whiteSpace: 'nowrap' });

interface Line extends SortedInstallations {
  readonly container: Container;
  readonly isVendors: boolean;
}

interface DeleteContainerProps {
  readonly instance: InstanceDetails;
  readonly container: Container;
  readonly mayChange: boolean;
}

function DeleteContainer({ instance, container: { id, name }, mayChange }: DeleteContainerProps) {
  const say = useText();
  const { organization, call } = useOrganization();
  return (
    <span className={button}>
      <Confirm
        action={say('action.remove')}
        label={say('container.remove', { name })}
        title={say('container.remove.title', { name })}
        consequence={say('container.remove.text')}
        isDisabled={!mayChange}
        onConfirmed={async () => {
          await call('containerDelete', { params: { instance: instance.id, container: id } });
          await instancesChanged(organization.id);
          ToastQueue.positive(say('container.removed', { name }), { timeout: 5000 });
        }}
      />
    </span>
  );
}

export interface ContainerTableProps {
  readonly instance: InstanceDetails;
  readonly mayChange: boolean;
}

export function ContainerTable({ instance, mayChange }: ContainerTableProps) {
  const say = useText();
  const items: Line[] = instance.containers.map((container) => ({
    container,
    isVendors: isVendors(container, instance),
    ...sortedInstallations(container, instance.credential_id),
  }));
  return (
    <DataTable<Line>
      label={say('containers.title')}
      columns={[
        { id: 'name', name: say('container.name'), of: ({ container }) => <ContainerName container={container} /> },
        { id: 'software', name: say('container.software'), of: (line) => <Software {...line} /> },
        {
          id: 'check',
          name: say('container.check'),
          of: ({ main, others, isVendors: vendors }) => (
            <div className={lines}>
              <Check installation={main} isVendors={vendors} />
              <OtherInstallations others={others} />
            </div>
          ),
        },
        {
          id: 'fingerprint',
          name: say('container.fingerprint'),
          of: ({ main }) => <Fingerprint installation={main} />,
        },
        { id: 'checked', name: say('container.checked'), of: ({ main }) => <Checked installation={main} /> },
        {
          id: 'remove',
          name: '',
          of: ({ container }) => <DeleteContainer instance={instance} container={container} mayChange={mayChange} />,
        },
      ]}
      items={items}
      keyOf={({ container: { id } }) => id}
    />
  );
}
