// How to use a credential: in Adobe Campaign, and by the libraries that people have. Loaded when it is shown.
import { Picker, PickerItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Credential } from '@relevo/contract/credentials';
import { useState } from 'react';
import { unknownSecret } from '../../nlserver-command.ts';
import { useText } from '../../text.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CampaignCommand } from '../../ui/shown-once-secret.tsx';
import { type SampleId, sampleIds, samples } from './samples.ts';
import type { TokenWay } from './token-way.ts';

const text = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });
const title = style({ font: 'title', margin: 0 });

export interface UseItProps {
  readonly credential: Credential;
  readonly issuer: string;
  readonly ways: readonly TokenWay[];
  /** A secret that is shown above has the command for Campaign beside it. */
  readonly hasShownSecret: boolean;
}

function Samples({ credential, issuer, way }: Omit<UseItProps, 'ways'> & { readonly way: TokenWay }) {
  const say = useText();
  const [id, choose] = useState<SampleId>('openid-client');
  const { name, write } = samples[id];
  const { endpoint, scopes } = way;
  return (
    <Panel>
      <h3 className={title}>{say('credential.sample.title')}</h3>
      <p className={text}>{say('credential.sample.text')}</p>
      <Picker
        label={say('credential.sample.library')}
        selectedKey={id}
        onSelectionChange={(key) => {
          const found = sampleIds.find((each) => each === key);
          if (found) choose(found);
        }}
        styles={style({ width: 'full', maxWidth: 320 })}
      >
        {sampleIds.map((each) => (
          <PickerItem key={each} id={each}>
            {samples[each].name}
          </PickerItem>
        ))}
      </Picker>
      <CodeBlock label={name} text={write({ issuer, endpoint, clientId: credential.client_id, scopes })} />
    </Panel>
  );
}

export function UseIt(props: UseItProps) {
  const say = useText();
  const { credential, ways, hasShownSecret } = props;
  const [way] = ways;
  if (!credential.mechanisms.some(({ type }) => type === 'oauth_server_to_server')) return null;
  return (
    <Section title={say('credential.use.title')}>
      {hasShownSecret ? null : <CampaignCommand credential={credential} clientSecret={unknownSecret} />}
      {way ? <Samples {...props} way={way} /> : null}
    </Section>
  );
}
