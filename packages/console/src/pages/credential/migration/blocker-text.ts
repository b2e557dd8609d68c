// What stands between the old one and letting it go, in words: who, why, and when it clears by itself.
import type { Blocker } from '@relevo/contract/migrations';
import { useIntl } from 'react-intl';
import { type Say, useText } from '../../../text.tsx';

/** What is to be let go. */
export type Succeeded = 'migration' | 'secret';

function whatBlocks(say: Say, { kind, source }: Blocker, about: Succeeded): string {
  const values = { source: source ?? '' };
  // only a migration has containers in the way
  return about === 'migration' || kind === 'container_too_old' || kind === 'container_unproven'
    ? say(`migration.blocker.${kind}`, values)
    : say(`credential.secret.blocker.${kind}`, values);
}

/** Says a blocker and when it clears. */
export function useBlockerText(about: Succeeded): (blocker: Blocker) => string {
  const say = useText();
  const { formatDate } = useIntl();
  return (blocker) => {
    const what = whatBlocks(say, blocker, about);
    if (blocker.clears_at === null) return what;
    const moment = formatDate(blocker.clears_at, { dateStyle: 'medium', timeStyle: 'short' });
    return `${what} ${say('migration.blocker.clears', { moment })}`;
  };
}

/** Names a blocker among the others: its moment is no part of it. */
export const blockerKey = ({ kind, source_kind, source }: Blocker): string => [kind, source_kind, source].join(' ');

/** Those that were not among the ones seen before. */
export function appeared(blockers: readonly Blocker[], seen: readonly Blocker[]): Blocker[] {
  const known = new Set(seen.map(blockerKey));
  return blockers.filter((blocker) => !known.has(blockerKey(blocker)));
}

/** The name of the instance whose container is in the way; undefined where no container is. */
export function instanceInTheWay({ source_kind: kind, source }: Blocker): string | undefined {
  return kind === 'container' ? source?.split('/')[0] : undefined;
}
