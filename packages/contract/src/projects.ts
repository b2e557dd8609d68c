// The unit a developer works in.
import { z } from 'zod';
import { PageQuery } from './page.ts';
import { Email, Moment, prose, text } from './wire.ts';

/** What the caller may do with a project, and if nothing, why. */
export const ProjectAccess = z.object({
  editable: z.boolean(),
  reason: z.enum(['role', 'product_profiles']).nullable(),
  /** Names of the product profiles that the caller would have to hold. */
  missing_profiles: z.array(z.string()),
});

export const attentionKinds = [
  'client_secret_exposed',
  'client_secret_expired',
  'certificate_expired',
  'client_secret_expiring',
  'certificate_expiring',
  'service_account_jwt',
] as const;

/**
 * A reason why somebody should look at a project. What ends within 30 days is expiring; what has ended counts only while
 * nothing else of the credential stands in for it; an exposed client secret was sent in a query and still works.
 */
export const Attention = z.object({
  kind: z.enum(attentionKinds),
  credential: z.object({ id: z.string(), name: z.string() }),
  /** When it ends, has ended or was exposed; null for what has no such moment. */
  at: Moment.nullable(),
});
export type Attention = z.infer<typeof Attention>;

export const Project = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  /** E-mail address of who answers for the project. */
  owner: z.string().nullable(),
  /** E-mail addresses told beside the owner. */
  contacts: z.array(z.string()),
  created_at: Moment,
  created_by: z.string(),
  changed_at: Moment,
  changed_by: z.string(),
  /** When one of its credentials last obtained a token. */
  last_activity_at: Moment.nullable(),
  /** What needs attention in it now, the most urgent first. */
  attention: z.array(Attention),
  access: ProjectAccess,
});
export type Project = z.infer<typeof Project>;

const Contacts = z.array(Email).max(20);

export const ProjectCreate = z.strictObject({
  title: text(1, 45),
  name: z
    .string()
    .regex(/^[A-Za-z0-9À-ÖØ-öø-ÿ]{1,20}$/, 'must be 1 to 20 letters or digits')
    .optional(),
  description: prose(1000).default(''),
  owner: Email.optional(),
  contacts: Contacts.default([]),
});

export const ProjectUpdate = z
  .strictObject({
    title: text(1, 45),
    description: prose(1000),
    enabled: z.boolean(),
    owner: Email.nullable(),
    contacts: Contacts,
  })
  .partial();

export const ProjectQuery = PageQuery.extend({
  /** Part of a title, name, description, project id, client id, credential name, technical account id or e-mail. */
  search: text(1, 200).optional(),
  /** Only projects with a credential of this authentication type. */
  authentication_type: z.enum(['oauth_server_to_server', 'service_account_jwt']).optional(),
  /** Only projects in which something needs attention. */
  attention: z.enum(['true']).optional(),
  sort: z.enum(['created', 'changed', 'title']).default('created'),
  order: z.enum(['ascending', 'descending']).optional(),
});
