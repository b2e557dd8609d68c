// A plan as text for people: a table, and what will differ on each container. Pure.
import { details, table } from '../../output.ts';
import { saidOfAll, warningLines } from '../report/report.ts';
import { withoutInstalling } from '../report/result.ts';
import type { PlannedAction, PlannedContainer } from './plan.ts';
import type { Plan } from './plan-file.ts';

const actionWords: Readonly<Record<PlannedAction, string>> = {
  install: 'install',
  unchanged: 'unchanged',
  nothing_to_do: 'nothing to do',
  refused: 'refused',
};

const restartWords: Readonly<Record<PlannedContainer['restart'], string>> = {
  none: 'none',
  reload: 'reload',
  full: 'full restart',
};

const versionOf = ({ facts }: PlannedContainer): string | null => {
  if (!facts || (facts.version === null && facts.build === null)) return null;
  return [facts.version, facts.build === null ? null : `build ${facts.build}`].filter(Boolean).join(' ');
};

function planTable(containers: readonly PlannedContainer[]): string {
  return table(
    [
      ['CONTAINER', ({ label }) => label],
      ['HOST', ({ host }) => host],
      ['ACTION', ({ action }) => actionWords[action]],
      ['BY', ({ facts }) => facts?.driver ?? null],
      ['METHOD', ({ facts }) => facts?.method ?? null],
      ['VERSION', versionOf],
      ['RESTART', ({ action, restart }) => (action === 'install' ? restartWords[restart] : null)],
      ['CAUSE', ({ cause }) => cause],
    ],
    containers,
    'No containers.',
  );
}

function difference({ action, changes, unproven, detail, next, facts }: PlannedContainer): string {
  if (action !== 'install') return `${detail ?? ''}${next === null ? '' : `\n  Next: ${next}`}`;
  const lines = changes.map(
    ({ field, from, to }) => `  ${from === null ? '' : `- ${field} ${harmless(from)}\n  `}+ ${field} ${harmless(to)}`,
  );
  const again = unproven
    ? ['  An earlier run wrote there and did not prove it: it is installed and reloaded again.']
    : [];
  return [facts?.file.path ?? '', ...lines, ...again].join('\n');
}

/** What was found on a host may steer no terminal. */
const harmless = (text: string): string => text.replace(/\p{Cc}/gu, '?');

/** The plan as a whole. */
export function planText({ inventory, credential, containers }: Plan): string {
  const { origin } = credential;
  const head = details([
    ['instance', inventory.instance],
    ['inventory', inventory.path ?? 'from the command line'],
    ['credential', origin.kind === 'file' ? origin.path : origin.url],
    ['client id', credential.clientId],
    ['fingerprint', credential.fingerprint ?? 'given at apply'],
  ]);
  const warned = containers.map(({ label, action, facts }) => {
    const warnings = facts?.warnings ?? [];
    return { label, warnings: action === 'install' ? warnings : withoutInstalling(warnings) };
  });
  const differing = containers.filter(({ action }) => action !== 'unchanged');
  const parts = [head, planTable(containers), ...saidOfAll(differing, difference), ...warningLines(warned)];
  return parts.filter((part) => part !== '').join('\n\n');
}
