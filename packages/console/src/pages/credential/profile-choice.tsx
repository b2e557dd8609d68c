// Which product profiles the credential has: chosen among those of its APIs' products, with what ends by it.
import { Checkbox, CheckboxGroup, Content, Heading, InlineAlert, ToastQueue } from '@react-spectrum/s2';
import type { ProductProfile } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemForm } from '../../forms/problem-form.tsx';
import { productsQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { updateCredential } from './credential-change.ts';
import type { Selection } from './selection.ts';
import type { ShownCredential } from './shown-credential.ts';

/** What new tokens lack once these product profiles are taken off. */
function Ending({ profiles }: { readonly profiles: readonly ProductProfile[] }) {
  const say = useText();
  if (profiles.length === 0) return null;
  return (
    <InlineAlert variant="notice">
      <Heading level={3}>{say('access.profiles.ending')}</Heading>
      <Content>
        {profiles.map(({ id, name, scopes }) => (
          <div key={id}>
            {scopes.length > 0
              ? say('access.profiles.ending.scopes', { profile: name, scopes: scopes.join(' ') })
              : say('access.profiles.ending.none', { profile: name })}
          </div>
        ))}
      </Content>
    </InlineAlert>
  );
}

interface ProfilesOfProductProps {
  readonly label: string;
  readonly profiles: readonly ProductProfile[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
  readonly isDisabled: boolean;
}

function ProfilesOfProduct({ label, profiles, chosen, onChange, isDisabled }: ProfilesOfProductProps) {
  const say = useText();
  const about = ({ held, enabled, description }: ProductProfile) => {
    if (!held) return say('access.profiles.not_held');
    return enabled ? description : say('access.profiles.disabled');
  };
  return (
    <CheckboxGroup name="profiles" label={label} value={[...chosen]} onChange={onChange} isDisabled={isDisabled}>
      {profiles.map((profile) => (
        <Checkbox
          key={profile.id}
          value={profile.name}
          isDisabled={!profile.held}
          {...(about(profile) && { description: about(profile) })}
        >
          {profile.name}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

export interface ProfileChoiceProps {
  readonly shown: ShownCredential;
  readonly selection: Selection;
}

export function ProfileChoice({ shown, selection }: ProfileChoiceProps) {
  const say = useText();
  const { data: products } = useQuery(productsQuery(shown));
  // what was chosen belongs to the version it was chosen on, whatever is read meanwhile
  const [begun, setBegun] = useState(shown.credential);
  const [chosen, setChosen] = useState<readonly string[]>(begun.profiles);
  const { editable } = shown.project.access;
  const codes = [...new Set(selection.apis.map(({ product }) => product))];
  const ending = selection.profiles.filter(({ name }) => begun.profiles.includes(name) && !chosen.includes(name));
  const save = async () => {
    const changed = await updateCredential({ ...shown, credential: begun }, { profiles: [...chosen] });
    setBegun(changed);
    ToastQueue.positive(say('credential.settings.saved'), { timeout: 5000 });
  };
  return (
    <ProblemForm
      submitLabel={say('action.save')}
      isDisabled={!editable}
      rules={{ profiles: 'access.profiles.rule' }}
      onSubmit={save}
    >
      {codes.map((code) => (
        <ProfilesOfProduct
          key={code}
          label={products?.items.find((product) => product.code === code)?.name ?? code}
          profiles={selection.profiles.filter(({ product }) => product === code)}
          chosen={chosen}
          onChange={setChosen}
          isDisabled={!editable}
        />
      ))}
      <Ending profiles={ending} />
    </ProblemForm>
  );
}
