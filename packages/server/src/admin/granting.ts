// Who may give and take roles.
import { mayGrant, type RoleAssignment } from '../domain/access.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';
import { auditedRoles, type RoleNames } from './role-format.ts';

/** Throws `forbidden` with the names of the roles, unless the caller may give and take each of them. */
export function expectGrantable(
  { access }: Pick<AdminContext, 'access'>,
  assignments: readonly RoleAssignment[],
  names: RoleNames,
): void {
  const refused = assignments.filter((role) => !mayGrant(access, role, names.profiles));
  if (refused.length === 0) return;
  throw new AdminError('forbidden', `You may neither give nor take: ${auditedRoles(refused, names).join(', ')}.`);
}
