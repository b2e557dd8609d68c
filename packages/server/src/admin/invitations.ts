// Invitations: create, list, take back.

import { isSystemAdministrator } from '../domain/access.ts';
import type { Invitation } from '../domain/user.ts';
import { AdminError, notFound } from './admin-error.ts';
import { expectGrantable } from './granting.ts';
import { newInvitation, wireInvitation } from './new-invitation.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';
import { assignmentsOf, auditedRoles, type RoleNames, roleNames } from './role-format.ts';

export const invitationList: Operation<'invitationList'> = async (context, { query }) => {
  const { store, organizationId } = context;
  const names = await roleNames(store.read, organizationId);
  return paged(
    context,
    { list: 'invitations', query },
    (page) => store.read.invitations.list(organizationId, page),
    (invitations) => invitations.map((each) => wireInvitation(each, names)),
  );
};

/** Throws `forbidden` unless the caller could have made it. Links for a new password are the administrators'. */
function expectOwn(context: AdminContext, { purpose, assignments }: Invitation, names: RoleNames): void {
  expectGrantable(context, assignments, names);
  if (purpose === 'join' || isSystemAdministrator(context.access)) return;
  throw new AdminError('forbidden', 'Only a system administrator takes a link for a new password back.');
}

export const invitationCreate: Operation<'invitationCreate'> = async (context, { body }) => {
  const { change, organizationId, now } = context;
  const { email } = body;
  return change(async (tx) => {
    const names = await roleNames(tx, organizationId);
    const assignments = assignmentsOf(body.roles, names);
    expectGrantable(context, assignments, names);
    const user = await tx.users.byEmail(email);
    if (user && (await tx.members.get(organizationId, user.id))) {
      throw new AdminError('conflict', 'This person is a member of the organization already; change their roles.');
    }
    const { invitation, link } = newInvitation(context, { organizationId, purpose: 'join', email, assignments });
    const replaced = await tx.invitations.waitingFor(organizationId, email, 'join');
    for (const each of replaced) {
      if (each.expiresAt > now) expectOwn(context, each, names);
      await tx.invitations.remove(each.id);
    }
    await tx.invitations.insert(invitation);
    const before = { email, roles: replaced.flatMap((each) => auditedRoles(each.assignments, names)) };
    const after = { email, roles: auditedRoles(assignments, names) };
    const event = { organizationId, action: 'invitation.created', target: invitation.id };
    const audit = [{ ...event, ...(replaced.length > 0 && { before }), after }];
    return { result: { ...wireInvitation(invitation, names), link }, audit };
  });
};

export const invitationDelete: Operation<'invitationDelete'> = async (context, { params }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const invitation = await tx.invitations.get(organizationId, params.invitation);
    if (!invitation) throw notFound('invitation');
    const names = await roleNames(tx, organizationId);
    expectOwn(context, invitation, names);
    await tx.invitations.remove(invitation.id);
    const { email, purpose, assignments } = invitation;
    const before = { email, purpose, roles: auditedRoles(assignments, names) };
    const event = { organizationId, action: 'invitation.deleted', target: invitation.id };
    return { result: undefined, audit: [{ ...event, before }] };
  });
};
