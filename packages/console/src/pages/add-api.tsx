// The page of the wizard *Add to Project*: what it needs to know, and who may not use it.
import { LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Project } from '@relevo/contract/projects';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useOrganization } from '../organization.ts';
import { addressOf, paths } from '../paths.ts';
import { apisQuery, credentialsOfProjectQuery, deprecationQuery, productsQuery, projectQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Page } from '../ui/page.tsx';
import { isLegacyOpen } from './add-api/ways.ts';
import { Wizard } from './add-api/wizard.tsx';
import { ReadOnly } from './project/read-only.tsx';

const way = style({ display: 'flex' });

function NothingToAdd({ organizationId, project }: { readonly organizationId: string; readonly project: Project }) {
  const say = useText();
  return (
    <Page title={say('project.add')}>
      <ReadOnly access={project.access} />
      <div className={way}>
        <LinkButton
          variant="secondary"
          href={addressOf(paths.project, { organization: organizationId, project: project.id })}
        >
          {say('add_api.to_project')}
        </LinkButton>
      </div>
    </Page>
  );
}

/** What the wizard chooses from; the lists are read at once. */
function WizardOf({ project }: { readonly project: Project }) {
  const { organization, call } = useOrganization();
  const from = { organizationId: organization.id, call };
  const credentials = useQuery(credentialsOfProjectQuery(from, project.id));
  const apis = useQuery(apisQuery(from));
  const products = useQuery(productsQuery(from));
  const policy = useQuery(deprecationQuery(from));
  return (
    <Loaded query={credentials}>
      {({ items: inProject }) => (
        <Loaded query={apis}>
          {({ items: all }) => (
            <Loaded query={products}>
              {({ items: ofThem }) => (
                <Loaded query={policy}>
                  {(announced) => (
                    <Wizard
                      organizationId={organization.id}
                      project={project}
                      apis={all}
                      products={ofThem}
                      credentials={inProject}
                      legacyOpen={isLegacyOpen(announced, new Date())}
                    />
                  )}
                </Loaded>
              )}
            </Loaded>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

export function AddApiPage() {
  const { organization, call } = useOrganization();
  const { project: id = '' } = useParams({ strict: false });
  const query = useQuery(projectQuery({ organizationId: organization.id, call }, id));
  return (
    <Loaded query={query}>
      {(project) =>
        project.access.editable ? (
          <WizardOf key={project.id} project={project} />
        ) : (
          <NothingToAdd organizationId={organization.id} project={project} />
        )
      }
    </Loaded>
  );
}
