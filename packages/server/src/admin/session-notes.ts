// Notes when a session was last seen, by which it ends when it is idle. No request waits for that, or fails by it.
import { systemActor } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import { minuteSeconds, type NumericDate } from '../domain/time.ts';
import type { Session } from '../domain/user.ts';

/** Returns what is told of every use of a session; it writes once a minute for each. */
export function sessionNotes(
  store: Store,
  onFailure: (error: unknown) => void,
): (session: Session, now: NumericDate) => void {
  const underWay = new Set<string>();
  const write = (id: string, now: NumericDate) =>
    store.change({ actor: systemActor, at: now, organizationId: null }, async (tx) => {
      await tx.sessions.update(id, { lastSeenAt: now });
      return { result: undefined, audit: [] };
    });
  return ({ id, lastSeenAt }, now) => {
    if (now - lastSeenAt < minuteSeconds || underWay.has(id)) return;
    underWay.add(id);
    write(id, now)
      .catch(onFailure)
      .finally(() => underWay.delete(id));
  };
}
