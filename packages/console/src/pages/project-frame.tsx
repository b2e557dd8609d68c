// What surrounds the pages of one project: the way to its overview, activity and credentials, and what may be added.
import type { Project } from '@relevo/contract/projects';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { credentialsOfProjectQuery, projectQuery, type ReadFrom } from '../queries.ts';
import { useText } from '../text.tsx';
import { NavLink } from '../ui/nav-link.tsx';
import { LinkGroup, SideFrame } from '../ui/side-frame.tsx';
import { AddToProject } from './project/add-to-project.tsx';

function Navigation({ project, ...from }: ReadFrom & { readonly project: Project }) {
  const say = useText();
  const { data: credentials } = useQuery(credentialsOfProjectQuery(from, project.id));
  const params = { organization: from.organizationId, project: project.id };
  return (
    <>
      <AddToProject organizationId={from.organizationId} project={project} variant="secondary" />
      <LinkGroup>
        <li>
          <NavLink look="row" to={paths.project} params={params} isExact>
            {say('project.overview')}
          </NavLink>
        </li>
        <li>
          <NavLink look="row" to={paths.activity} params={params}>
            {say('activity.title')}
          </NavLink>
        </li>
      </LinkGroup>
      {credentials && credentials.items.length > 0 ? (
        <LinkGroup title={say('project.credentials')}>
          {credentials.items.map((credential) => (
            <li key={credential.id}>
              <NavLink look="row" to={paths.credential} params={{ ...params, credential: credential.id }}>
                {credential.name}
              </NavLink>
            </li>
          ))}
        </LinkGroup>
      ) : null}
    </>
  );
}

export function ProjectFrame() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { project: id = '' } = useParams({ strict: false });
  const from = { organizationId: organization.id, call };
  const { data: project } = useQuery(projectQuery(from, id));
  return (
    <SideFrame
      label={say('project.navigation')}
      navigation={project ? <Navigation {...from} project={project} /> : undefined}
    />
  );
}
