// Projects as a table: only the rows in sight are in the page, the next ones are loaded while somebody scrolls. A table of
// React Spectrum keeps every row in memory with all its cells, which takes seconds from some thousands on.
import { Badge, Link, ProgressCircle } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Project } from '@relevo/contract/projects';
import { useEffect } from 'react';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { AttentionBadge } from '../../ui/attention-badge.tsx';
import { DisabledBadge } from '../../ui/disabled-badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { rowHeightPixels, useVisibleRows } from '../../ui/visible-rows.ts';
import { type ProjectOrder, ProjectTableHead, projectColumnCount } from './project-table-head.tsx';

const frame = style({
  overflow: 'auto',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  borderRadius: 'default',
  backgroundColor: 'base',
});
const table = style({
  width: 'full',
  minWidth: '[1100px]',
  tableLayout: 'fixed',
  borderCollapse: 'separate',
  borderSpacing: 0,
});
const row = style({ height: 40, backgroundColor: { default: 'transparent', ':hover': 'gray-75' } });
const cell = style({
  font: 'ui',
  color: 'neutral-subdued',
  height: 40,
  boxSizing: 'border-box',
  paddingX: 16,
  paddingY: 0,
  textAlign: 'start',
  borderStyle: 'solid',
  borderXWidth: 0,
  borderTopWidth: 0,
  borderBottomWidth: 1,
  borderColor: 'gray-200',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});
const name = style({ display: 'flex', columnGap: 8, alignItems: 'center', minWidth: 0 });
const clipped = style({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 });
const gap = style({ padding: 0, borderWidth: 0 });
const progress = style({ display: 'flex', justifyContent: 'center', padding: 8 });

export interface ShownProjects {
  readonly organizationId: string;
  readonly projects: readonly Project[];
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly isLoadingMore: boolean;
}

interface ProjectRowProps {
  readonly organizationId: string;
  readonly project: Project;
  readonly index: number;
}

function ProjectRow({ organizationId, project, index }: ProjectRowProps) {
  const say = useText();
  return (
    <tr className={row} aria-rowindex={index}>
      <th scope="row" className={cell}>
        <span className={name}>
          <span className={clipped}>
            <Link isStandalone href={addressOf(paths.project, { organization: organizationId, project: project.id })}>
              {project.title}
            </Link>
          </span>
          {project.enabled ? null : <DisabledBadge />}
          {project.access.editable ? null : (
            <Badge size="S" variant="neutral" fillStyle="subtle">
              {say('project.read_only')}
            </Badge>
          )}
        </span>
      </th>
      <td className={cell}>
        <span className={name}>
          {project.attention.length === 0 ? say('attention.none') : <AttentionBadge attention={project.attention} />}
        </span>
      </td>
      <td className={cell}>
        <Moment at={project.changed_at} />
      </td>
      <td className={cell}>{project.changed_by}</td>
      <td className={cell}>
        <Moment at={project.created_at} />
      </td>
      <td className={cell}>
        {project.last_activity_at === null ? say('project.no_activity') : <Moment at={project.last_activity_at} />}
      </td>
    </tr>
  );
}

/** The room of rows that are not in the page. */
function Gap({ rows }: { readonly rows: number }) {
  if (rows === 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr>
        <td colSpan={projectColumnCount} className={gap} style={{ height: rows * rowHeightPixels }} />
      </tr>
    </tbody>
  );
}

export function ProjectTable(props: ShownProjects & ProjectOrder) {
  const { organizationId, projects, hasMore, loadMore, isLoadingMore, ...order } = props;
  const say = useText();
  const { scroller, onScroll, from, to } = useVisibleRows(projects.length);
  const isAtEnd = hasMore && to >= projects.length;
  useEffect(() => {
    if (isAtEnd) loadMore();
  }, [isAtEnd, loadMore]);
  return (
    <div
      ref={scroller}
      onScroll={onScroll}
      className={frame}
      data-scroll-restoration-id="projects"
      style={{ maxHeight: 'max(16rem, calc(100dvh - 220px))' }}
    >
      <table className={table} aria-label={say('projects.title')} aria-rowcount={hasMore ? -1 : projects.length + 1}>
        <ProjectTableHead {...order} />
        <Gap rows={from} />
        <tbody>
          {projects.slice(from, to).map((project, offset) => (
            <ProjectRow
              key={project.id}
              organizationId={organizationId}
              project={project}
              index={from + offset + 2 /* rows count from 1, and the head is one */}
            />
          ))}
        </tbody>
        <Gap rows={projects.length - to} />
      </table>
      {isLoadingMore ? (
        <div className={progress}>
          <ProgressCircle size="S" aria-label={say('state.loading')} isIndeterminate />
        </div>
      ) : null}
    </div>
  );
}
