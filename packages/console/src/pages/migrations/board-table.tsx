// The lines of the board: which credential, how far, what stands in the way, last use of each mechanism, and the end.
import { Badge, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { MigrationOverview } from '@relevo/contract/migrations';
import { blockerKinds } from '@relevo/contract/migrations';
import { useOrganization } from '../../organization.ts';
import { addressOf, paths } from '../../paths.ts';
import { useText } from '../../text.tsx';
import { DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/moment.tsx';
import { TimeLeft } from '../../ui/time-left.tsx';

const detail = style({ font: 'ui-sm', color: 'neutral-subdued' });
const list = style({ margin: 0, padding: 0, listStyleType: 'none' });

const variants = { none: 'neutral', not_started: 'notice', in_progress: 'informative', completed: 'positive' } as const;

interface OneProps {
  readonly one: MigrationOverview;
}

function Name({ one }: OneProps) {
  const { organization } = useOrganization();
  const params = { organization: organization.id, project: one.project_id, credential: one.credential_id };
  return (
    <>
      <Link isStandalone href={addressOf(paths.credential, params, { tab: 'migration' })}>
        {one.credential_name}
      </Link>
      <div className={detail}>{one.project_title}</div>
    </>
  );
}

export function StateBadge({ state }: Pick<MigrationOverview, 'state'>) {
  const say = useText();
  return (
    <Badge size="S" variant={variants[state]} fillStyle="subtle" styles={style({ width: 'fit' })}>
      {say(`migrations.state.${state}`)}
    </Badge>
  );
}

/** Nobody who never came can have moved. */
export function Moved({ one: { moved_sources: moved, sources } }: OneProps) {
  const say = useText();
  return sources === 0 ? '—' : say('migrations.moved.of', { moved, sources });
}

/** How many blockers of each kind. */
function Blockers({ one: { blockers, state } }: OneProps) {
  const say = useText();
  const kinds = blockerKinds.filter((kind) => (blockers[kind] ?? 0) > 0);
  if (state === 'completed') return '—';
  if (kinds.length === 0) return say('migrations.blockers.none');
  return (
    <ul className={list}>
      {kinds.map((kind) => (
        <li key={kind}>{say(`migrations.blockers.${kind}`, { count: blockers[kind] ?? 0 })}</li>
      ))}
    </ul>
  );
}

function LastUse({ at }: { readonly at: string | null }) {
  const say = useText();
  return at === null ? say('migrations.unused') : <Moment at={at} />;
}

function End({ one: { sunset_at: at, state } }: OneProps) {
  const say = useText();
  if (at === null) return say('migrations.end.none');
  return (
    <>
      <Moment at={at} />
      {state === 'completed' ? null : (
        <div className={detail}>
          <TimeLeft until={at} />
        </div>
      )}
    </>
  );
}

export interface BoardTableProps {
  readonly items: readonly MigrationOverview[];
  readonly selection: Pick<Selection<MigrationOverview>, 'selected' | 'onChange'> | undefined;
}

export function BoardTable({ items, selection }: BoardTableProps) {
  const say = useText();
  const labelOf = ({ credential_name: name }: MigrationOverview) => say('migrations.select', { name });
  return (
    <DataTable<MigrationOverview>
      label={say('migrations.board')}
      columns={[
        { id: 'credential', name: say('migrations.credential'), of: (one) => <Name one={one} /> },
        { id: 'state', name: say('migrations.state'), of: ({ state }) => <StateBadge state={state} /> },
        {
          id: 'moved',
          name: say('migrations.moved'),
          of: (one) => <Moved one={one} />,
        },
        { id: 'blockers', name: say('migrations.blockers'), of: (one) => <Blockers one={one} /> },
        { id: 'jwt', name: say('migrations.last_jwt'), of: (one) => <LastUse at={one.legacy_last_used_at} /> },
        { id: 'oauth', name: say('migrations.last_oauth'), of: (one) => <LastUse at={one.new_last_used_at} /> },
        { id: 'end', name: say('migrations.end'), of: (one) => <End one={one} /> },
      ]}
      items={items}
      keyOf={({ credential_id: id }) => id}
      selection={selection && { ...selection, labelOf }}
    />
  );
}
