// What the tokens of a credential may be used for, API by API.
import { Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Api } from '@relevo/contract/catalogue';
import { useQuery } from '@tanstack/react-query';
import { apisQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { DisabledBadge } from '../../ui/disabled-badge.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import type { ShownCredential } from './shown-credential.ts';
import { apisOf, baseScopesOf, scopesFor } from './token-way.ts';

const list = style({
  display: 'flex',
  flexDirection: 'column',
  rowGap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const head = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center' });
const name = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const text = style({ font: 'body-sm', margin: 0 });

interface ScopesOfApiProps {
  readonly api: Api;
  readonly scopes: readonly string[];
  readonly metascopes: readonly string[];
}

function ScopesOfApi({ api, scopes, metascopes }: ScopesOfApiProps) {
  const say = useText();
  return (
    <Panel>
      <div className={head}>
        <h3 className={name}>{api.name}</h3>
        {api.enabled ? null : <DisabledBadge />}
      </div>
      {scopes.length > 0 ? (
        <CopyField label={say('credential.scopes')} value={scopes.join(' ')} />
      ) : (
        <p className={text}>{say('credential.scopes.none')}</p>
      )}
      {metascopes.length > 0 ? <CopyField label={say('credential.metascopes')} value={metascopes.join(' ')} /> : null}
    </Panel>
  );
}

export function CredentialScopes({ organizationId, call, credential }: ShownCredential) {
  const say = useText();
  const { data, error, refetch } = useQuery(apisQuery({ organizationId, call }));
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <ProgressPage />;
  const apis = apisOf(credential, data.items);
  return (
    <>
      <InlineAlert variant="informative">
        <Heading level={2}>{say('credential.scopes.least.title')}</Heading>
        <Content>{say('credential.scopes.least.text')}</Content>
      </InlineAlert>
      <Section title={say('credential.scopes.by_api')}>
        <ul className={list}>
          {apis.map((api) => (
            <li key={api.code}>
              <ScopesOfApi
                api={api}
                scopes={scopesFor(credential, api)}
                metascopes={api.metascopes.filter((each) => credential.metascopes.includes(each))}
              />
            </li>
          ))}
        </ul>
      </Section>
      <Section title={say('credential.scopes.base')}>
        <Panel>
          <p className={text}>{say('credential.scopes.base.text')}</p>
          <CopyField label={say('credential.scopes')} value={baseScopesOf(credential, apis).join(' ')} />
        </Panel>
      </Section>
    </>
  );
}
