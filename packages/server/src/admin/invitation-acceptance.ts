// Links that are good once: somebody joins an organization, or sets a new password.
import type { InvitationAccept } from '@relevo/contract/account';
import type { z } from 'zod';
import type { AuditEvent } from '../domain/audit.ts';
import { type RoleAssignment, sameAssignment } from '../domain/role-assignment.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { Invitation, Session, User } from '../domain/user.ts';
import { wireAccount } from './account-format.ts';
import { AdminError, type FieldError } from './admin-error.ts';
import { endResetLinks } from './new-invitation.ts';
import type { Operation, Visit } from './operation.ts';
import { auditedRoles, existingRoles, roleNames } from './role-format.ts';
import { accountEvents, byPerson, renewSession, startBrowserSession } from './session.ts';
import { moment } from './wire-format.ts';

type Acceptance = z.output<typeof InvitationAccept>;

/** What acceptance ends with: the session that goes on, and its token where it has a new one. */
interface Accepted {
  readonly token: string | undefined;
  readonly session: Session;
}

/** The same for a link that never was, was used, was taken back, or has expired. */
const noSuchLink = () =>
  new AdminError('not_found', 'This link was used already, has expired, or is incomplete. Ask for a new one.');

async function openInvitation(reads: StoreReads, { hash, now }: Visit, token: string): Promise<Invitation> {
  const invitation = await reads.invitations.byTokenHash(hash(token));
  if (!invitation || invitation.expiresAt <= now) throw noSuchLink();
  return invitation;
}

export const invitationView: Operation<'invitationView'> = async (visit, { body }) => {
  const { store } = visit;
  const { purpose, organizationId, email, expiresAt } = await openInvitation(store.read, visit, body.token);
  const organization = await store.read.organizations.get(organizationId);
  if (!organization) throw noSuchLink();
  return {
    purpose,
    organization: organization.name,
    email,
    account_exists: email !== null && (await store.read.users.byEmail(email)) !== undefined,
    expires_at: moment(expiresAt),
  };
};

export const invitationAccept: Operation<'invitationAccept'> = async (visit, { body }) => {
  const invitation = await openInvitation(visit.store.read, visit, body.token);
  const { token, session } = await (invitation.purpose === 'join'
    ? join(visit, invitation, body)
    : resetPassword(visit, invitation, body));
  if (token !== undefined) visit.keepSession(token);
  return wireAccount(visit, session);
};

function invalid(field: string, message: string): AdminError {
  return new AdminError('invalid_request', 'Some values are missing or wrong.', [{ field, message }]);
}

/** Throws `invalid_request` with every field that is missing. */
function expectGiven<Name extends 'name' | 'password'>(
  body: Acceptance,
  names: readonly Name[],
): asserts body is Acceptance & Record<Name, string> {
  const missing = names.filter((name) => body[name] === undefined);
  const errors = missing.map((field): FieldError => ({ field, message: 'is required for this link' }));
  if (errors.length > 0) throw new AdminError('invalid_request', 'Some values are missing or wrong.', errors);
}

/** Who accepts: the address that the link is for, or for the first administrator the one that they name. */
function emailOf(invitation: Invitation, { email }: Acceptance): string {
  if (invitation.email === null && email === undefined) throw invalid('email', 'is required for this link');
  if (invitation.email !== null && email !== undefined && email !== invitation.email)
    throw invalid('email', 'is not the address that was invited');
  return invitation.email ?? email ?? '';
}

async function join(visit: Visit, invitation: Invitation, body: Acceptance): Promise<Accepted> {
  const email = emailOf(invitation, body);
  const account = await visit.store.read.users.byEmail(email);
  if (!account) return joinAsNewcomer(visit, invitation, body, email);
  if (visit.session?.user.id !== account.id) {
    throw new AdminError('unauthenticated', `Sign in as ${email} first, then open the link again.`);
  }
  if (body.name ?? body.password) throw invalid('password', 'belongs to a new account; you have one already');
  return joinWithAccount(visit, invitation, visit.session);
}

