// The people of an organization: members, their roles, invitations.
import { z } from 'zod';
import { PageQuery } from './page.ts';
import { HeldRole, Role, RoleGrants } from './roles.ts';
import { Email, Moment, Reference, text } from './wire.ts';

export const User = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  /** Whether this organization lets them in. */
  enabled: z.boolean(),
  roles: z.array(HeldRole),
  /** Roles that come from groups of the single sign-on provider; renewed at each sign-in. */
  group_roles: z.array(HeldRole),
  has_password: z.boolean(),
  has_totp: z.boolean(),
  has_single_sign_on: z.boolean(),
  joined_at: Moment,
  last_seen_at: Moment.nullable(),
});
export type User = z.infer<typeof User>;

export const UserUpdate = z.strictObject({ roles: RoleGrants.min(1), enabled: z.boolean() }).partial();

export const Invitation = z.object({
  id: z.string(),
  /** Null for the link of the first administrator, who names one when accepting. */
  email: z.string().nullable(),
  purpose: z.enum(['join', 'reset']),
  roles: z.array(HeldRole),
  created_at: Moment,
  expires_at: Moment,
});
export type Invitation = z.infer<typeof Invitation>;

/** The only place where the link stands; its secret is in the fragment, which browsers keep to themselves. */
export const InvitationLink = Invitation.extend({ link: z.string() });
export type InvitationLink = z.infer<typeof InvitationLink>;

export const InvitationCreate = z.strictObject({ email: Email, roles: RoleGrants.min(1) });

export const UserQuery = PageQuery.extend({
  search: text(1, 100).optional(),
  role: Role.optional(),
  /** Only who has a role for this product profile; with `role`, who has that one for it. */
  profile: Reference.optional(),
});
