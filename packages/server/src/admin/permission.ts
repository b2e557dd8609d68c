// Which organization a caller acts in, and whether the table of permissions lets it.
import { extentOf, type Holder, type PermittedOperation } from '@relevo/contract/permission';
import type { Access } from '../domain/access.ts';
import type { Caller } from './admin-authentication.ts';
import { notFound } from './admin-error.ts';
import type { AdminService } from './operation.ts';

/** A caller in one organization. */
export interface Entry {
  readonly organizationId: string;
  readonly access: Access;
}

type Service = Pick<AdminService, 'store' | 'homeOrganizationId'>;

/** Every role that the table knows of somebody. */
function holdersOf({ isOperator, assignments }: Access): Holder[] {
  return [...(isOperator ? (['operator'] as const) : []), ...new Set(assignments.map(({ role }) => role))];
}

export function may(operation: PermittedOperation, access: Access): boolean {
  return extentOf(operation, holdersOf(access)) !== 'none';
}

/**
 * The organization that a request is about: the one it names, else the caller's own or first. Throws the same
 * `not_found` for one that the caller may not enter and one that does not exist.
 */
export async function enterOrganization(service: Service, caller: Caller, named: string | undefined): Promise<Entry> {
  switch (caller.kind) {
    case 'admin_token': {
      const organizationId = named ?? caller.token.organizationId;
      if (!(await service.store.read.organizations.get(organizationId))) throw notFound('organization');
      return { organizationId, access: { isOperator: true, assignments: [{ role: 'system_administrator' }] } };
    }
    case 'user':
      return enterAsMember(service, caller.user.id, named);
    case 'client': {
      const { organizationId, profiles } = caller.credential;
      if (named !== undefined && named !== organizationId) throw notFound('organization');
      const assignments = profiles.filter(({ enabled }) => enabled).flatMap(({ managementRoles }) => managementRoles);
      return { organizationId, access: { isOperator: false, assignments } };
    }
  }
}

async function enterAsMember(
  { store, homeOrganizationId }: Service,
  userId: string,
  named: string | undefined,
): Promise<Entry> {
  const memberships = await store.read.users.memberships(userId);
  const open = memberships.filter(({ enabled, organizationEnabled }) => enabled && organizationEnabled);
  const membership = named === undefined ? open[0] : open.find(({ organizationId }) => organizationId === named);
  if (!membership) throw notFound('organization');
  const { organizationId, assignments } = membership;
  const administers = assignments.some(({ role }) => role === 'system_administrator');
  return { organizationId, access: { isOperator: administers && organizationId === homeOrganizationId, assignments } };
}
