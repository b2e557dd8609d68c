// What somebody says about an instance, new or known.
import { CustomDialog, Radio, RadioGroup, TextField } from '@react-spectrum/s2';
import { versionOf } from '@relevo/contract/call';
import { type InstanceDetails, instanceHostings } from '@relevo/contract/instances';
import { useState } from 'react';
import { ProblemForm, type Typed } from '../../forms/problem-form.tsx';
import { useText } from '../../text.tsx';
import { DialogBody } from '../../ui/dialog-body.tsx';
import { type ChosenCredential, CredentialChoice } from './credential-choice.tsx';

const rules = { name: 'instance.name.rule', credential: 'instance.credential.rule' } as const;

type Hosting = (typeof instanceHostings)[number];

export interface InstanceValues {
  readonly name: string;
  readonly hosting: Hosting;
  readonly credential: string | null;
}

/** The credential that the instance has, as somebody may choose it. */
function credentialOf(instance: InstanceDetails | undefined): ChosenCredential | undefined {
  if (!instance?.credential_id) return undefined;
  const { credential_id: id, credential_name: name, client_id: clientId } = instance;
  return { id, name: name ?? id, client_id: clientId ?? '' };
}

export interface InstanceDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  /** The instance to change; left out for a new one. */
  readonly instance?: InstanceDetails;
  /** `ifMatch` is the version that somebody sees while they type; undefined for a new instance. */
  readonly onSubmit: (values: InstanceValues, ifMatch: string | undefined, idempotencyKey: string) => Promise<unknown>;
}

function InstanceForm(props: InstanceDialogProps & { readonly close: () => void }) {
  const { submitLabel, instance, onSubmit, close } = props;
  const say = useText();
  const [ifMatch] = useState(() => instance && versionOf(instance));
  const [credential, choose] = useState(() => credentialOf(instance));
  const valuesOf = (typed: Typed): InstanceValues => ({
    name: typed('name').trim(),
    hosting: instanceHostings.find((each) => each === typed('hosting')) ?? 'own',
    credential: credential?.id ?? null,
  });
  return (
    <ProblemForm
      submitLabel={submitLabel}
      rules={rules}
      onCancel={close}
      onSubmit={async (typed, idempotencyKey) => {
        await onSubmit(valuesOf(typed), ifMatch, idempotencyKey);
        close();
      }}
    >
      <TextField
        name="name"
        label={say('secret.command.instance')}
        description={say('instance.name.hint')}
        defaultValue={instance?.name ?? ''}
        autoComplete="off"
        autoFocus
      />
      <RadioGroup name="hosting" label={say('instance.hosting')} defaultValue={instance?.hosting ?? 'own'}>
        {instanceHostings.map((each) => (
          <Radio key={each} value={each}>
            {say(`instance.hosting.${each}`)}
          </Radio>
        ))}
      </RadioGroup>
      <CredentialChoice
        label={say('instances.credential')}
        hint={say('instance.credential.hint')}
        placeholder={say('instance.credential.none')}
        chosen={credential}
        onChoose={choose}
      />
    </ProblemForm>
  );
}

export function InstanceDialog(props: InstanceDialogProps) {
  return (
    <CustomDialog size="M">
      {({ close }) => (
        <DialogBody title={props.title}>
          <InstanceForm {...props} close={close} />
        </DialogBody>
      )}
    </CustomDialog>
  );
}
