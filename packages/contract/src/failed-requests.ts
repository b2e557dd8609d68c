// Why a client gets no token: refused requests of a credential, for its owner.
import { z } from 'zod';
import { AuthenticationType, Moment } from './wire.ts';

/** Equal failures are one item that counts. `cause` is from a closed list (docs/token-service.md). */
export const FailedRequest = z.object({
  cause: z.string(),
  /** What it means and what to do next, in English. */
  explanation: z.string(),
  /** Whether the client had proven who it is; anybody who knows the client id can cause the others. */
  authenticated: z.boolean(),
  mechanism: AuthenticationType,
  source: z.string(),
  source_kind: z.enum(['instance', 'address', 'overflow']),
  user_agent: z.string().nullable(),
  /** What was found and what would have been right. */
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
  first_at: Moment,
  last_at: Moment,
  count: z.int(),
});
export type FailedRequest = z.infer<typeof FailedRequest>;
