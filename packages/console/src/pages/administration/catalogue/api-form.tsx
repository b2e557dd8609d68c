// Everything that can be changed of an API, part by part.
import { TextArea, TextField, ToastQueue } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import type { Api } from '@relevo/contract/catalogue';
import { useState } from 'react';
import { queryClient } from '../../../api.ts';
import { asLines, itemsIn } from '../../../forms/one-per-line.ts';
import { ProblemForm, type Typed } from '../../../forms/problem-form.tsx';
import { useOrganization } from '../../../organization.ts';
import { apiQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { AlgorithmField, type Chosen, CredentialFields, LifetimeField } from './api-fields.tsx';
import { catalogueChanged } from './catalogue-changes.ts';
import { type Edited, OutdatedNote } from './edited.tsx';
import { FormPart } from './form-part.tsx';

/** What the fields of an API take that other forms use for something else. */
export const apiFieldRules = { code: 'field.catalogue_code.rule', name: 'field.product_name.rule' } as const;

/** What the form says, as the server takes it; a lifetime that is no number is the server's to refuse. */
function bodyOf(typed: Typed, { authenticationTypes, dialects }: Chosen) {
  return {
    name: typed('name'),
    audience: typed('audience').trim(),
    scopes: itemsIn(typed('scopes')),
    metascopes: itemsIn(typed('metascopes')),
    authentication_types: [...authenticationTypes],
    dialects: [...dialects],
    signing_algorithm: typed('signing_algorithm') === 'RS256' ? ('RS256' as const) : ('ES256' as const),
    requires_organization_header: typed('requires_organization_header') !== '',
    access_token_lifetime: Number(typed('access_token_lifetime')),
    compatible_access_token_lifetime: Number(typed('compatible_access_token_lifetime')),
    introspection_client_ids: itemsIn(typed('introspection_client_ids')),
  };
}

/** Sends the form on the version it was filled with. */
function useSave({ shown: api, keep }: Edited<Api>) {
  const say = useText();
  const { organization, call } = useOrganization();
  return async (body: ReturnType<typeof bodyOf>) => {
    try {
      const stored = await call('apiUpdate', { params: { code: api.code }, body, ifMatch: versionOf(api) });
      queryClient.setQueryData(apiQuery({ organizationId: organization.id, call }, api.code).queryKey, stored);
      keep(stored);
      ToastQueue.positive(say('catalogue.saved'), { timeout: 5000 });
    } finally {
      void catalogueChanged(organization.id);
    }
  };
}

function TokenFields({ api }: { readonly api: Api }) {
  const say = useText();
  return (
    <FormPart title={say('api.part.tokens')} text={say('api.part.tokens.text')}>
      <TextField
        name="audience"
        type="url"
        label={say('api.audience')}
        description={say('api.audience.hint')}
        defaultValue={api.audience}
      />
      <TextArea
        name="scopes"
        label={say('credential.scopes')}
        description={say('api.scopes.hint')}
        defaultValue={asLines(api.scopes)}
      />
      <TextArea
        name="metascopes"
        label={say('credential.metascopes')}
        description={say('api.metascopes.hint')}
        defaultValue={asLines(api.metascopes)}
      />
      <AlgorithmField algorithm={api.signing_algorithm} />
      <LifetimeField name="access_token_lifetime" seconds={api.access_token_lifetime} />
      <LifetimeField name="compatible_access_token_lifetime" seconds={api.compatible_access_token_lifetime} />
    </FormPart>
  );
}

export function ApiForm({ edited }: { readonly edited: Edited<Api> }) {
  const say = useText();
  const { shown: api } = edited;
  const save = useSave(edited);
  const [chosen, choose] = useState<Chosen>({ authenticationTypes: api.authentication_types, dialects: api.dialects });
  return (
    <ProblemForm
      submitLabel={say('action.save')}
      rules={apiFieldRules}
      onSubmit={(typed) => save(bodyOf(typed, chosen))}
    >
      <OutdatedNote {...edited} />
      <FormPart title={say('api.part.name')} text={say('api.part.name.text')}>
        <TextField
          name="name"
          label={say('catalogue.name')}
          description={say('field.product_name.rule')}
          defaultValue={api.name}
        />
      </FormPart>
      <TokenFields api={api} />
      <FormPart title={say('api.part.credentials')} text={say('api.part.credentials.text')}>
        <CredentialFields api={api} chosen={chosen} choose={choose} />
      </FormPart>
      <FormPart title={say('api.introspection')} text={say('api.part.introspection.text')}>
        <TextArea
          name="introspection_client_ids"
          label={say('api.introspection_client_ids')}
          description={say('api.introspection_client_ids.hint')}
          defaultValue={asLines(api.introspection_client_ids)}
        />
      </FormPart>
    </ProblemForm>
  );
}
