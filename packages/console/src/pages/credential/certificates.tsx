// The certificates of a Service Account (JWT) credential: what there is, adding one, making one.
import { ButtonGroup, Content, Heading, InlineAlert, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { addressOf, paths } from '../../paths.ts';
import { certificatesQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/page.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { AddPublicKey } from './add-public-key.tsx';
import { CertificateList } from './certificate-list.tsx';
import { GenerateKeyPair } from './generate-key-pair.tsx';
import type { ShownCredential } from './shown-credential.ts';

const next = style({ marginTop: 12 });

/** What comes instead of JWT, and the way there. */
function Deprecated({ organizationId, project, credential }: ShownCredential) {
  const say = useText();
  const isOauthToo = credential.mechanisms.some(({ type }) => type === 'oauth_server_to_server');
  const params = { organization: organizationId, project: project.id, credential: credential.id };
  return (
    <InlineAlert variant="notice">
      <Heading level={2}>{say('certificates.deprecated')}</Heading>
      <Content>
        {say(isOauthToo ? 'certificates.deprecated.both' : 'certificates.deprecated.text')}
        <div className={next}>
          <LinkButton variant="secondary" size="S" href={addressOf(paths.credential, params, { tab: 'migration' })}>
            {say('certificates.deprecated.next')}
          </LinkButton>
        </div>
      </Content>
    </InlineAlert>
  );
}

function Certificates(shown: ShownCredential) {
  const say = useText();
  const { data, error, refetch } = useQuery(certificatesQuery(shown, shown.credential.id));
  return (
    <>
      <Deprecated {...shown} />
      <Section
        title={say('certificates.title')}
        actions={
          <ButtonGroup>
            <AddPublicKey {...shown} />
            <GenerateKeyPair {...shown} />
          </ButtonGroup>
        }
      >
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <ProgressPage /> : null}
        {data?.items.length === 0 ? (
          <EmptyState title={say('certificates.empty')} text={say('certificates.empty.text')} />
        ) : null}
        {data && data.items.length > 0 ? <CertificateList shown={shown} certificates={data.items} /> : null}
      </Section>
    </>
  );
}

export function CredentialCertificates(shown: ShownCredential) {
  const say = useText();
  const isJwt = shown.credential.mechanisms.some(({ type }) => type === 'service_account_jwt');
  if (isJwt) return <Certificates {...shown} />;
  return <EmptyState title={say('certificates.not_needed')} text={say('certificates.not_needed.text')} />;
}
