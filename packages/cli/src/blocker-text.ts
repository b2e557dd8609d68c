// What stands in the way of letting a mechanism or a client secret go, in words for people. Pure.
import type { Blocker } from '@relevo/contract/migrations';

type SourceKind = 'instance' | 'address' | 'overflow';

/** How sure it is that a source is one place. */
export const sureness: Record<SourceKind, string> = {
  instance: 'label',
  address: 'bare address, maybe several',
  overflow: 'not told apart',
};

export const sourceName = (source: string, kind: SourceKind): string => (kind === 'overflow' ? '(all others)' : source);

/** Why each kind blocks, said of its source. */
export const blockerReasons: Record<Blocker['kind'], string> = {
  never_used_new: 'nothing has used the new one yet',
  source_active: 'still uses it',
  cadence_unknown: 'was seen once, nobody can tell when it comes again',
  too_many_sources: 'more sources than are told apart',
};

/** One line: who, how sure that is, why, and when it clears by itself. */
export function blockerLine({ kind, source, source_kind, clears_at }: Blocker): string {
  const who = source === null || source_kind === null ? '' : `${source} (${sureness[source_kind]}) `;
  const when = clears_at === null ? 'clears when a client gets a token' : `clears at ${clears_at} if it stays quiet`;
  return `${who}${blockerReasons[kind]}; ${when}`.replace(/\p{Cc}/gu, '?');
}
