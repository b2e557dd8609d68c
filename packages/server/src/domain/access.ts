// Who may do what with what: the roles that somebody holds, and the rules that look at more than a role's name.
import type { Api, ProductProfile } from './catalogue.ts';

/** A role in one organization. Products and profiles by their ids. */
export type RoleAssignment =
  | { readonly role: 'system_administrator' | 'auditor' }
  | { readonly role: 'product_administrator'; readonly productId: string }
  | { readonly role: 'product_profile_administrator' | 'developer'; readonly profileId: string };

/** What a caller may do in the organization it acts in. */
export interface Access {
  /** Runs the server: the admin token, and system administrators of the home organization. */
  readonly isOperator: boolean;
  readonly assignments: readonly RoleAssignment[];
}

export function sameAssignment(one: RoleAssignment, other: RoleAssignment): boolean {
  if (one.role !== other.role) return false;
  if ('productId' in one) return 'productId' in other && one.productId === other.productId;
  if ('profileId' in one) return 'profileId' in other && one.profileId === other.profileId;
  return true;
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

/** Whether the caller may attach a product profile to a credential: as its developer, or as an administrator above it. */
export function holdsProfile(access: Access, { id, productId }: Pick<ProductProfile, 'id' | 'productId'>): boolean {
  return (
    administersProduct(access, productId) ||
    access.assignments.some((each) => 'profileId' in each && each.profileId === id)
  );
}

/** Whether the caller changes anything at all. */
export function changesThings({ assignments }: Access): boolean {
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
 * Whether the caller may give or take a role. Nobody gives more than they could do themselves: a profile that carries
 * roles of its own, for the API Relevo Management, counts as those roles.
 */
export function mayGrant(access: Access, wanted: RoleAssignment, profiles: readonly ProductProfile[]): boolean {
  if (isSystemAdministrator(access)) return true;
  if (!('profileId' in wanted)) return 'productId' in wanted && grantsOfProduct(access, wanted.productId, profiles);
  const profile = profiles.find(({ id }) => id === wanted.profileId);
  if (!profile?.managementRoles.every((carried) => mayGrant(access, carried, profiles))) return false;
  if (administersProduct(access, profile.productId)) return true;
  return (
    wanted.role === 'developer' &&
    access.assignments.some((each) => each.role === 'product_profile_administrator' && each.profileId === profile.id)
  );
}

/** An administrator of a product names others, unless its profiles carry more than that. */
function grantsOfProduct(access: Access, productId: string, profiles: readonly ProductProfile[]): boolean {
  const carried = profiles.filter((profile) => profile.productId === productId).flatMap((each) => each.managementRoles);
  return administersProduct(access, productId) && carried.every((role) => mayGrant(access, role, profiles));
}
