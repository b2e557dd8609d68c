// The tab with the values of a credential, in the order of the original, each to be copied.
import { ActionButton, Link } from '@react-spectrum/s2';
import Refresh from '@react-spectrum/s2/icons/Refresh';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { addressOf, paths } from '../../paths.ts';
import { apisQuery, credentialQuery, organizationQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { AccessToken } from './access-token.tsx';
import { ClientSecrets } from './client-secrets.tsx';
import type { SecretInSight, ShownCredential } from './shown-credential.ts';
import { tokenWays } from './token-way.ts';

const UseIt = lazy(async () => ({ default: (await import('./use-it.tsx')).UseIt }));

const term = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });
const row = style({ display: 'flex', flexWrap: 'wrap', columnGap: 12, rowGap: 4, alignItems: 'center', font: 'ui' });
const scopes = style({ display: 'flex', flexDirection: 'column', rowGap: 8, alignItems: 'start' });

function LastToken({ organizationId, call, credential }: ShownCredential) {
  const say = useText();
  const { isFetching, refetch } = useQuery(credentialQuery({ organizationId, call }, credential.id));
  const { last_token_at: at } = credential;
  return (
    <div>
      <p className={term}>{say('credential.last_token')}</p>
      <div className={row}>
        <span aria-live="polite">{at ? <Moment at={at} /> : say('credential.no_token')}</span>
        <ActionButton
          size="S"
          isQuiet
          isPending={isFetching}
          aria-label={say('credential.last_token.refresh')}
          onPress={() => void refetch()}
        >
          <Refresh />
        </ActionButton>
      </div>
    </div>
  );
}

/** What else the original shows of a credential, from its scopes to its organization. */
function Identity({ organizationId, credential, project }: ShownCredential) {
  const say = useText();
  const params = { organization: organizationId, project: project.id, credential: credential.id };
  return (
    <Panel>
      <div className={scopes}>
        <CopyField label={say('credential.scopes')} value={credential.scopes.join(' ')} />
        <Link href={addressOf(paths.credential, params, { tab: 'scopes' })}>{say('credential.scopes.view')}</Link>
      </div>
      <CopyField label={say('credential.name')} value={credential.name} />
      <CopyField label={say('credential.technical_account_id')} value={credential.technical_account_id} />
      <CopyField label={say('credential.technical_account_email')} value={credential.technical_account_email} />
      <CopyField label={say('credential.organization_id')} value={credential.organization_id} />
    </Panel>
  );
}

export type CredentialDetailsProps = ShownCredential & SecretInSight;

export function CredentialDetails({ shownSecret, showSecret, ...shown }: CredentialDetailsProps) {
  const say = useText();
  const { organizationId, call, credential } = shown;
  const organization = useQuery(organizationQuery({ organizationId, call }));
  const apis = useQuery(apisQuery({ organizationId, call }));
  const error = organization.error ?? apis.error;
  if (error && !(organization.data && apis.data)) {
    return <Failure error={error} onRetry={() => void Promise.all([organization.refetch(), apis.refetch()])} />;
  }
  if (!organization.data || !apis.data) return <ProgressPage />;
  const { issuer } = organization.data;
  const ways = tokenWays(credential, apis.data.items, { issuer });
  return (
    <>
      <LastToken {...shown} />
      <AccessToken {...shown} issuer={issuer} ways={ways} />
      <Panel>
        <CopyField label={say('credential.client_id')} value={credential.client_id} />
      </Panel>
      <ClientSecrets {...shown} shownSecret={shownSecret} showSecret={showSecret} />
      <Identity {...shown} />
      <Suspense fallback={<ProgressPage />}>
        <UseIt credential={credential} issuer={issuer} ways={ways} hasShownSecret={shownSecret !== undefined} />
      </Suspense>
    </>
  );
}
