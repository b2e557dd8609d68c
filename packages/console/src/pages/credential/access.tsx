// What the credential may be used for: its APIs and product profiles.
import { LinkButton } from '@react-spectrum/s2';
import { useQueries, useQuery } from '@tanstack/react-query';
import { addressOf, paths } from '../../paths.ts';
import { apisQuery, profilesOfProductQuery } from '../../queries.ts';
import { useText } from '../../text.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProgressPage } from '../../ui/progress-page.tsx';
import { ConnectedApis } from './connected-apis.tsx';
import { ProfileChoice } from './profile-choice.tsx';
import type { ShownCredential } from './shown-credential.ts';
import { apisOf } from './token-way.ts';

/** The credential's APIs, and the product profiles of their products; undefined until everything is known. */
function useSelection(shown: ShownCredential) {
  const { data: catalogue, error, refetch } = useQuery(apisQuery(shown));
  const apis = apisOf(shown.credential, catalogue?.items ?? []);
  const products = [...new Set(apis.map(({ product }) => product))];
  const lists = useQueries({ queries: products.map((product) => profilesOfProductQuery(shown, product)) });
  const failed = lists.find((list) => list.error);
  const isKnown = catalogue !== undefined && lists.every(({ data }) => data);
  const profiles = lists.flatMap(({ data }) => data?.items ?? []);
  const retry = () => {
    void refetch();
    for (const list of lists) void list.refetch();
  };
  return {
    selection: isKnown ? { apis, profiles, chosen: shown.credential.profiles } : undefined,
    error: error ?? failed?.error,
    retry,
  };
}

export function CredentialAccess(shown: ShownCredential) {
  const say = useText();
  const { organizationId, project } = shown;
  const { selection, error, retry } = useSelection(shown);
  if (error) return <Failure error={error} onRetry={retry} />;
  if (!selection) return <ProgressPage />;
  return (
    <>
      <Section
        title={say('project.apis')}
        actions={
          project.access.editable ? (
            <LinkButton
              variant="secondary"
              href={addressOf(paths.addApi, { organization: organizationId, project: project.id })}
            >
              {say('access.connect')}
            </LinkButton>
          ) : null
        }
      >
        <ConnectedApis shown={shown} selection={selection} />
      </Section>
      <Section title={say('credential.profiles')}>
        <Panel>
          {/* begun anew once an API has gone, and maybe its product profiles with it */}
          <ProfileChoice key={shown.credential.apis.join(' ')} shown={shown} selection={selection} />
        </Panel>
      </Section>
    </>
  );
}
