// One credential in its project: what it is, and in tabs all that can be done with it. The tab stands in the address.
import { ButtonGroup, LinkButton, Tab, TabList, TabPanel, Tabs, Text } from '@react-spectrum/s2';
import Delete from '@react-spectrum/s2/icons/Delete';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { createPortal } from 'react-dom';
import { useOrganization } from '../organization.ts';
import { addressOf, paths } from '../paths.ts';
import { failureCodeOf } from '../problem-text.ts';
import { credentialQuery, migrationQuery, projectQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { Breadcrumbs } from '../ui/breadcrumbs.tsx';
import { CredentialBadges } from '../ui/credential-badges.tsx';
import { Missing } from '../ui/failed-page.tsx';
import { Failure } from '../ui/failure.tsx';
import { Page } from '../ui/page.tsx';
import { ProgressPage } from '../ui/progress-page.tsx';
import { CredentialDetails } from './credential/credential-details.tsx';
import { DownloadJson } from './credential/download-json.tsx';
import { CredentialScopes } from './credential/scopes.tsx';
import type { SecretInSight, ShownCredential, ShownSecret } from './credential/shown-credential.ts';
import { ReadOnly } from './project/read-only.tsx';

const Usage = lazy(async () => ({ default: (await import('./credential/usage.tsx')).CredentialUsage }));
const Certificates = lazy(async () => ({
  default: (await import('./credential/certificates.tsx')).CredentialCertificates,
}));
const Migration = lazy(async () => ({ default: (await import('./credential/migration.tsx')).CredentialMigration }));
const Installations = lazy(async () => ({
  default: (await import('./credential/installations.tsx')).CredentialInstallations,
}));
const Access = lazy(async () => ({ default: (await import('./credential/access.tsx')).CredentialAccess }));
const Settings = lazy(async () => ({ default: (await import('./credential/settings.tsx')).CredentialSettings }));

const panel = style({ display: 'flex', flexDirection: 'column', rowGap: 24, paddingTop: 24, minWidth: 0 });

const tabs = [
  'details',
  'scopes',
  'usage',
  'certificates',
  'migration',
  'installations',
  'access',
  'settings',
] as const;
type TabId = (typeof tabs)[number];

/**
 * Certificates and the migration belong to the legacy mechanism. When that is deleted some time after a migration, only
 * the migration itself still knows of it: links in errors lead there.
 */
function useOfferedTabs(shown: ShownCredential, wanted: string | undefined): readonly TabId[] {
  const { credential } = shown;
  const hasJwt = credential.mechanisms.some(({ type }) => type === 'service_account_jwt');
  const { data, isPending } = useQuery({ ...migrationQuery(shown, credential.id), enabled: !hasJwt });
  const hadJwt = isPending ? wanted === 'migration' : data !== undefined && data.state !== 'none';
  const hidden: Readonly<Partial<Record<TabId, boolean>>> = { certificates: !hasJwt, migration: !hasJwt && !hadJwt };
  return tabs.filter((tab) => !hidden[tab]);
}

interface ContentProps extends ShownCredential, SecretInSight {
  readonly tab: TabId;
}

function TabContent({ tab, shownSecret, showSecret, ...shown }: ContentProps) {
  switch (tab) {
    case 'details':
      return <CredentialDetails {...shown} shownSecret={shownSecret} showSecret={showSecret} />;
    case 'scopes':
      return <CredentialScopes {...shown} />;
    case 'usage':
      return <Usage {...shown} />;
    case 'certificates':
      return <Certificates {...shown} />;
    case 'migration':
      return <Migration {...shown} shownSecret={shownSecret} showSecret={showSecret} />;
    case 'installations':
      return <Installations {...shown} />;
    case 'access':
      return <Access {...shown} />;
    case 'settings':
      return <Settings {...shown} />;
    default:
      return tab satisfies never;
  }
}

/**
 * An element that stays while it is put into one place after another. React Spectrum builds tabs anew when they run out of
 * room, also while somebody turns a telephone; what was typed, and a secret that is shown once, must outlive that.
 */
function useMovedElement() {
  const [element] = useState(() => document.createElement('div'));
  const place = useCallback((parent: HTMLElement | null) => parent?.append(element), [element]);
  return { element, place };
}

function CredentialTabs(props: Omit<ContentProps, 'tab'>) {
  const say = useText();
  const navigate = useNavigate();
  const { tab } = useSearch({ strict: false });
  const { element, place } = useMovedElement();
  const { credential, organizationId, project } = props;
  const offered = useOfferedTabs(props, tab);
  const selected = offered.find((each) => each === tab) ?? 'details';
  const params = { organization: organizationId, project: project.id, credential: credential.id };
  const choose = (key: unknown) => {
    const wanted = offered.find((each) => each === key);
    if (wanted && wanted !== selected) void navigate({ to: paths.credential, params, search: { tab: wanted } });
  };
  return (
    <>
      <Tabs aria-label={credential.name} selectedKey={selected} onSelectionChange={choose}>
        <TabList>
          {offered.map((each) => (
            <Tab key={each} id={each}>
              {say(`credential.tab.${each}`)}
            </Tab>
          ))}
        </TabList>
        {offered.map((each) => (
          <TabPanel key={each} id={each}>
            <div ref={place} />
          </TabPanel>
        ))}
      </Tabs>
      {createPortal(
        <div className={panel}>
          <Suspense fallback={<ProgressPage />}>
            <TabContent {...props} tab={selected} />
          </Suspense>
        </div>,
        element,
      )}
    </>
  );
}

function CredentialView({ organizationName, ...shown }: ShownCredential & { readonly organizationName: string }) {
  const say = useText();
  const [secret, showSecret] = useState<ShownSecret>();
  const { organizationId, credential, project } = shown;
  const organization = { organization: organizationId };
  return (
    <Page
      title={credential.name}
      actions={
        <ButtonGroup>
          <DownloadJson {...shown} shownSecret={secret} />
          <LinkButton
            variant="secondary"
            href={addressOf(
              paths.credential,
              { ...organization, project: project.id, credential: credential.id },
              { tab: 'settings' },
            )}
          >
            <Delete />
            <Text>{say('credential.settings.delete')}</Text>
          </LinkButton>
        </ButtonGroup>
      }
      above={
        <Breadcrumbs
          crumbs={[
            {
              name: say('projects.of', { organization: organizationName }),
              href: addressOf(paths.projects, organization),
            },
            { name: project.title, href: addressOf(paths.project, { ...organization, project: project.id }) },
          ]}
        />
      }
    >
      <CredentialBadges credential={credential} />
      <ReadOnly access={project.access} />
      <CredentialTabs {...shown} shownSecret={secret} showSecret={showSecret} />
    </Page>
  );
}

const isGone = (error: unknown): boolean => ['not_found', 'invalid_request'].includes(failureCodeOf(error));

export function CredentialPage() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { project: projectId = '', credential: id = '' } = useParams({ strict: false });
  const from = { organizationId: organization.id, call };
  const project = useQuery(projectQuery(from, projectId));
  const credential = useQuery(credentialQuery(from, id));
  const error = project.error ?? credential.error;
  if (error && isGone(error)) return <Missing />;
  if (project.data && credential.data) {
    if (credential.data.project_id !== project.data.id) return <Missing />;
    const shown = { ...from, project: project.data, credential: credential.data };
    return <CredentialView key={credential.data.id} {...shown} organizationName={organization.name} />;
  }
  if (!error) return <ProgressPage />;
  const retry = () => void Promise.all([project.refetch(), credential.refetch()]);
  return (
    <Page title={say('failed.title')}>
      <Failure error={error} onRetry={retry} />
    </Page>
  );
}
