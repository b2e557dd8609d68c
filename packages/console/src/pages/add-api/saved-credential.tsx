// The last page of the wizard: the new credential with its client secret, which is seen only here, and what comes next.
import { Content, Heading, InlineAlert, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ShownOnceSecret } from '../../ui/shown-once-secret.tsx';
import type { ProjectAddress, WithSecret } from './use-save.ts';

const end = style({ display: 'flex', flexWrap: 'wrap', gap: 12 });

export interface SavedCredentialProps {
  /** Undefined where somebody comes back, or loads the page again. */
  readonly created: WithSecret | undefined;
  readonly params: ProjectAddress;
}

export function SavedCredential({ created, params }: SavedCredentialProps) {
  const say = useText();
  if (!created) {
    return (
      <EmptyState title={say('add_api.gone.title')} text={say('add_api.gone.text')}>
        <LinkButton variant="accent" href={addressOf(paths.project, params)}>
          {say('add_api.to_project')}
        </LinkButton>
      </EmptyState>
    );
  }
  const isOauth = created.mechanisms.some(({ type }) => type === 'oauth_server_to_server');
  const credential = { ...params, credential: created.id };
  return (
    <>
      <ShownOnceSecret credential={created} clientSecret={created.client_secret} />
      {isOauth ? null : (
        <InlineAlert variant="informative">
          <Heading level={2}>{say('add_api.certificate.title')}</Heading>
          <Content>{say('add_api.certificate.text')}</Content>
        </InlineAlert>
      )}
      <div className={end}>
        {isOauth ? null : (
          <LinkButton variant="accent" href={addressOf(paths.credential, credential, { tab: 'certificates' })}>
            {say('add_api.certificate.add')}
          </LinkButton>
        )}
        <LinkButton variant={isOauth ? 'accent' : 'secondary'} href={addressOf(paths.credential, credential)}>
          {say('add_api.to_credential')}
        </LinkButton>
      </div>
    </>
  );
}
