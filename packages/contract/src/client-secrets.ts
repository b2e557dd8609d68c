// Client secrets of a credential: shown once, at most two alive.
import { z } from 'zod';
import { Blocker } from './migrations.ts';
import { UsageSource } from './usage.ts';
import { AuthenticationType, Moment } from './wire.ts';

export const ClientSecret = z.object({
  id: z.string(),
  /** The last four characters, to tell two secrets apart. */
  hint: z.string(),
  created_at: Moment,
  expires_at: Moment.nullable(),
  /** By the server's clock: it has not expired. */
  alive: z.boolean(),
  /** Set when the secret was sent in a query, where logs keep it. */
  exposed_at: Moment.nullable(),
  last_used_at: Moment.nullable(),
  sources: z.array(UsageSource.extend({ mechanism: AuthenticationType })),
  /** What stands between this secret and deleting it, where another one is alive: who has not gone over to that, or nobody. */
  blockers: z.array(Blocker),
});
export type ClientSecret = z.infer<typeof ClientSecret>;

export const CreatedClientSecret = z.object({
  id: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  created_at: Moment,
  expires_at: Moment.nullable(),
});
export type CreatedClientSecret = z.infer<typeof CreatedClientSecret>;

export const ClientSecretCreate = z.strictObject({ expires_at: Moment.optional() });

/** A credential's own rotation: the new secret, and when the others end. Seconds; by default they stay as they are. */
export const OwnClientSecretCreate = z.strictObject({
  expires_at: Moment.optional(),
  previous_ends_in: z
    .int()
    .min(0)
    .max(90 * 86_400)
    .optional(),
});
