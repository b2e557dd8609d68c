// The filters of the audit log: as they stand in the address, and as the server takes them.
export interface AuditFilters {
  readonly log?: 'organization' | 'server' | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  /** Days as `2026-01-31`, both included. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Midnight at the beginning of a day, where the reader is; undefined for what is no day. */
function midnight(day: string | undefined, daysLater = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (year === undefined) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
  return Number.isNaN(at.getTime()) ? undefined : `${at.toISOString().slice(0, 19)}Z`;
}

const typed = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** What the server is asked for: nothing is sent that is empty. */
export function queryOf({ log, actor, action, target, since, until }: AuditFilters) {
  const wanted = { actor: typed(actor), action: typed(action), target: typed(target) };
  const times = { since: midnight(since), until: midnight(until, 1) };
  const given = Object.entries({ ...wanted, ...times }).filter(([, value]) => value !== undefined);
  return { ...(log === 'server' && { log }), ...(Object.fromEntries(given) as Partial<typeof wanted & typeof times>) };
}

export const isFiltered = ({ log: _, ...filters }: AuditFilters): boolean => Object.values(filters).some(Boolean);
