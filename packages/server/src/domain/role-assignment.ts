// What somebody is allowed to be: a role in one organization.

/** Products and product profiles by their ids. */
export type RoleAssignment =
  | { readonly role: 'system_administrator' | 'auditor' }
  | { readonly role: 'product_administrator'; readonly productId: string }
  | { readonly role: 'product_profile_administrator' | 'developer'; readonly profileId: string };

export function sameAssignment(one: RoleAssignment, other: RoleAssignment): boolean {
  if (one.role !== other.role) return false;
  if ('productId' in one) return 'productId' in other && one.productId === other.productId;
  if ('profileId' in one) return 'profileId' in other && one.profileId === other.profileId;
  return true;
}
