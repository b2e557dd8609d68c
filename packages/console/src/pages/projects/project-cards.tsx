// Projects as cards, as many in a row as there is room for.

import { Badge, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Project } from '@relevo/contract/projects';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { AttentionBadge } from '../../ui/attention-badge.tsx';
import { DisabledBadge } from '../../ui/disabled-badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ShowMore } from '../../ui/show-more.tsx';
import type { ShownProjects } from './project-table.tsx';

const grid = style({
  display: 'grid',
  gridTemplateColumns: { default: '[repeat(auto-fill, minmax(min(100%, 280px), 1fr))]' },
  gap: 16,
  margin: 0,
  padding: 0,
  listStyleType: 'none',
});
const title = style({ font: 'title', margin: 0, overflowWrap: 'anywhere' });
const description = style({
  font: 'body-sm',
  margin: 0,
  overflow: 'hidden',
  lineClamp: 2,
  overflowWrap: 'anywhere',
  minHeight: '[3em]',
});
const detail = style({ font: 'ui-sm', color: 'neutral-subdued' });
const badges = style({ display: 'flex', flexWrap: 'wrap', gap: 8, alignItems: 'center', minHeight: 24 });

function ProjectCard({ organizationId, project }: { readonly organizationId: string; readonly project: Project }) {
  const say = useText();
  return (
    <Panel>
      <h2 className={title}>
        <Link isStandalone href={addressOf(paths.project, { organization: organizationId, project: project.id })}>
          {project.title}
        </Link>
      </h2>
      <p className={description}>{project.description || say('project.no_description')}</p>
      <div className={badges}>
        <span className={detail}>
          {say('project.changed')}: <Moment at={project.changed_at} />
        </span>
        <AttentionBadge attention={project.attention} />
        {project.enabled ? null : <DisabledBadge />}
        {project.access.editable ? null : (
          <Badge size="S" variant="neutral" fillStyle="subtle">
            {say('project.read_only')}
          </Badge>
        )}
      </div>
    </Panel>
  );
}

export function ProjectCards(props: ShownProjects) {
  const { organizationId, projects, loadMore, isLoadingMore, hasMore } = props;
  return (
    <>
      <ul className={grid}>
        {projects.map((project) => (
          <li key={project.id}>
            <ProjectCard organizationId={organizationId} project={project} />
          </li>
        ))}
      </ul>
      {hasMore ? <ShowMore isLoading={isLoadingMore} onPress={loadMore} /> : null}
    </>
  );
}