async function joinAsNewcomer(
  visit: Visit,
  invitation: Invitation,
  body: Acceptance,
  email: string,
): Promise<Accepted> {
  expectGiven(body, ['name', 'password']);
  const user: User = {
    id: visit.ids.uuid(),
    email,
    name: body.name,
    passwordHash: await visit.passwords.hash(body.password),
    totp: null,
    recoveryCodes: [],
    identity: null,
    createdAt: visit.now,
  };
  return visit.store.change(byPerson(visit, user), async (tx) => {
    const taken = await takeInvitation(visit, tx, invitation);
    await tx.users.insert(user);
    const joined = await becomeMember(visit, tx, invitation, user);
    const proof = { by: 'invitation', authenticatedAt: visit.now } as const;
    const { audit, ...begun } = await startBrowserSession(visit, tx, user, proof);
    return { result: begun, audit: [taken, ...joined, ...audit] };
  });
}

async function joinWithAccount(
  visit: Visit,
  invitation: Invitation,
  { user, session }: NonNullable<Visit['session']>,
): Promise<Accepted> {
  return visit.store.change(byPerson(visit, user), async (tx) => {
    const taken = await takeInvitation(visit, tx, invitation);
    const joined = await becomeMember(visit, tx, invitation, user);
    return { result: await renewSession(visit, tx, session, {}), audit: [taken, ...joined] };
  });
}

/** Uses the link up; throws if somebody was faster. */
async function takeInvitation(visit: Visit, tx: StoreTransaction, { tokenHash }: Invitation): Promise<AuditEvent> {
  const invitation = await tx.invitations.byTokenHash(tokenHash);
  if (!invitation || invitation.expiresAt <= visit.now) throw noSuchLink();
  await tx.invitations.remove(invitation.id);
  const { organizationId, id, purpose } = invitation;
  return { organizationId, action: 'invitation.accepted', target: id, after: { purpose } };
}

/** Gives the roles of the invitation, besides those that a member has already. */
async function becomeMember(
  { now }: Visit,
  tx: StoreTransaction,
  { organizationId, assignments }: Invitation,
  user: User,
): Promise<AuditEvent[]> {
  const names = await roleNames(tx, organizationId);
  const member = await tx.members.get(organizationId, user.id);
  if (!member) await tx.members.insert(organizationId, user.id, now);
  const held: readonly RoleAssignment[] = member?.assignments ?? [];
  const given = existingRoles(assignments, names).filter((each) => held.every((one) => !sameAssignment(one, each)));
  await tx.members.setRoles(organizationId, user.id, { by: 'hand', assignments: [...held, ...given] });
  await endResetLinks(tx, user);
  const after = { email: user.email, roles: auditedRoles([...held, ...given], names) };
  return [{ organizationId, action: member ? 'user.changed' : 'user.joined', target: user.id, after }];
}

/** A new password in place of everything that somebody else might know or have: codes and sessions end. */
async function resetPassword(visit: Visit, invitation: Invitation, body: Acceptance): Promise<Accepted> {
  const account = await visit.store.read.users.byEmail(emailOf(invitation, body));
  if (!account) throw noSuchLink();
  expectGiven(body, ['password']);
  if (body.name !== undefined) throw invalid('name', 'stays as it is');
  const passwordHash = await visit.passwords.hash(body.password);
  return visit.store.change(byPerson(visit, account), async (tx) => {
    const taken = await takeInvitation(visit, tx, invitation);
    await expectResettable(tx, account, invitation);
    await tx.users.update(account.id, { passwordHash, totp: null, recoveryCodes: [] });
    await tx.sessions.removeOfUser(account.id);
    const reset = await accountEvents(tx, account.id, { action: 'user.password_reset', target: account.id });
    const proof = { by: 'invitation', authenticatedAt: visit.now } as const;
    const { audit, ...begun } = await startBrowserSession(visit, tx, account, proof);
    return { result: begun, audit: [taken, ...reset, ...audit] };
  });
}

/**
 * What `userReset` asked for must hold still: an account that others share, or that the single sign-on provider answers
 * for, is not for one organization's administrators to reset.
 */
async function expectResettable(
  tx: StoreTransaction,
  { id }: User,
  { organizationId, madeByOperator }: Invitation,
): Promise<void> {
  if (madeByOperator) return;
  if ((await tx.users.get(id))?.identity !== null) {
    throw new AdminError('conflict', 'The account belongs to the single sign-on provider: sign in there.');
  }
  const memberships = await tx.users.memberships(id);
  if (memberships.some((each) => each.organizationId !== organizationId)) {
    throw new AdminError('conflict', 'The account belongs to other organizations, too: sign in with its password.');
  }
}
