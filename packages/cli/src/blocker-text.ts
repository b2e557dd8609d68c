// What stands in the way of letting a mechanism or a client secret go, in words for people. Pure.
import type { Blocker } from '@relevo/contract/migrations';

type SourceKind = NonNullable<Blocker['source_kind']>;

/** How sure it is that a source is one place. */
export const sureness: Record<SourceKind, string> = {
  instance: 'label',
  address: 'bare address, maybe several',
  overflow: 'not told apart',
  container: 'container',
};

export const sourceName = (source: string, kind: SourceKind): string => (kind === 'overflow' ? '(all others)' : source);

/** Why each kind blocks, said of its source. */
export const blockerReasons: Record<Blocker['kind'], string> = {
  never_used_new: 'nothing has used the new one yet',
  source_active: 'still uses it',
  cadence_unknown: 'was seen once, nobody can tell when it comes again',
  too_many_sources: 'more sources than are told apart',
  container_too_old: 'is older than 7.4.1 (build 9383), which OAuth Server-to-Server needs',
  container_unproven: 'has not proven that it gets tokens by OAuth Server-to-Server',
};

/** What clears a blocker that does not clear by itself. */
function clearedBy(kind: Blocker['kind']): string {
  if (kind === 'container_too_old') return 'clears when it is updated and "relevo fleet" has proven it';
  return kind === 'container_unproven'
    ? 'clears when "relevo fleet" has proven it'
    : 'clears when a client gets a token';
}

/** One line: who, how sure that is, why, and when it clears by itself. */
export function blockerLine({ kind, source, source_kind, clears_at }: Blocker): string {
  const who = source === null || source_kind === null ? '' : `${source} (${sureness[source_kind]}) `;
  const when = clears_at === null ? clearedBy(kind) : `clears at ${clears_at} if it stays quiet`;
  return `${who}${blockerReasons[kind]}; ${when}`.replace(/\p{Cc}/gu, '?');
}
