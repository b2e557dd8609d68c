// The APIs and credentials in a project.

import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Call } from '@relevo/contract/call';
import type { Credential } from '@relevo/contract/credentials';
import type { Project } from '@relevo/contract/projects';
import { useQuery } from '@tanstack/react-query';
import { addressOf, paths } from '../../paths.ts';
import { apisQuery, credentialsOfProjectQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { CardGrid } from '../../ui/card-grid.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { CredentialBadges } from '../../ui/credential-badges.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { AddToProject } from './add-to-project.tsx';

const title = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const detail = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });

function CredentialCard({ credential }: { readonly credential: Credential }) {
  const say = useText();
  const { organization_id: organization, project_id: project, id } = credential;
  return (
    <Panel>
      <h3 className={title}>
        <Link isStandalone isQuiet href={addressOf(paths.credential, { organization, project, credential: id })}>
          {credential.name}
        </Link>
      </h3>
      <CredentialBadges credential={credential} />
      <CopyField label={say('credential.client_id')} value={credential.client_id} />
      <Facts
        facts={[
          {
            term: say('credential.last_token'),
            value: credential.last_token_at ? <Moment at={credential.last_token_at} /> : say('credential.no_token'),
          },
          { term: say('credential.profiles'), value: credential.profiles.join('\n') },
        ]}
      />
    </Panel>
  );
}

/** The APIs of the project by name; one that the catalogue no longer has keeps its code. */
function useApis(organizationId: string, call: Call, credentials: readonly Credential[]) {
  const { data } = useQuery(apisQuery({ organizationId, call }));
  const codes = [...new Set(credentials.flatMap(({ apis }) => apis))];
  return codes.map((code) => data?.items.find((api) => api.code === code) ?? { code, name: code, product: '' });
}

export interface ProjectContentProps {
  readonly organizationId: string;
  readonly call: Call;
  readonly project: Project;
}

export function ProjectContent({ organizationId, call, project }: ProjectContentProps) {
  const say = useText();
  const { data, error, refetch } = useQuery(credentialsOfProjectQuery({ organizationId, call }, project.id));
  const apis = useApis(organizationId, call, data?.items ?? []);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <ProgressPage />;
  if (data.items.length === 0) {
    return (
      <EmptyState title={say('project.empty.title')} text={say('project.empty.text')}>
        <AddToProject organizationId={organizationId} project={project} variant="accent" />
      </EmptyState>
    );
  }
  return (
    <>
      <Section title={say('project.apis')}>
        <CardGrid>
          {apis.map(({ code, name, product }) => (
            <li key={code}>
              <Panel>
                <h3 className={title}>{name}</h3>
                <span className={detail}>{product}</span>
              </Panel>
            </li>
          ))}
        </CardGrid>
      </Section>
      <Section title={say('project.credentials')}>
        <CardGrid>
          {data.items.map((credential) => (
            <li key={credential.id}>
              <CredentialCard credential={credential} />
            </li>
          ))}
        </CardGrid>
      </Section>
    </>
  );
}
