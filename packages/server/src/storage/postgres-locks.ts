// The names of the locks that changes and usage records take, always in this order: platform, organization, then sources
// (usage records) or changes (changes).
// Advisory locks of a transaction: they cost no write, and go with the transaction however it ends. Two names that hash
// alike share a lock, which only makes one wait for the other.

/** Shared by whatever concerns one organization, exclusive for what concerns all. */
export const platformLock = `hashtextextended('relevo.platform', 0)`;

/** Exclusive for a change of the organization, shared by usage records. `id` is an SQL expression. */
export function organizationLock(id: string): string {
  return `hashtextextended('relevo.organization ' || ${id}, 0)`;
}

/** Exclusive while sources of a credential are counted and added. `id` is an SQL expression. */
export function sourcesLock(id: string): string {
  return `hashtextextended('relevo.sources ' || ${id}, 0)`;
}

/** Exclusive from the appending to the table of changes to the commit: revisions are in the order of commits. */
export const changesLock = `hashtextextended('relevo.changes', 0)`;
