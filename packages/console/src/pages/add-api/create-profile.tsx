// A product profile made on the way: the product of the API is known, its scopes are offered.
import { Button, Checkbox, CheckboxGroup, CustomDialog, DialogTrigger, TextArea, TextField } from '@react-spectrum/s2';
import type { Api, ProductProfile } from '@relevo/contract/catalogue';
import { useState } from 'react';
import { queryClient } from '../../api.ts';
import { ProblemForm, type Typed } from '../../forms/problem-form.tsx';
import { useOrganization } from '../../organization.ts';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';

export interface CreateProfileProps {
  readonly api: Api;
  readonly onCreated: (profile: ProductProfile) => void;
}

function ProfileForm({ api, onCreated, close }: CreateProfileProps & { readonly close: () => void }) {
  const say = useText();
  const { organization, call } = useOrganization();
  const [scopes, setScopes] = useState<string[]>(api.scopes);
  const create = async (typed: Typed) => {
    const body = { product: api.product, name: typed('name'), description: typed('description'), scopes };
    const profile = await call('productProfileCreate', { body });
    await queryClient.invalidateQueries({ queryKey: ['organization', organization.id, 'product-profiles'] });
    onCreated(profile);
    close();
  };
  return (
    <ProblemForm submitLabel={say('action.create')} onSubmit={create} onCancel={close}>
      <TextField
        name="name"
        label={say('add_api.profiles.create.name')}
        description={say('field.name.rule')}
        autoComplete="off"
        autoFocus
      />
      <TextArea name="description" label={say('field.description')} />
      {api.scopes.length > 0 ? (
        <CheckboxGroup
          label={say('add_api.profiles.create.scopes')}
          description={say('add_api.profiles.create.scopes.hint')}
          value={scopes}
          onChange={setScopes}
        >
          {api.scopes.map((scope) => (
            <Checkbox key={scope} value={scope}>
              {scope}
            </Checkbox>
          ))}
        </CheckboxGroup>
      ) : null}
    </ProblemForm>
  );
}

export function CreateProfile(props: CreateProfileProps) {
  const say = useText();
  return (
    <DialogTrigger>
      <Button variant="secondary">{say('add_api.profiles.create')}</Button>
      <CustomDialog size="M">
        {({ close }) => (
          <DialogBody title={say('add_api.profiles.create')}>
            <ProfileForm {...props} close={close} />
          </DialogBody>
        )}
      </CustomDialog>
    </DialogTrigger>
  );
}
