// Links that are good once, as they are made and shown.

import { composeSecret } from '@relevo/contract/secret-format';
import type { Invitation as WireInvitation } from '@relevo/contract/users';
import { type Invitation, invitationLifetimeSeconds } from '../domain/user.ts';
import type { AdminContext } from './operation.ts';
import { type RoleNames, wireRoles } from './role-format.ts';
import { moment } from './wire-format.ts';

type Asked = Pick<Invitation, 'organizationId' | 'purpose' | 'email' | 'assignments'>;

/** Where people open a link with this secret; it stands in the fragment, which browsers keep to themselves. */
export const invitationLink = (publicUrl: string, token: string) => `${publicUrl}/invitation#${token}`;

/** An invitation as it is kept, and its link, which is shown once. */
export function newInvitation(
  { ids, hash, now, publicUrl }: Pick<AdminContext, 'ids' | 'hash' | 'now' | 'publicUrl'>,
  asked: Asked,
): { invitation: Invitation; link: string } {
  const token = composeSecret('link', ids.bits256());
  const times = { createdAt: now, expiresAt: now + invitationLifetimeSeconds };
  const invitation = { id: ids.uuid(), ...asked, tokenHash: hash(token), ...times };
  return { invitation, link: invitationLink(publicUrl, token) };
}

export function wireInvitation(invitation: Invitation, names: RoleNames): WireInvitation {
  const { id, email, purpose, assignments, createdAt, expiresAt } = invitation;
  const roles = wireRoles(assignments, names);
  return { id, email, purpose, roles, created_at: moment(createdAt), expires_at: moment(expiresAt) };
}
