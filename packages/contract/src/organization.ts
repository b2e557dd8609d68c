// The tenant, and where its clients find the token service.
import { z } from 'zod';
import { InvitationLink } from './users.ts';
import { Email, text } from './wire.ts';

export const Organization = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  token_endpoint: z.string(),
  enabled: z.boolean(),
  /** Told of what nobody else would hear of. */
  fallback_contact: z.string().nullable(),
  /** The organization that runs the server: its system administrators are the server's operators. */
  is_home: z.boolean(),
});
export type Organization = z.infer<typeof Organization>;

export const OrganizationUpdate = z.strictObject({ name: text(1, 80), fallback_contact: Email.nullable() }).partial();

export const OrganizationCreate = z.strictObject({ name: text(1, 80), administrator_email: Email });
export const CreatedOrganization = Organization.extend({ invitation: InvitationLink });
export const OrganizationSetEnabled = z.strictObject({ enabled: z.boolean() });
