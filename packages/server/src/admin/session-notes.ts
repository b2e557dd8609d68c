// Notes when a session was last seen, by which it ends when it is idle, and when its person was last seen in an organization.
// No request waits for that, or fails by it.
import { systemActor } from '../domain/audit.ts';
import type { Store } from '../domain/store.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { minuteSeconds, type NumericDate } from '../domain/time.ts';
import type { Session } from '../domain/user.ts';

/** A person in the organization that they act in. */
export interface SeenMember {
  readonly organizationId: string;
  readonly userId: string;
  readonly lastSeenAt: NumericDate | null;
}

/** What is told of every use; each writes once a minute for each session and each member. */
export interface SessionNotes {
  session(session: Session, now: NumericDate): void;
  member(member: SeenMember, now: NumericDate): void;
}

interface Note {
  /** What no second write begins for while one is under way. */
  readonly key: string;
  readonly organizationId: string | null;
  readonly lastSeenAt: NumericDate | null;
}

export function sessionNotes(store: Store, onFailure: (error: unknown) => void): SessionNotes {
  const underWay = new Set<string>();
  const write = (
    { key, organizationId, lastSeenAt }: Note,
    at: NumericDate,
    work: (tx: StoreTransaction) => Promise<void>,
  ): void => {
    if ((lastSeenAt !== null && at - lastSeenAt < minuteSeconds) || underWay.has(key)) return;
    underWay.add(key);
    const change = async (tx: StoreTransaction) => ({ result: await work(tx), audit: [] });
    store
      .change({ actor: systemActor, at, organizationId }, change)
      .catch(onFailure)
      .finally(() => underWay.delete(key));
  };
  return {
    session: ({ id, lastSeenAt }, now) =>
      write({ key: id, organizationId: null, lastSeenAt }, now, (tx) => tx.sessions.update(id, { lastSeenAt: now })),
    member: ({ organizationId, userId, lastSeenAt }, now) =>
      write({ key: `${organizationId} ${userId}`, organizationId, lastSeenAt }, now, (tx) =>
        tx.members.setLastSeen(organizationId, userId, now),
      ),
  };
}
