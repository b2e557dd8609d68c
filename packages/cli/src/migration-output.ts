// How migrations are shown to people: who still uses the old way, how sure that is, when it clears, what to do next.
import type {
  Blocker,
  Brownout,
  Migration,
  MigrationOutcome,
  MigrationOverview,
  MigrationSummary,
  Straggler,
} from '@relevo/contract/migrations';
import { blockerLine, blockerReasons, sourceName, sureness } from './blocker-text.ts';
import { type Cell, details, shellQuoted, table } from './output.ts';

const typeNames = { oauth_server_to_server: 'OAuth Server-to-Server', service_account_jwt: 'Service Account (JWT)' };

const stateNames: Record<Migration['state'], string> = {
  none: 'no Service Account (JWT)',
  not_started: 'not started',
  in_progress: 'in progress',
  completed: 'completed',
};

const movedText = ({ sources, moved_sources }: Pick<Migration, 'sources' | 'moved_sources'>) =>
  `${moved_sources} of ${sources} sources`;

function boardBlockers({ state, blockers }: MigrationOverview): string | null {
  const counts = Object.entries(blockers).map(([kind, count]) => `${count} ${kind.replaceAll('_', ' ')}`);
  if (counts.length > 0) return counts.join(', ');
  return state === 'in_progress' ? 'none: ready to complete' : null;
}

export function boardLines(summary: MigrationSummary, items: readonly MigrationOverview[]): string {
  const { not_started, in_progress, completed, sunset_at } = summary;
  const end = sunset_at === null ? 'no end is set' : `the old way ends at ${sunset_at}`;
  const counts = `${not_started} not started, ${in_progress} in progress, ${completed} completed; ${end}.`;
  const rows = table(
    [
      ['CLIENT ID', ({ client_id }) => client_id],
      ['PROJECT', ({ project_title }) => project_title],
      ['STATE', ({ state }) => stateNames[state]],
      ['MOVED', (row) => movedText(row)],
      ['JWT LAST USED', ({ legacy_last_used_at }) => legacy_last_used_at],
      ['OAUTH LAST USED', ({ new_last_used_at }) => new_last_used_at],
      ['BLOCKERS', (row) => boardBlockers(row)],
      ['ENDS', ({ sunset_at: ends }) => ends],
    ],
    items,
    'No credential has, or had, Service Account (JWT).',
  );
  return `${counts}\n\n${rows}`;
}

/** Who uses what is to go, how sure that is, and when each clears. */
function stragglerTable(stragglers: readonly Straggler[], empty: string): string {
  return table(
    [
      ['SOURCE', ({ source, kind }) => sourceName(source, kind)],
      ['KNOWN BY', ({ kind }) => sureness[kind]],
      ['LAST TOKEN', ({ last_used_at }) => last_used_at],
      ['LAST REFUSED', ({ last_refused_at }) => last_refused_at],
      ['WHY IT BLOCKS', ({ blocker }) => blockerReasons[blocker.kind]],
      ['CLEARS', ({ blocker }) => blocker.clears_at],
    ],
    stragglers,
    empty,
  );
}

export function brownoutTable(brownouts: readonly Brownout[]): string {
  return table(
    [
      ['ID', ({ id }) => id],
      ['STARTS', ({ starts_at }) => starts_at],
      ['ENDS', ({ ends_at }) => ends_at],
      ['STATE', ({ state }) => state],
      ['BY', ({ created_by }) => created_by],
    ],
    brownouts,
    'No brownouts.',
  );
}

const mechanismTable = ({ mechanisms }: Migration) =>
  table(
    [
      ['MECHANISM', ({ type }) => typeNames[type]],
      ['SINCE', ({ created_at }) => created_at],
      ['RETIRED', ({ retired_at }) => retired_at],
      ['SOURCES', ({ sources }) => sources],
      ['ISSUED', ({ issued }) => issued],
      ['REFUSED', ({ refused }) => refused],
      ['LAST TOKEN', ({ last_used_at }) => last_used_at],
    ],
    mechanisms,
    'No mechanisms.',
  );

