// What surrounds the pages of one project: the way to its overview, activity and credentials, and what may be added.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useOrganization } from '../organization.ts';
import { paths } from '../paths.ts';
import { credentialsOfProjectQuery, projectQuery } from '../queries.ts';
import { useText } from '../text.tsx';
import { AddToProject } from './project/add-to-project.tsx';

const frame = style({
  display: 'flex',
  flexDirection: { default: 'column', lg: 'row' },
  columnGap: 32,
  rowGap: 16,
  alignItems: { default: 'stretch', lg: 'start' },
});
const nav = style({
  width: { default: 'full', lg: 220 },
  flexShrink: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
});
const list = style({
  display: 'flex',
  flexDirection: { default: 'row', lg: 'column' },
  flexWrap: 'wrap',
  gap: 4,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const item = style({
  display: 'block',
  font: 'ui',
  color: 'neutral',
  textDecoration: 'none',
  paddingX: 12,
  paddingY: 8,
  borderRadius: 'default',
  overflowWrap: 'anywhere',
  backgroundColor: { default: 'transparent', ':hover': 'gray-100', ':is([aria-current=page])': 'gray-200' },
});
const heading = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0, paddingX: 12 });
const content = style({ flexGrow: 1, minWidth: 0, width: 'full' });
const exact = { exact: true, includeSearch: false } as const;

export function ProjectFrame() {
  const say = useText();
  const { organization, call } = useOrganization();
  const { project: id = '' } = useParams({ strict: false });
  const from = { organizationId: organization.id, call };
  const { data: project } = useQuery(projectQuery(from, id));
  const { data: credentials } = useQuery(credentialsOfProjectQuery(from, id));
  const params = { organization: organization.id, project: id };
  return (
    <div className={frame}>
      {project ? (
        <nav className={nav} aria-label={say('project.navigation')}>
          <AddToProject organizationId={organization.id} project={project} variant="secondary" />
          <ul className={list}>
            <li>
              <Link to={paths.project} params={params} className={item} activeOptions={exact}>
                {say('project.overview')}
              </Link>
            </li>
            <li>
              <Link to={paths.activity} params={params} className={item}>
                {say('activity.title')}
              </Link>
            </li>
          </ul>
          {credentials && credentials.items.length > 0 ? (
            <>
              <h2 className={heading}>{say('project.credentials')}</h2>
              <ul className={list}>
                {credentials.items.map((credential) => (
                  <li key={credential.id}>
                    <Link to={paths.credential} params={{ ...params, credential: credential.id }} className={item}>
                      {credential.name}
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          ) : null}
        </nav>
      ) : null}
      <div className={content}>
        <Outlet />
      </div>
    </div>
  );
}
