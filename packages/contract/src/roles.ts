// The roles of an organization, and who holds one for what.
import { z } from 'zod';
import { Code, Reference } from './wire.ts';

export const roles = [
  'system_administrator',
  'product_administrator',
  'product_profile_administrator',
  'developer',
  'auditor',
] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** A role as it is asked for: a product administrator names a product, the two roles of a profile its id or name. */
export const RoleGrant = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system_administrator') }),
  z.strictObject({ role: z.literal('auditor') }),
  z.strictObject({ role: z.literal('product_administrator'), product: Code }),
  z.strictObject({
    role: z.enum(['product_profile_administrator', 'developer']),
    profile: z.string().trim().min(1).max(100),
  }),
]);
export type RoleGrant = z.infer<typeof RoleGrant>;
export const RoleGrants = z.array(RoleGrant).max(200);

/** A role that somebody holds. `product` is a code; a profile has its id and its name. */
export const HeldRole = z.object({
  role: Role,
  product: z.string().nullable(),
  profile: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type HeldRole = z.infer<typeof HeldRole>;

/** Roles given by groups of the single sign-on provider. */
export const GroupMapping = z.object({ id: z.string(), group: z.string(), roles: z.array(HeldRole) });
export type GroupMapping = z.infer<typeof GroupMapping>;
export const GroupMappingCreate = z.strictObject({
  group: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters'),
  roles: RoleGrants.min(1),
});
export const byMapping = z.object({ mapping: Reference });
