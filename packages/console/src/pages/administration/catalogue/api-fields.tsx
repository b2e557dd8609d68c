// Fields of an API that are more than a text: choices, and lifetimes with what they amount to.
import { Checkbox, CheckboxGroup, Radio, RadioGroup, TextField } from '@react-spectrum/s2';
import type { Api } from '@relevo/contract/catalogue';
import { authenticationTypes, Dialect, SigningAlgorithm } from '@relevo/contract/wire';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { useText } from '../../../text.tsx';
import { inLargestUnit } from '../../../ui/duration.tsx';

/** What is ticked, of which a form's data would tell the first alone. */
export interface Chosen {
  readonly authenticationTypes: Api['authentication_types'];
  readonly dialects: Api['dialects'];
}

export interface CredentialFieldsProps {
  readonly api: Api;
  readonly chosen: Chosen;
  readonly choose: (chosen: Chosen) => void;
}

export function CredentialFields({ api, chosen, choose }: CredentialFieldsProps) {
  const say = useText();
  return (
    <>
      <CheckboxGroup
        name="authentication_types"
        label={say('api.authentication_types')}
        description={say('api.authentication_types.hint')}
        value={[...chosen.authenticationTypes]}
        onChange={(ticked) =>
          choose({ ...chosen, authenticationTypes: authenticationTypes.filter((type) => ticked.includes(type)) })
        }
      >
        {authenticationTypes.map((type) => (
          <Checkbox key={type} value={type}>
            {say(`authentication.${type}`)}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <CheckboxGroup
        name="dialects"
        label={say('api.dialects')}
        description={say('api.dialects.hint')}
        value={[...chosen.dialects]}
        onChange={(ticked) =>
          choose({ ...chosen, dialects: Dialect.options.filter((dialect) => ticked.includes(dialect)) })
        }
      >
        {Dialect.options.map((dialect) => (
          <Checkbox key={dialect} value={dialect}>
            {say(`api.dialect.${dialect}`)}
          </Checkbox>
        ))}
      </CheckboxGroup>
      <Checkbox name="requires_organization_header" defaultSelected={api.requires_organization_header}>
        {say('api.organization_header.demand')}
      </Checkbox>
    </>
  );
}

export function AlgorithmField({ algorithm }: { readonly algorithm: Api['signing_algorithm'] }) {
  const say = useText();
  return (
    <RadioGroup
      name="signing_algorithm"
      label={say('api.signing_algorithm')}
      description={say('api.signing_algorithm.hint')}
      defaultValue={algorithm}
    >
      {SigningAlgorithm.options.map((each) => (
        <Radio key={each} value={each}>
          {each}
        </Radio>
      ))}
    </RadioGroup>
  );
}

export interface LifetimeFieldProps {
  readonly name: 'access_token_lifetime' | 'compatible_access_token_lifetime';
  readonly seconds: number;
}

/** Seconds as they are typed, and what they are in a larger unit. */
export function LifetimeField({ name, seconds }: LifetimeFieldProps) {
  const say = useText();
  const { formatNumber } = useIntl();
  const [typed, type] = useState(String(seconds));
  const { value, unit } = inLargestUnit(Number(typed));
  const duration = formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
  const reading = /^\d{1,6}$/.test(typed) ? say('field.lifetime.reading', { duration }) : '';
  return (
    <TextField
      name={name}
      label={say(`api.${name}`)}
      description={`${say('field.lifetime.rule')} ${reading}`}
      inputMode="numeric"
      value={typed}
      onChange={type}
    />
  );
}
