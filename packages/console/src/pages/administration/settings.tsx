// The organization: what it is called, where its clients find the token service; for operators all of the server.
import { Badge, TextField, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { versionOf } from '@relevo/contract/call';
import type { Organization } from '@relevo/contract/organization';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { discoveryAddresses, keySetAddress } from '../../addresses.ts';
import { accountQuery, mayIn, queryClient } from '../../api.ts';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { useOrganization } from '../../organization.ts';
import { organizationQuery, type ReadFrom } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { AllOrganizations } from './settings/all-organizations.tsx';

const paragraph = style({ font: 'body-sm', margin: 0 });

interface ShownOrganization extends ReadFrom {
  readonly shown: Organization;
}

function Edit({ organizationId, call, shown }: ShownOrganization) {
  const say = useText();
  const [decidedOn, setDecidedOn] = useState(shown); // what is typed is decided on, whatever is read meanwhile
  return (
    <ProblemForm
      submitLabel={say('action.save')}
      rules={{ name: 'settings.name.rule' }}
      onSubmit={async (typed) => {
        const body = { name: typed('name'), fallback_contact: typed('fallback_contact').trim() || null };
        const saved = await call('organizationUpdate', { body, ifMatch: versionOf(decidedOn) });
        setDecidedOn(saved);
        queryClient.setQueryData(organizationQuery({ organizationId, call }).queryKey, saved);
        await queryClient.invalidateQueries({ queryKey: accountQuery.queryKey });
        await queryClient.invalidateQueries({ queryKey: ['organization', organizationId, 'organizations'] });
        ToastQueue.positive(say('settings.saved'), { timeout: 5000 });
      }}
    >
      <TextField
        name="name"
        label={say('settings.name')}
        description={say('settings.name.rule')}
        defaultValue={decidedOn.name}
      />
      <TextField
        name="fallback_contact"
        type="email"
        label={say('settings.fallback_contact')}
        description={say('settings.fallback_contact.text')}
        defaultValue={decidedOn.fallback_contact ?? ''}
      />
    </ProblemForm>
  );
}

function ReadOnly({ shown }: Pick<ShownOrganization, 'shown'>) {
  const say = useText();
  return (
    <>
      <Facts
        facts={[
          { term: say('settings.name'), value: shown.name },
          {
            term: say('settings.fallback_contact'),
            value: shown.fallback_contact ?? say('settings.fallback_contact.none'),
          },
        ]}
      />
      <p className={paragraph}>{say('settings.read_only')}</p>
    </>
  );
}

function General(props: ShownOrganization & { readonly mayEdit: boolean }) {
  const say = useText();
  const { shown, mayEdit } = props;
  return (
    <Section
      title={say('settings.general')}
      actions={
        shown.is_home ? (
          <Badge variant="informative" fillStyle="subtle">
            {say('settings.home')}
          </Badge>
        ) : null
      }
    >
      <Panel>
        {shown.is_home ? <p className={paragraph}>{say('settings.home.text')}</p> : null}
        <CopyField label={say('settings.id')} value={shown.id} />
        {mayEdit ? <Edit {...props} /> : <ReadOnly shown={shown} />}
      </Panel>
    </Section>
  );
}

function Addresses({ shown: { issuer, token_endpoint } }: Pick<ShownOrganization, 'shown'>) {
  const say = useText();
  const { oauth, openid, compatible } = discoveryAddresses(issuer);
  return (
    <Section title={say('settings.addresses')}>
      <Panel>
        <p className={paragraph}>{say('settings.addresses.text')}</p>
        <CopyField label={say('settings.issuer')} value={issuer} />
        <CopyField label={say('settings.token_endpoint')} value={token_endpoint} />
        <CopyField label={say('settings.discovery.oauth')} value={oauth} />
        <CopyField label={say('settings.discovery.openid')} value={openid} />
        <CopyField label={say('settings.discovery.compatible')} value={compatible} />
        <CopyField label={say('signing_keys.key_set')} value={keySetAddress(issuer)} />
      </Panel>
    </Section>
  );
}

export function SettingsPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const from = { organizationId: organization.id, call };
  const { data, error, refetch } = useQuery(organizationQuery(from));
  return (
    <Page title={say('settings.title')}>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ProgressPage /> : null}
      {data ? (
        <>
          <General {...from} shown={data} mayEdit={mayIn(organization, 'organizationUpdate')} />
          <Addresses shown={data} />
        </>
      ) : null}
      {organization.is_operator ? <AllOrganizations {...from} /> : null}
    </Page>
  );
}
