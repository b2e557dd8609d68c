// Roles between the wire, which names products by code and profiles by name, and the rules, which know ids.
import type { HeldRole, RoleGrant } from '@relevo/contract/roles';
import type { Product, ProductProfile } from '../domain/catalogue.ts';
import type { RoleAssignment } from '../domain/role-assignment.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError } from './admin-error.ts';

/** What roles name. */
export interface RoleNames {
  readonly products: readonly Product[];
  readonly profiles: readonly ProductProfile[];
}

export async function roleNames(reads: StoreReads, organizationId: string): Promise<RoleNames> {
  return {
    products: await reads.catalogue.products(organizationId),
    profiles: await reads.catalogue.profiles(organizationId),
  };
}

/** Roles as people see them; one whose product or profile is gone is left out. */
export function wireRoles(assignments: readonly RoleAssignment[], { products, profiles }: RoleNames): HeldRole[] {
  return assignments.flatMap((assignment): HeldRole[] => {
    if ('productId' in assignment) {
      const product = products.find(({ id }) => id === assignment.productId);
      return product ? [{ role: assignment.role, product: product.code, profile: null }] : [];
    }
    if ('profileId' in assignment) {
      const profile = profiles.find(({ id }) => id === assignment.profileId);
      const product = products.find(({ id }) => id === profile?.productId)?.code ?? null;
      return profile ? [{ role: assignment.role, product, profile: { id: profile.id, name: profile.name } }] : [];
    }
    return [{ role: assignment.role, product: null, profile: null }];
  });
}

/** The product profile that a request names by id or name. An id goes first: a profile may be named like another's id. */
export function profileNamed(profiles: readonly ProductProfile[], reference: string): ProductProfile | undefined {
  return profiles.find(({ id }) => id === reference) ?? profiles.find(({ name }) => name === reference);
}

/** Roles whose product or profile is still there. */
export function existingRoles(assignments: readonly RoleAssignment[], { products, profiles }: RoleNames) {
  return assignments.filter((each) => {
    if ('productId' in each) return products.some(({ id }) => id === each.productId);
    return !('profileId' in each) || profiles.some(({ id }) => id === each.profileId);
  });
}

function assignmentOf(grant: RoleGrant, { products, profiles }: RoleNames): RoleAssignment {
  if ('product' in grant) {
    const product = products.find(({ code }) => code === grant.product);
    if (!product) throw new AdminError('not_found', `There is no product "${grant.product}" in this organization.`);
    return { role: grant.role, productId: product.id };
  }
  if ('profile' in grant) {
    const profile = profileNamed(profiles, grant.profile);
    if (!profile)
      throw new AdminError('not_found', `There is no product profile "${grant.profile}" in this organization.`);
    return { role: grant.role, profileId: profile.id };
  }
  return { role: grant.role };
}

/** What a request asks for, each once. Throws `not_found` for a product or profile that is not there. */
export function assignmentsOf(grants: readonly RoleGrant[], names: RoleNames): RoleAssignment[] {
  const wanted = new Map(grants.map((grant) => assignmentOf(grant, names)).map((each) => [JSON.stringify(each), each]));
  return [...wanted.values()];
}

/** Roles in the words of the audit log. */
export function auditedRoles(assignments: readonly RoleAssignment[], names: RoleNames): string[] {
  return wireRoles(assignments, names).map(({ role, product, profile }) =>
    [role, profile?.name ?? product].filter(Boolean).join(' of '),
  );
}
