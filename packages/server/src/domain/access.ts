// Who may do what with what: the roles that somebody holds, and the rules that look at more than a role's name.
import type { Api, ProductProfile } from './catalogue.ts';
import { type RoleAssignment, sameAssignment } from './role-assignment.ts';

/** What a caller may do in the organization it acts in. */
export interface Access {
  /** Runs the server: the admin token, and system administrators of the home organization. */
  readonly isOperator: boolean;
  readonly assignments: readonly RoleAssignment[];
}

export function isSystemAdministrator({ assignments }: Access): boolean {
  return assignments.some(({ role }) => role === 'system_administrator');
}

export function administersProduct(access: Access, productId: string): boolean {
  return (
    isSystemAdministrator(access) ||
    access.assignments.some((each) => each.role === 'product_administrator' && each.productId === productId)
  );
}

/**
 * Whether the caller may attach a product profile to a credential: as its developer or administrator, or as administrator
 * of its product. A profile that carries roles makes its credentials administrators, so that the product is not enough.
 */
export function holdsProfile(access: Access, { id, productId, managementRoles }: ProductProfile): boolean {
  return (
    isSystemAdministrator(access) ||
    access.assignments.some((each) => 'profileId' in each && each.profileId === id) ||
    (managementRoles.length === 0 && administersProduct(access, productId))
  );
}

/** Whether the caller changes anything at all. */
function changesThings({ assignments }: Access): boolean {
  return assignments.some(({ role }) => role !== 'auditor');
}

export type Editability =
  | { readonly kind: 'editable' }
  /** No role of the caller changes anything. */
  | { readonly kind: 'role' }
  | { readonly kind: 'product_profiles'; readonly missing: readonly ProductProfile[] };

/** A project is edited by who holds every product profile that its credentials have; an empty one by whoever develops. */
export function editabilityOf(access: Access, profiles: readonly ProductProfile[]): Editability {
  if (!changesThings(access)) return { kind: 'role' };
  const missing = profiles.filter((profile) => !holdsProfile(access, profile));
  return missing.length === 0 ? { kind: 'editable' } : { kind: 'product_profiles', missing };
}

export type NotAddable = 'role' | 'api_disabled' | 'organization_has_no_profile' | 'no_profile_held';

/** Why the caller cannot add an API to a project; empty where it can. `profiles` are all of the organization. */
export function whyNotAddable(access: Access, api: Api, profiles: readonly ProductProfile[]): NotAddable[] {
  const fitting = profiles.filter(({ enabled, productId }) => enabled && productId === api.productId);
  const held = fitting.some((profile) => holdsProfile(access, profile));
  return [
    ...(changesThings(access) ? [] : (['role'] as const)),
    ...(api.enabled ? [] : (['api_disabled'] as const)),
    ...(fitting.length === 0 ? (['organization_has_no_profile'] as const) : []),
    ...(fitting.length > 0 && !held ? (['no_profile_held'] as const) : []),
  ];
}

/**
 * Whether the caller may give or take a role. Nobody gives more than they could do themselves: a product profile that
 * carries roles, for the API Relevo Management, counts as those roles.
 */
export function mayGrant(access: Access, wanted: RoleAssignment, profiles: readonly ProductProfile[]): boolean {
  return isSystemAdministrator(access) || leadsTo(wanted, profiles).every((role) => isAbove(access, role, profiles));
}

/** A role and all that it leads to. Profiles may carry the roles of each other. */
function leadsTo(wanted: RoleAssignment, profiles: readonly ProductProfile[]): RoleAssignment[] {
  const reached = [wanted];
  for (const role of reached) {
    const profile = 'profileId' in role ? profiles.find(({ id }) => id === role.profileId) : undefined;
    const carried = profile?.managementRoles ?? [];
    reached.push(...carried.filter((each) => !reached.some((known) => sameAssignment(known, each))));
  }
  return reached;
}

/** A product's administrator gives every role in it, a profile's administrator that of its developer. */
function isAbove(access: Access, role: RoleAssignment, profiles: readonly ProductProfile[]): boolean {
  if ('productId' in role) return administersProduct(access, role.productId);
  const profile = 'profileId' in role ? profiles.find(({ id }) => id === role.profileId) : undefined;
  if (!profile) return false;
  if (administersProduct(access, profile.productId)) return true;
  return (
    role.role === 'developer' &&
    access.assignments.some((each) => each.role === 'product_profile_administrator' && each.profileId === profile.id)
  );
}

/** What is in one list of roles and not in the other: what a change of roles gives and takes. */
export function changedAssignments(
  before: readonly RoleAssignment[],
  after: readonly RoleAssignment[],
): RoleAssignment[] {
  const lacks = (list: readonly RoleAssignment[]) => (role: RoleAssignment) =>
    !list.some((each) => sameAssignment(each, role));
  return [...after.filter(lacks(before)), ...before.filter(lacks(after))];
}
