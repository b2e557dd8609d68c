// What a product profile says and gives: changed by who administers its product, read by everybody else.
import { Content, Heading, InlineAlert, TextArea, TextField, ToastQueue } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import type { ProductProfile } from '@relevo/contract/catalogue';
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { useScopeHint } from '../../../forms/create-profile.tsx';
import { asLines, itemsIn } from '../../../forms/one-per-line.ts';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { RoleEditor } from '../../../forms/role-editor.tsx';
import { grantOf } from '../../../held-roles.ts';
import { useOrganization } from '../../../organization.ts';
import { profileQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { RoleList } from '../../../ui/role-list.tsx';
import { catalogueChanged } from './catalogue-changes.ts';
import { type Edited, OutdatedNote, useEdited } from './edited.tsx';
import { FormPart } from './form-part.tsx';
import { mayAt } from './reach.ts';

function ProfileForm({ edited }: { readonly edited: Edited<ProductProfile> }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const { shown: profile, keep } = edited;
  const scopeHint = useScopeHint(profile.product);
  const [roles, setRoles] = useState(profile.management_roles);
  const save = async (typed: Typed) => {
    const given = { name: typed('name'), description: typed('description'), scopes: itemsIn(typed('scopes')) };
    const body = { ...given, management_roles: roles.map(grantOf) };
    try {
      const params = { profile: profile.id };
      const stored = await call('productProfileUpdate', { params, body, ifMatch: versionOf(profile) });
      queryClient.setQueryData(profileQuery({ organizationId: organization.id, call }, profile.id).queryKey, stored);
      keep(stored);
      ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
    } finally {
      void catalogueChanged(organization.id);
    }
  };
  return (
    <ProblemForm submitLabel={say('action.save')} onSubmit={save}>
      <OutdatedNote {...edited} />
      <FormPart title={say('profile.part.gives')} text={say('profile.part.gives.text')}>
        <TextField
          name="name"
          label={say('catalogue.name')}
          description={say('field.profile_name.hint')}
          defaultValue={profile.name}
        />
        <TextArea name="description" label={say('field.description')} defaultValue={profile.description} />
        <TextArea
          name="scopes"
          label={say('credential.scopes')}
          description={scopeHint}
          defaultValue={asLines(profile.scopes)}
        />
      </FormPart>
      <FormPart title={say('profile.roles')} text={say('profile.roles.text')}>
        <RoleEditor name="management_roles" value={roles} onChange={(value) => setRoles([...value])} />
      </FormPart>
    </ProblemForm>
  );
}

function ProfileFacts({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { description, scopes, management_roles: roles } = profile;
  return (
    <Facts
      isWide
      facts={[
        { term: say('field.description'), value: description || say('project.no_description') },
        { term: say('credential.scopes'), value: asLines(scopes) || say('catalogue.none') },
        {
          term: say('profile.roles'),
          value: roles.length > 0 ? <RoleList label={say('profile.roles')} roles={roles} /> : say('catalogue.none'),
        },
      ]}
    />
  );
}

export function ProfileDetails({ profile }: { readonly profile: ProductProfile }) {
  const say = useText();
  const { organization } = useOrganization();
  const edited = useEdited(profile);
  const mayChange = mayAt(organization, 'productProfileUpdate', { product: profile.product });
  return (
    <Panel>
      {mayChange ? (
        <ProfileForm key={edited.filling} edited={edited} />
      ) : (
        <>
          <InlineAlert variant="informative">
            <Heading level={2}>{say('project.read_only')}</Heading>
            <Content>{say('catalogue.read_only')}</Content>
          </InlineAlert>
          <ProfileFacts profile={profile} />
        </>
      )}
    </Panel>
  );
}
