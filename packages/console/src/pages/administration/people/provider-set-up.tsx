// What whoever runs the server does, so that people sign in with a provider of OpenID Connect.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useOrganization } from '../../../organization.ts';
import { organizationQuery } from '../../../queries.ts';
import { useText } from '../../../text.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { Section } from '../../../ui/page.tsx';
import { Panel } from '../../../ui/panel.tsx';

const text = style({ font: 'body-sm', margin: 0 });

const settings = [
  'RELEVO_OIDC_ISSUER=…',
  'RELEVO_OIDC_CLIENT_ID=relevo',
  'RELEVO_OIDC_CLIENT_SECRET=…',
  'RELEVO_OIDC_SCOPES="openid email profile groups"',
].join('\n');

export function ProviderSetUp() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { data } = useQuery(organizationQuery({ organizationId: organization.id, call }));
  return (
    <Section title={say('groups.off.title')}>
      <Panel>
        <p className={text}>{say('groups.off.text')}</p>
        {data ? (
          <CopyField label={say('groups.redirect_uri')} value={`${new URL(data.issuer).origin}/auth/oidc/callback`} />
        ) : null}
        <CodeBlock label={say('groups.settings')} text={settings} />
      </Panel>
    </Section>
  );
}
