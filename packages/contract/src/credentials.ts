// A credential of a technical account, with one or two mechanisms.
import { z } from 'zod';
import { PageQuery } from './page.ts';
import { AuthenticationType, Code, Moment, Reference, text } from './wire.ts';

export const Credential = z.object({
  id: z.string(),
  name: z.string(),
  project_id: z.string(),
  organization_id: z.string(),
  client_id: z.string(),
  technical_account_id: z.string(),
  technical_account_email: z.string(),
  enabled: z.boolean(),
  accept_secret_in_query: z.boolean(),
  require_jti: z.boolean(),
  /** Whether the credential may rotate its own client secret. */
  allow_own_rotation: z.boolean(),
  created_at: Moment,
  /** When the last access token was issued by any mechanism; null before the first. */
  last_token_at: Moment.nullable(),
  mechanisms: z.array(z.object({ type: AuthenticationType, created_at: Moment, retired_at: Moment.nullable() })),
  apis: z.array(z.string()),
  profiles: z.array(z.string()),
  scopes: z.array(z.string()),
  metascopes: z.array(z.string()),
});
export type Credential = z.infer<typeof Credential>;

/** The answer to a creation is the only place where the first client secret stands. */
export const CreatedCredential = Credential.extend({ client_secret: z.string(), client_secret_id: z.string() });

export const CredentialCreate = z.strictObject({
  project: Reference,
  type: AuthenticationType,
  name: text(1, 100).optional(),
  apis: z.array(Code).min(1).max(20),
  profiles: z.array(text(1, 100)).min(1).max(50),
});

export const CredentialUpdate = z
  .strictObject({
    name: text(1, 100),
    enabled: z.boolean(),
    accept_secret_in_query: z.boolean(),
    require_jti: z.boolean(),
    allow_own_rotation: z.boolean(),
    apis: z.array(Code).min(1).max(20),
    profiles: z.array(text(1, 100)).min(1).max(50),
  })
  .partial();

export const CredentialQuery = PageQuery.extend({
  project: Reference.optional(),
  /** Part of a name, client id, technical account id or e-mail. */
  search: text(1, 200).optional(),
  type: AuthenticationType.optional(),
  profile: Reference.optional(),
  sort: z.enum(['created', 'name']).default('created'),
  order: z.enum(['ascending', 'descending']).optional(),
});
