// People of the organization: who they are, their roles, and keeping them out.
import type { User as WireUser } from '@relevo/contract/users';
import { changedAssignments } from '../domain/access.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { Member, User } from '../domain/user.ts';
import { AdminError, notFound } from './admin-error.ts';
import { expectGrantable } from './granting.ts';
import { newInvitation, wireInvitation } from './new-invitation.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';
import { assignmentsOf, auditedRoles, type RoleNames, roleNames, wireRoles } from './role-format.ts';
import { accountEvents } from './session.ts';
import { moment, momentOrNull } from './wire-format.ts';

function wireUser({ user, enabled, joinedAt, lastSeenAt, ...held }: Member, names: RoleNames): WireUser {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    enabled,
    roles: wireRoles(held.assignments, names),
    group_roles: wireRoles(held.groupAssignments, names),
    has_password: user.passwordHash !== null,
    has_totp: user.totp !== null && user.totp.confirmedAt !== null,
    has_single_sign_on: user.identity !== null,
    joined_at: moment(joinedAt),
    last_seen_at: momentOrNull(lastSeenAt),
  };
}

/** What the audit keeps of a member. */
function auditedMember({ user, enabled, assignments }: Member, names: RoleNames) {
  return { email: user.email, enabled, roles: auditedRoles(assignments, names) };
}

async function memberOf(reads: StoreReads, organizationId: string, userId: string): Promise<Member> {
  const member = await reads.members.get(organizationId, userId);
  if (!member) throw notFound('user');
  return member;
}

export const userList: Operation<'userList'> = async (context, { query }) => {
  const { store, organizationId } = context;
  const { search, role, profile: profileId } = query;
  const names = await roleNames(store.read, organizationId);
  return paged(
    context,
    { list: 'users', query },
    (page) => store.read.members.list(organizationId, { search, role, profileId }, page),
    (members) => members.map((member) => wireUser(member, names)),
  );
};

export const userView: Operation<'userView'> = async ({ store, organizationId }, { params }) => {
  const member = await memberOf(store.read, organizationId, params.user);
  return wireUser(member, await roleNames(store.read, organizationId));
};

const rolesOf = ({ assignments, groupAssignments }: Member): RoleAssignment[] => [...assignments, ...groupAssignments];

function administers(member: Member): boolean {
  return member.enabled && rolesOf(member).some(({ role }) => role === 'system_administrator');
}

/** Throws `last_administrator` if nobody would administer the organization once `before` has become `after`. */
async function expectAdministratorLeft(
  reads: StoreReads,
  organizationId: string,
  before: Member,
  after: Member | undefined,
): Promise<void> {
  if (!administers(before) || (after && administers(after))) return;
  if ((await reads.members.countSystemAdministrators(organizationId)) > 1) return;
  throw new AdminError('last_administrator', 'Make somebody else system administrator of the organization first.');
}

export const userUpdate: Operation<'userUpdate'> = async (context, { params, body }) => {
  const { change, organizationId, expectVersion } = context;
  return change(async (tx) => {
    const before = await memberOf(tx, organizationId, params.user);
    const names = await roleNames(tx, organizationId);
    expectVersion(wireUser(before, names));
    const assignments = body.roles ? assignmentsOf(body.roles, names) : before.assignments;
    const after: Member = { ...before, enabled: body.enabled ?? before.enabled, assignments };
    const switched = after.enabled !== before.enabled;
    const moved = changedAssignments(before.assignments, assignments);
    expectGrantable(context, switched ? [...rolesOf(before), ...moved] : moved, names);
    await expectAdministratorLeft(tx, organizationId, before, after);
    const result = wireUser(after, names);
    if (!switched && moved.length === 0) return { result: wireUser(before, names), audit: [] };
    if (switched) await tx.members.setEnabled(organizationId, before.user.id, after.enabled);
    if (moved.length > 0) await tx.members.setRoles(organizationId, before.user.id, { by: 'hand', assignments });
    // a link that was asked for when the account could do less must not open it now
    if (moved.length > 0) await tx.invitations.removeFor(organizationId, before.user.email, 'reset');
    const event = { organizationId, action: 'user.changed', target: before.user.id };
    return {
      result,
      audit: [{ ...event, before: auditedMember(before, names), after: auditedMember(after, names) }],
    };
  });
};

/** Organizations that the person belongs to beside this one. */
async function othersOf(reads: StoreReads, organizationId: string, userId: string): Promise<string[]> {
  const memberships = await reads.users.memberships(userId);
  return memberships.map((each) => each.organizationId).filter((id) => id !== organizationId);
}

/** Throws `shared_account` unless the account is this organization's alone, or an operator acts. */
async function expectNotShared(
  { access, organizationId }: AdminContext,
  reads: StoreReads,
  { id }: User,
): Promise<void> {
  if (access.isOperator || (await othersOf(reads, organizationId, id)).length === 0) return;
  const detail = 'The account belongs to other organizations, too: ask an operator of the server.';
  throw new AdminError('shared_account', detail);
}

export const userRemove: Operation<'userRemove'> = async (context, { params }) => {
  const { changePlatform, organizationId } = context;
  return changePlatform(async (tx) => {
    const member = await memberOf(tx, organizationId, params.user);
    const names = await roleNames(tx, organizationId);
    expectGrantable(context, rolesOf(member), names);
    await expectAdministratorLeft(tx, organizationId, member, undefined);
    const { id, email } = member.user;
    await tx.members.remove(organizationId, id);
    await tx.invitations.removeFor(organizationId, email, 'reset');
    if ((await othersOf(tx, organizationId, id)).length === 0) await tx.sessions.removeOfUser(id);
    const before = auditedMember(member, names);
    return { result: undefined, audit: [{ organizationId, action: 'user.removed', target: id, before }] };
  });
};

export const userReset: Operation<'userReset'> = async (context, { params }) => {
  const { changePlatform, organizationId, access } = context;
  return changePlatform(async (tx) => {
    const member = await memberOf(tx, organizationId, params.user);
    expectGrantable(context, rolesOf(member), await roleNames(tx, organizationId));
    const { user } = member;
    await expectNotShared(context, tx, user);
    if (user.identity !== null && !access.isOperator) {
      const detail =
        'The person signs in with the single sign-on provider, which a password would go past: ask an operator.';
      throw new AdminError('forbidden', detail);
    }
    const asked = { organizationId, purpose: 'reset', email: user.email, assignments: [] } as const;
    const { invitation, link } = newInvitation(context, asked);
    await tx.invitations.removeFor(organizationId, user.email, 'reset');
    await tx.invitations.insert(invitation);
    const after = { email: user.email, invitation: invitation.id };
    const audit = [{ organizationId, action: 'user.reset_link_created', target: user.id, after }];
    return { result: { ...wireInvitation(invitation, { products: [], profiles: [] }), link }, audit };
  });
};

export const userSessionsRevoke: Operation<'userSessionsRevoke'> = async (context, { params }) => {
  const { changePlatform, organizationId } = context;
  return changePlatform(async (tx) => {
    const { user } = await memberOf(tx, organizationId, params.user);
    await expectNotShared(context, tx, user);
    await tx.sessions.removeOfUser(user.id);
    const event = { action: 'user.sessions_revoked', target: user.id, after: { email: user.email } };
    return { result: undefined, audit: await accountEvents(tx, user.id, event) };
  });
};
