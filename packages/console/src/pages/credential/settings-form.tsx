// The name of the credential and what it accepts.
import { Checkbox, CheckboxGroup, TextField, ToastQueue } from '@react-spectrum/s2';
import type { Credential } from '@relevo/contract/credentials';
import { useState } from 'react';
import { ProblemForm, type Typed } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { updateCredential } from './credential-change.ts';
import type { ShownCredential } from './shown-credential.ts';

const switches = ['allow_own_rotation', 'accept_secret_in_query', 'require_jti'] as const;

/** Whether each JWT counts once is a question for those who use them. */
const switchesOf = ({ mechanisms }: Credential) =>
  mechanisms.some(({ type }) => type === 'service_account_jwt')
    ? switches
    : switches.filter((each) => each !== 'require_jti');

export function SettingsForm({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  // what is typed belongs to the version it was begun on, whatever is read meanwhile
  const [begun, setBegun] = useState(shown.credential);
  const offered = switchesOf(begun);
  const [on, setOn] = useState<readonly string[]>(offered.filter((each) => begun[each]));
  const save = async (typed: Typed) => {
    const states = Object.fromEntries(offered.map((each) => [each, on.includes(each)]));
    const changed = await updateCredential({ ...shown, credential: begun }, { name: typed('name'), ...states });
    setBegun(changed);
    ToastQueue.positive(say('credential.settings.saved'), { timeout: 5000 });
  };
  return (
    <ProblemForm
      submitLabel={say('action.save')}
      isDisabled={!shown.project.access.editable}
      rules={{ name: 'credential.settings.name.rule' }}
      onSubmit={save}
    >
      <TextField
        name="name"
        label={say('credential.settings.name')}
        description={say('credential.settings.name.rule')}
        defaultValue={begun.name}
        autoComplete="off"
      />
      <CheckboxGroup label={say('credential.settings.switches')} value={[...on]} onChange={setOn}>
        {offered.map((each) => (
          <Checkbox key={each} value={each} description={say(`credential.settings.switch.${each}.text`)}>
            {say(`credential.settings.switch.${each}`)}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </ProblemForm>
  );
}
