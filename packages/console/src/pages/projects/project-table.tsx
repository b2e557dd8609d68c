// Projects as a table: only the rows in sight are in the page, the next ones are loaded while somebody scrolls.

import {
  Badge,
  Cell,
  Column,
  Link,
  Row,
  type SortDescriptor,
  TableBody,
  TableHeader,
  TableView,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { Project } from '@relevo/contract/projects';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { Moment } from '../../ui/moment.tsx';

const name = style({ display: 'flex', columnGap: 8, alignItems: 'center', minWidth: 0 });
const clipped = style({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 });

const sorts = ['title', 'created', 'changed'] as const;
type Sort = (typeof sorts)[number];
type Order = 'ascending' | 'descending';

export interface ShownProjects {
  readonly organizationId: string;
  readonly projects: readonly Project[];
  readonly loadMore: () => void;
  readonly isLoadingMore: boolean;
}

export interface ProjectTableProps extends ShownProjects {
  readonly sort: Sort | undefined;
  readonly order: Order | undefined;
  readonly onSort: (by: { sort: Sort; order: Order }) => void;
}

/** As high as its rows, and never higher than what is left of the window: then the table itself scrolls. */
const heightFor = (rows: number) =>
  `clamp(8rem, calc((${rows} * 40px + 36px) * var(--s2-scale)), calc(100dvh - 220px))`;

export function ProjectTable(props: ProjectTableProps) {
  const { organizationId, projects, loadMore, isLoadingMore, sort = 'created', order, onSort } = props;
  const say = useText();
  const direction = order ?? (sort === 'title' ? 'ascending' : 'descending');
  const sortBy = ({ column, direction: wanted }: SortDescriptor) => {
    const found = sorts.find((each) => each === column);
    if (found) onSort({ sort: found, order: wanted });
  };
  return (
    <TableView
      aria-label={say('projects.title')}
      sortDescriptor={{ column: sort, direction }}
      onSortChange={sortBy}
      onLoadMore={loadMore}
      loadingState={isLoadingMore ? 'loadingMore' : 'idle'}
      styles={style({ width: 'full' })}
      UNSAFE_style={{ height: heightFor(projects.length) }}
    >
      <TableHeader>
        <Column id="title" isRowHeader allowsSorting minWidth={200} defaultWidth="2fr">
          {say('project.title')}
        </Column>
        <Column id="changed" allowsSorting minWidth={160}>
          {say('project.changed')}
        </Column>
        <Column id="by" minWidth={140}>
          {say('project.by')}
        </Column>
        <Column id="created" allowsSorting minWidth={160}>
          {say('project.created')}
        </Column>
        <Column id="activity" minWidth={160}>
          {say('project.activity')}
        </Column>
      </TableHeader>
      <TableBody items={projects}>
        {(project) => (
          <Row id={project.id} href={addressOf(paths.project, { organization: organizationId, project: project.id })}>
            <Cell textValue={project.title}>
              <span className={name}>
                <Link
                  isStandalone
                  href={addressOf(paths.project, { organization: organizationId, project: project.id })}
                >
                  {project.title}
                </Link>
                {project.enabled ? null : <Badge size="S">{say('project.disabled')}</Badge>}
                {project.access.editable ? null : (
                  <Badge size="S" variant="neutral" fillStyle="subtle">
                    {say('project.read_only')}
                  </Badge>
                )}
              </span>
            </Cell>
            <Cell>
              <Moment at={project.changed_at} />
            </Cell>
            <Cell textValue={project.changed_by}>
              <span className={clipped}>{project.changed_by}</span>
            </Cell>
            <Cell>
              <Moment at={project.created_at} />
            </Cell>
            <Cell>
              {project.last_activity_at === null ? (
                say('project.no_activity')
              ) : (
                <Moment at={project.last_activity_at} />
              )}
            </Cell>
          </Row>
        )}
      </TableBody>
    </TableView>
  );
}
