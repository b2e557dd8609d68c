// One instance: its credential, its containers with what each has proven, and what to do next.
import {
  Button,
  ButtonGroup,
  Content,
  DialogTrigger,
  Heading,
  InlineAlert,
  Text,
  ToastQueue,
} from '@react-spectrum/s2';
import Edit from '@react-spectrum/s2/icons/Edit';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { InstanceDetails } from '@relevo/contract/instances';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useOrganization } from '../organization.ts';
import { addressOf, paths } from '../paths.ts';
import { instanceQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { Breadcrumbs } from '../ui/breadcrumbs.tsx';
import { ConfirmByTyping } from '../ui/confirm-by-typing.tsx';
import { Facts } from '../ui/facts.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page, Section } from '../ui/page.tsx';
import { Panel } from '../ui/panel.tsx';
import { AddContainer } from './instances/add-container.tsx';
import { useChangeable } from './instances/changeable.ts';
import { ContainerTable } from './instances/container-table.tsx';
import { instancesChanged } from './instances/instance-changes.ts';
import { InstanceDialog, type InstanceValues } from './instances/instance-dialog.tsx';
import { CredentialOfInstance, LastReport, ProvenOf, StandingBadge } from './instances/instance-table.tsx';
import { NextSteps } from './instances/next-steps.tsx';
import { ProofLadder } from './instances/proof-ladder.tsx';
import { instanceStanding } from './instances/standing.ts';

const text = style({ font: 'body', margin: 0, maxWidth: '[90ch]' });

interface ChangeableProps {
  readonly instance: InstanceDetails;
  readonly mayChange: boolean;
}

function EditInstance({ instance, mayChange }: ChangeableProps) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const params = { instance: instance.id };
  const save = async (body: InstanceValues, ifMatch: string | undefined) => {
    try {
      await call('instanceUpdate', { params, body, ifMatch });
      // the address may have the name that it had
      const address = { organization: organization.id, instance: instance.id };
      await navigate({ to: paths.instance, params: address, replace: true });
    } finally {
      await instancesChanged(organization.id); // also where somebody else was faster
    }
    ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
  };
  return (
    <DialogTrigger>
      <Button variant="secondary" isDisabled={!mayChange}>
        <Edit />
        <Text>{say('instance.edit')}</Text>
      </Button>
      <InstanceDialog
        title={say('instance.edit')}
        submitLabel={say('action.save')}
        instance={instance}
        onSubmit={save}
      />
    </DialogTrigger>
  );
}

function Actions({ instance, mayChange }: ChangeableProps) {
  const say = useText();
  const navigate = useNavigate();
  const { organization, call } = useOrganization();
  const { id, name } = instance;
  return (
    <ButtonGroup>
      <EditInstance instance={instance} mayChange={mayChange} />
      <ConfirmByTyping
        action={say('instance.delete')}
        title={say('instance.delete.title', { name })}
        consequence={say('instance.delete.text')}
        name={name}
        isDisabled={!mayChange}
        onConfirmed={async (confirm) => {
          await call('instanceDelete', { params: { instance: id }, query: { confirm } });
          await navigate({ to: paths.instances, params: { organization: organization.id } });
          await instancesChanged(organization.id);
          ToastQueue.positive(say('catalogue.deleted', { name }), { timeout: 5000 });
        }}
      />
    </ButtonGroup>
  );
}

function InstanceFacts({ instance }: Pick<ChangeableProps, 'instance'>) {
  const say = useText();
  return (
    <Panel>
      <Facts
        facts={[
          { term: say('instances.credential'), value: <CredentialOfInstance one={instance} /> },
          { term: say('instance.hosting'), value: say(`instance.hosting.${instance.hosting}`) },
          { term: say('instance.standing'), value: <StandingBadge one={instance} /> },
          ...(instance.containers_total > 0
            ? [{ term: say('containers.title'), value: <ProvenOf one={instance} /> }]
            : []),
          { term: say('instance.last_report'), value: <LastReport one={instance} /> },
          {
            term: say('instance.created_at'),
            value: (
              <>
                <Moment at={instance.created_at} />
                {'\n'}
                {instance.created_by}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function InstanceView({ instance }: Pick<ChangeableProps, 'instance'>) {
  const say = useText();
  const { organization } = useOrganization();
  const { mayChange, reason } = useChangeable(instance);
  const standing = instanceStanding(instance);
  return (
    <Page
      title={instance.name}
      actions={<Actions instance={instance} mayChange={mayChange} />}
      above={
        <Breadcrumbs
          crumbs={[
            {
              name: say('instances.of', { organization: organization.name }),
              href: addressOf(paths.instances, { organization: organization.id }),
            },
          ]}
        />
      }
    >
      {reason === undefined ? null : (
        <InlineAlert variant="informative">
          <Heading level={2}>{say('project.read_only')}</Heading>
          <Content>{reason}</Content>
        </InlineAlert>
      )}
      <InstanceFacts instance={instance} />
      <Section title={say('containers.title')} actions={<AddContainer instance={instance} mayChange={mayChange} />}>
        {instance.containers.length > 0 ? (
          <ContainerTable instance={instance} mayChange={mayChange} />
        ) : (
          <p className={text}>{say(standing === 'vendor' ? 'fleet.vendor.text' : 'containers.empty')}</p>
        )}
      </Section>
      <NextSteps instance={instance} />
      {standing === 'vendor' ? null : <ProofLadder />}
    </Page>
  );
}

export function InstancePage() {
  const { organization, call } = useOrganization();
  const { instance: reference = '' } = useParams({ strict: false });
  const query = useQuery(instanceQuery({ organizationId: organization.id, call }, reference));
  return <Loaded query={query}>{(instance) => <InstanceView key={instance.id} instance={instance} />}</Loaded>;
}
