// How the credential behaves, and how it ends: settings, disabling, revoking its tokens, deleting it.
import { ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ConfirmByTyping } from '../../ui/confirm-by-typing.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rereadCredential, updateCredential } from './credential-change.ts';
import { SettingsForm } from './settings-form.tsx';
import type { ShownCredential } from './shown-credential.ts';

const row = style({ display: 'flex', flexWrap: 'wrap', columnGap: 24, rowGap: 12, alignItems: 'center' });
const about = style({ flexGrow: 1, flexBasis: '[320px]', minWidth: 0 });
const title = style({ font: 'title', margin: 0 });
const text = style({ font: 'body', margin: 0, marginTop: 4, overflowWrap: 'anywhere' });

interface MeasureProps {
  readonly heading: string;
  readonly explanation: ReactNode;
  /** The button that does it. */
  readonly children: ReactNode;
}

function Measure({ heading, explanation, children }: MeasureProps) {
  return (
    <div className={row}>
      <div className={about}>
        <h3 className={title}>{heading}</h3>
        <div className={text}>{explanation}</div>
      </div>
      {children}
    </div>
  );
}

function Enabling({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  const { credential, project } = shown;
  const state = credential.enabled ? 'disable' : 'enable';
  return (
    <Measure heading={say(`credential.settings.${state}`)} explanation={say(`credential.settings.${state}.text`)}>
      <Confirm
        action={say(`credential.settings.${state}`)}
        title={say(`credential.settings.${state}.title`, { name: credential.name })}
        consequence={say(`credential.settings.${state}.text`)}
        variant={credential.enabled ? 'negative' : 'accent'}
        isDisabled={!project.access.editable}
        onConfirmed={() => updateCredential(shown, { enabled: !credential.enabled })}
      />
    </Measure>
  );
}

function Revoking({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  const [endsAt, setEndsAt] = useState<string>();
  const { call, credential, project } = shown;
  return (
    <Measure
      heading={say('credential.settings.revoke')}
      explanation={
        <>
          {say('credential.settings.revoke.text')}
          <div role="status">
            {endsAt === undefined ? null : (
              <strong>
                {say('credential.settings.revoked')} <Moment at={endsAt} />
              </strong>
            )}
          </div>
        </>
      }
    >
      <Confirm
        action={say('credential.settings.revoke')}
        title={say('credential.settings.revoke.title', { name: credential.name })}
        consequence={say('credential.settings.revoke.text')}
        isDisabled={!project.access.editable}
        onConfirmed={async () => {
          const body = { kind: 'credential', credential: credential.id } as const;
          setEndsAt((await call('tokenRevoke', { body })).offline_exposure_ends_at);
          await rereadCredential(shown);
        }}
      />
    </Measure>
  );
}

function Deleting({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  const navigate = useNavigate();
  const { call, credential, organizationId, project } = shown;
  return (
    <Measure heading={say('credential.settings.delete')} explanation={say('credential.settings.delete.text')}>
      <ConfirmByTyping
        action={say('credential.settings.delete')}
        title={say('credential.settings.delete.title', { name: credential.name })}
        consequence={say('credential.settings.delete.text')}
        name={credential.name}
        isDisabled={!project.access.editable}
        onConfirmed={async (confirm) => {
          await call('credentialDelete', { params: { credential: credential.id }, query: { confirm } });
          await navigate({ to: paths.project, params: { organization: organizationId, project: project.id } });
          await rereadCredential(shown);
          ToastQueue.positive(say('credential.settings.deleted', { name: credential.name }), { timeout: 5000 });
        }}
      />
    </Measure>
  );
}

export function CredentialSettings(shown: ShownCredential) {
  const say = useText();
  return (
    <>
      <Section title={say('credential.settings.behaviour')}>
        <Panel>
          <SettingsForm key={String(shown.credential.enabled)} shown={shown} />
        </Panel>
      </Section>
      <Section title={say('credential.settings.ending')}>
        <Panel>
          <Enabling shown={shown} />
          <Revoking shown={shown} />
          <Deleting shown={shown} />
        </Panel>
      </Section>
    </>
  );
}
