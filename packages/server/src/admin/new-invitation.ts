// Links that are good once: as they are made and shown, and when they end early.

import { composeSecret } from '@relevo/contract/secret-format';
import type { Invitation as WireInvitation } from '@relevo/contract/users';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { type Invitation, invitationLifetimeSeconds, type User } from '../domain/user.ts';
import type { AdminContext } from './operation.ts';
import { type RoleNames, wireRoles } from './role-format.ts';
import { moment } from './wire-format.ts';

type Asked = Pick<Invitation, 'organizationId' | 'purpose' | 'email' | 'assignments'>;

/** Where people open a link with this secret; it stands in the fragment, which browsers keep to themselves. */
export const invitationLink = (publicUrl: string, token: string) => `${publicUrl}/invitation#${token}`;

/** An invitation as it is kept, and its link, which is shown once. */
export function newInvitation(
  { ids, hash, now, publicUrl, access }: Pick<AdminContext, 'ids' | 'hash' | 'now' | 'publicUrl' | 'access'>,
  asked: Asked,
): { invitation: Invitation; link: string } {
  const token = composeSecret('link', ids.bits256());
  const times = { createdAt: now, expiresAt: now + invitationLifetimeSeconds };
  const made = { tokenHash: hash(token), madeByOperator: access.isOperator, ...times };
  const invitation = { id: ids.uuid(), ...asked, ...made };
  return { invitation, link: invitationLink(publicUrl, token) };
}

export function wireInvitation(invitation: Invitation, names: RoleNames): WireInvitation {
  const { id, email, purpose, assignments, createdAt, expiresAt } = invitation;
  const roles = wireRoles(assignments, names);
  return { id, email, purpose, roles, created_at: moment(createdAt), expires_at: moment(expiresAt) };
}

/**
 * Takes back what waits to give somebody a new password: whoever asked for it did so when the account was worth less.
 * Only in a change of the whole platform, which sees every organization of the account.
 */
export async function endResetLinks(tx: StoreTransaction, { id, email }: User): Promise<void> {
  for (const { organizationId } of await tx.users.memberships(id)) {
    await tx.invitations.removeFor(organizationId, email, 'reset');
  }
}
