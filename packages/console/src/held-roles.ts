// Roles that people hold: their order, what each is for, and how they are asked for.
import { type HeldRole, type Role, type RoleGrant, roles } from '@relevo/contract/roles';

/** What a role is given for: the whole organization, one product, or one product profile. */
export const placeKinds = {
  system_administrator: 'organization',
  product_administrator: 'product',
  product_profile_administrator: 'profile',
  developer: 'profile',
  auditor: 'organization',
} as const satisfies Readonly<Record<Role, 'organization' | 'product' | 'profile'>>;

/** The same for the same role at the same place. */
export const roleKey = ({ role, product, profile }: HeldRole): string => `${role} ${profile?.id ?? product ?? ''}`;

/** Those that reach farthest come first. */
export const widestFirst = (held: readonly HeldRole[]): HeldRole[] =>
  held.toSorted((one, other) => roles.indexOf(one.role) - roles.indexOf(other.role));

export const withRole = (held: readonly HeldRole[], added: HeldRole): HeldRole[] => [
  ...withoutRole(held, added),
  added,
];

export const withoutRole = (held: readonly HeldRole[], gone: HeldRole): HeldRole[] =>
  held.filter((each) => roleKey(each) !== roleKey(gone));

/** A held role as it is asked for; a product profile by its id, since a name may be another one's id. */
export function grantOf({ role, product, profile }: HeldRole): RoleGrant {
  switch (role) {
    case 'system_administrator':
    case 'auditor':
      return { role };
    case 'product_administrator':
      return { role, product: product ?? '' };
    case 'product_profile_administrator':
    case 'developer':
      return { role, profile: profile?.id ?? '' };
  }
}
