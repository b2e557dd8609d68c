// A client secret in the one moment it can be seen, with the values it is used with. Whoever shows it keeps it in state.
import { Content, Heading, InlineAlert, Link, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Credential } from '@relevo/contract/credentials';
import { useState } from 'react';
import { promptingCommand, setImsOauthCommand } from '../nlserver-command.ts';
import { addressOf, paths } from '../paths.ts';
import { useText } from '../text.tsx';
import { CodeBlock } from './code-block.tsx';
import { CopyField } from './copy-field.tsx';
import { Panel } from './panel.tsx';

const heading = style({ font: 'title', margin: 0 });
const text = style({ font: 'body-sm', margin: 0 });

export interface ShownOnceSecretProps {
  readonly credential: Pick<Credential, 'client_id' | 'technical_account_id' | 'organization_id' | 'mechanisms'>;
  readonly clientSecret: string;
}

/** Only for OAuth: the older command wants a private key, too, which the server never has. */
export function CampaignCommand({ credential, clientSecret }: ShownOnceSecretProps) {
  const say = useText();
  const [instance, setInstance] = useState('');
  return (
    <Panel>
      <h2 className={heading}>{say('secret.command.title')}</h2>
      <p className={text}>{say('secret.command.text')}</p>
      <TextField
        label={say('secret.command.instance')}
        value={instance}
        onChange={setInstance}
        autoComplete="off"
        styles={style({ maxWidth: 320 })}
      />
      <CodeBlock
        label={say('secret.command')}
        text={setImsOauthCommand(instance, { ...credential, client_secret: clientSecret })}
      />
      <p className={text}>
        {say('secret.command.prompt.text')}{' '}
        <Link href={addressOf(paths.instances, { organization: credential.organization_id })}>
          {say('instances.title')}
        </Link>
      </p>
      <CodeBlock label={say('secret.command.prompt')} text={promptingCommand(instance, credential)} />
    </Panel>
  );
}

export function ShownOnceSecret({ credential, clientSecret }: ShownOnceSecretProps) {
  const say = useText();
  const isOauth = credential.mechanisms.some(({ type }) => type === 'oauth_server_to_server');
  return (
    <>
      <InlineAlert variant="notice">
        <Heading level={2}>{say('secret.once.title')}</Heading>
        <Content>{say('secret.once.text')}</Content>
      </InlineAlert>
      <Panel>
        <CopyField label={say('credential.client_id')} value={credential.client_id} />
        <CopyField label={say('credential.client_secret')} value={clientSecret} />
        <CopyField label={say('credential.technical_account_id')} value={credential.technical_account_id} />
        <CopyField label={say('credential.organization_id')} value={credential.organization_id} />
      </Panel>
      {isOauth ? <CampaignCommand credential={credential} clientSecret={clientSecret} /> : null}
    </>
  );
}
