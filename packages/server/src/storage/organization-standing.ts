// What one organization has announced about the legacy mechanism, in memory until that changes.
import type { LegacyStanding } from '../domain/deprecation.ts';
import { StorageUnavailableError, type Store } from '../domain/store.ts';
import { FollowedCache } from './followed-cache.ts';

const nothingAnnounced: LegacyStanding = { announcedAt: null, sunsetAt: null, link: null };

/** Reads it for `organizationId`. While the storage is not available the reader gives what it knew last. */
export function followStanding({ read, changes }: Store, organizationId: string): () => Promise<LegacyStanding> {
  const kept = new FollowedCache<LegacyStanding>((id) => read.deprecation.policy(id), 1);
  changes.listen(({ kind, subject }) => {
    if (kind === 'everything' || (kind === 'organization' && subject === organizationId)) kept.forget(organizationId);
  });
  let last = nothingAnnounced;
  return async () => {
    try {
      last = (await kept.get(organizationId)) ?? nothingAnnounced;
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) throw error;
    }
    return last;
  };
}
