// Who uses a credential: one row per mechanism, client secret, certificate and source.
import { z } from 'zod';
import { AuthenticationType, Moment } from './wire.ts';

/** `source` is the instance label where one was sent, else the client's address; `overflow` gathers what came after the 200th. */
export const UsageSource = z.object({
  source: z.string(),
  kind: z.enum(['instance', 'address', 'overflow']),
  instance: z.string().nullable(),
  user_agent: z.string().nullable(),
  first_seen_at: Moment,
  last_seen_at: Moment,
  issued: z.int(),
  last_used_at: Moment.nullable(),
  refused: z.int(),
  last_refused_at: Moment.nullable(),
  /** Seconds. The longest quiet time between two uses; null after a single use. */
  largest_gap: z.int().nullable(),
});
export type UsageSource = z.infer<typeof UsageSource>;

export const Usage = UsageSource.extend({
  mechanism: AuthenticationType,
  client_secret_id: z.string().nullable(),
  certificate_id: z.string().nullable(),
});
export type Usage = z.infer<typeof Usage>;
