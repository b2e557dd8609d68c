// How the credential behaves, and how it ends: settings, disabling, revoking its tokens, deleting it.
import { ToastQueue } from '@react-spectrum/s2';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { ConfirmByTyping } from '../../ui/confirm-by-typing.tsx';
import { Item, ItemList } from '../../ui/item-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rereadCredential, updateCredential } from './credential-change.ts';
import { SettingsForm } from './settings-form.tsx';
import type { ShownCredential } from './shown-credential.ts';

function Enabling({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  const { credential, project } = shown;
  const state = credential.enabled ? 'disable' : 'enable';
  return (
    <Item isHeading name={say(`credential.settings.${state}`)} detail={say(`credential.settings.${state}.text`)}>
      <Confirm
        action={say(`credential.settings.${state}`)}
        title={say(`credential.settings.${state}.title`, { name: credential.name })}
        consequence={say(`credential.settings.${state}.text`)}
        variant={credential.enabled ? 'negative' : 'accent'}
        isDisabled={!project.access.editable}
        onConfirmed={() => updateCredential(shown, { enabled: !credential.enabled })}
      />
    </Item>
  );
}

function Revoking({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  const [endsAt, setEndsAt] = useState<string>();
  const { call, credential, project } = shown;
  return (
    <Item
      isHeading
      name={say('credential.settings.revoke')}
      detail={
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
    </Item>
  );
}

function Deleting({ shown }: { readonly shown: ShownCredential }) {
  const say = useText();
  const navigate = useNavigate();
  const { call, credential, organizationId, project } = shown;
  return (
    <Item isHeading name={say('credential.settings.delete')} detail={say('credential.settings.delete.text')}>
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
    </Item>
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
          <ItemList>
            <Enabling shown={shown} />
            <Revoking shown={shown} />
            <Deleting shown={shown} />
          </ItemList>
        </Panel>
      </Section>
    </>
  );
}
