// Who may give and take roles.

import { mayGrant } from '../domain/access.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';
import { auditedRoles, type RoleNames } from './role-format.ts';

type Giver = Pick<AdminContext, 'access' | 'organizationId' | 'homeOrganizationId'>;

/** System administrators of the home organization are operators when they are people, and only operators make them. */
function makesOperators({ organizationId, homeOrganizationId }: Giver, { role }: RoleAssignment): boolean {
  return role === 'system_administrator' && organizationId === homeOrganizationId;
}

/** Throws `forbidden` with the names of the roles, unless the caller may give and take each of them. */
export function expectGrantable(giver: Giver, assignments: readonly RoleAssignment[], names: RoleNames): void {
  const { access } = giver;
  const refused = assignments.filter(
    (role) => !mayGrant(access, role, names.profiles) || (makesOperators(giver, role) && !access.isOperator),
  );
  if (refused.length === 0) return;
  throw new AdminError('forbidden', `You may neither give nor take: ${auditedRoles(refused, names).join(', ')}.`);
}
