// Sessions of people: begun, renewed, and what the audit log says of them.
import { composeSecret } from '@relevo/contract/secret-format';
import type { Actor, AuditEvent } from '../domain/audit.ts';
import type { ChangeBy } from '../domain/store.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { NumericDate } from '../domain/time.ts';
import { type Session, sessionLifetimes, type User } from '../domain/user.ts';
import type { Visit } from './operation.ts';

/** `token` is shown to whoever signed in, and kept nowhere. */
export interface BegunSession {
  readonly token: string;
  readonly session: Session;
}

/** A change of somebody's own account by themselves. */
export function byPerson({ now, address }: Pick<Visit, 'now' | 'address'>, user: User): ChangeBy {
  return { actor: { kind: 'user', id: user.id, name: user.email, address }, at: now, organizationId: null };
}

/** Who was not let in, or has not said who they are yet. */
export function anonymousActor({ address }: Pick<Visit, 'address'>): Actor {
  return { kind: 'anonymous', id: '', name: '', address };
}

/** The event in the log of each organization that the person is a member of, and in the server's where there is none. */
export async function accountEvents(
  reads: StoreReads,
  userId: string,
  event: Omit<AuditEvent, 'organizationId'>,
): Promise<AuditEvent[]> {
  const organizationIds = (await reads.users.memberships(userId)).map(({ organizationId }) => organizationId);
  const logs = organizationIds.length > 0 ? organizationIds : [null];
  return logs.map((organizationId) => ({ ...event, organizationId }));
}

/** How somebody proved who they are. */
export type ProvenBy = 'password' | 'single_sign_on' | 'invitation' | 'authorization_code';

interface SessionStart {
  readonly kind: Session['kind'];
  readonly by: ProvenBy;
  readonly authenticatedAt: NumericDate;
}

/** Begins a session with an id and a token of its own; returns the events to write, too. */
export async function insertSession(
  { ids, hash, now, address, userAgent }: Visit,
  tx: StoreTransaction,
  user: User,
  { kind, by, authenticatedAt }: SessionStart,
): Promise<BegunSession & { readonly audit: AuditEvent[] }> {
  const token = composeSecret('session', ids.bits256());
  const session: Session = {
    id: ids.uuid(),
    userId: user.id,
    kind,
    tokenHash: hash(token),
    createdAt: now,
    lastSeenAt: now,
    authenticatedAt,
    expiresAt: now + sessionLifetimes[kind].absoluteSeconds,
    address,
    userAgent,
  };
  await tx.sessions.insert(session);
  const event = { action: 'session.started', target: session.id, after: { user: user.id, kind, by } };
  return { token, session, audit: await accountEvents(tx, user.id, event) };
}

/** Signs in the browser of this visit, in place of the session that it had: no token outlives a sign-in (threat 4). */
export async function startBrowserSession(
  visit: Visit,
  tx: StoreTransaction,
  user: User,
  proof: Pick<SessionStart, 'by' | 'authenticatedAt'>,
) {
  const before = visit.session?.session;
  if (before?.kind === 'browser') await tx.sessions.remove(before.id);
  return insertSession(visit, tx, user, { kind: 'browser', ...proof });
}

/**
 * Gives a session of a browser another token, because what it may do has grown; the one before ends. The command line
 * keeps its token, which no page can plant.
 */
export async function renewSession(
  { ids, hash, now }: Visit,
  tx: StoreTransaction,
  session: Session,
  change: Partial<Pick<Session, 'authenticatedAt'>>,
): Promise<{ readonly token: string | undefined; readonly session: Session }> {
  const token = session.kind === 'browser' ? composeSecret('session', ids.bits256()) : undefined;
  const changed = { ...change, lastSeenAt: now, ...(token !== undefined && { tokenHash: hash(token) }) };
  await tx.sessions.update(session.id, changed);
  return { token, session: { ...session, ...changed } };
}