function nextStep({ state, client_id, project_title, blockers, undo_until }: Migration): string {
  switch (state) {
    case 'none':
      return 'Nothing to migrate: this credential does not have Service Account (JWT).';
    case 'not_started':
      return `Next: relevo migration start ${client_id}`;
    case 'in_progress': {
      const complete = `relevo migration complete ${client_id} --confirm ${shellQuoted(project_title)}`;
      if (blockers.length === 0) return `Nothing stands in the way. Next: ${complete}`;
      const acknowledge = `relevo migration acknowledge ${client_id} --instance LABEL --reason TEXT`;
      return [
        'Next: change what is named above to the new way.',
        ...(blockers.some(({ kind }) => kind === 'cadence_unknown')
          ? [`What was seen once and will not come again: ${acknowledge} (or --address ADDRESS)`]
          : []),
        `When nothing blocks: ${complete}`,
      ].join('\n');
    }
    case 'completed':
      if (undo_until === null) return 'The time to undo is over.';
      return `Until ${undo_until} it comes back by: relevo migration undo ${client_id}`;
    default:
      return state satisfies never;
  }
}

function standingLines(migration: Migration): string {
  const { extension, override_reason } = migration;
  const ends = extension ? `${migration.sunset_at} (extended for ${extension.owner}: ${extension.reason})` : null;
  const lines: (readonly [string, Cell])[] = [
    ['client id', migration.client_id],
    ['credential', migration.credential_name],
    ['project', migration.project_title],
    ['state', stateNames[migration.state]],
    ['started', migration.started_at],
    ['completed', migration.completed_at],
    ['the old way ends', ends ?? migration.sunset_at],
    ['moved', movedText(migration)],
    ['overridden', override_reason],
  ];
  return details(lines.filter(([, value]) => value !== null));
}

/** What the tables of stragglers do not have: blockers without a source. */
const withoutSource = (blockers: readonly Blocker[]) => blockers.filter(({ kind }) => kind === 'never_used_new');

const lostText = ({ kind, name }: Migration['lost_by_undo'][number]) =>
  kind === 'certificate_expired' ? `certificate ${name} (expired)` : `client secret that ends with ${name} (gone)`;

export function migrationLines(migration: Migration): string {
  const { state, blockers, stragglers, brownouts, acknowledgements, lost_by_undo } = migration;
  const isMigrating = state === 'not_started' || state === 'in_progress';
  const sections = [
    standingLines(migration),
    mechanismTable(migration),
    ...(isMigrating ? [stragglerTable(stragglers, 'Nothing still uses Service Account (JWT).')] : []),
    ...withoutSource(blockers).map((blocker) => `Also in the way: ${blockerLine(blocker)}.`),
    ...acknowledgements.map(
      ({ source, at, by, reason }) => `${at}: ${source} will not come again, says ${by}: ${reason}`,
    ),
    ...(brownouts.length > 0 ? [brownoutTable(brownouts)] : []),
    ...lost_by_undo.map((lost) => `Does not come back by an undo: ${lostText(lost)}.`),
    nextStep(migration),
  ];
  return sections.join('\n\n');
}

/** The only place of the text form where the secret of a started migration stands. */
export const shownSecret = (secret: string | undefined): string =>
  secret === undefined ? '' : `client secret  ${secret}  (shown only now)\n\n`;

const outcomeNames: Record<MigrationOutcome['outcome'], string> = {
  done: 'done',
  would_be_done: 'would be done',
  unchanged: 'was so already',
  refused: 'refused',
};

export function outcomeTable(outcomes: readonly MigrationOutcome[]): string {
  return table(
    [
      ['CLIENT ID', ({ credential }) => credential],
      ['CREDENTIAL', ({ credential_name }) => credential_name],
      ['OUTCOME', ({ outcome }) => outcomeNames[outcome]],
      ['WHY', ({ detail, blockers }) => [...(detail === null ? [] : [detail]), ...blockers.map(blockerLine)].join(' ')],
      ['CLIENT SECRET (SHOWN ONLY NOW)', ({ client_secret }) => client_secret ?? null],
    ],
    outcomes,
    'There is none to do it for.',
  );
}
