// The original's API for the client secrets of a credential: its paths and shapes. Our server answers it beside its own,
// and `relevo fleet` speaks it to either. Read with tolerance, since the original may add to it.
import { z } from 'zod';
import type { OperationId } from './routes.ts';

/** Milliseconds since 1970, in decimal digits. */
const Milliseconds = z.string().regex(/^\d{1,16}$/, 'is not a moment in milliseconds');

/** Below the address of the server, not below `/api/v1`. */
export const originalSecretsPath = '/console/organizations/{organization}/credentials/{credential}/secrets';

/** What stands at the original's paths, and the operation of ours that does it. */
export const originalSecretsRoutes = [
  { method: 'GET', path: originalSecretsPath, operation: 'clientSecretList', status: 200 },
  { method: 'POST', path: originalSecretsPath, operation: 'clientSecretAdd', status: 201 },
  { method: 'DELETE', path: `${originalSecretsPath}/{uuid}`, operation: 'clientSecretDelete', status: 204 },
] as const satisfies readonly { method: string; path: string; operation: OperationId; status: number }[];

export const OriginalSecret = z.object({
  uuid: z.string(),
  created_at: Milliseconds,
  created_at_str: z.string().optional(),
  expires_at: z.union([z.literal('PERMANENT'), Milliseconds]),
  expires_at_str: z.string().optional(),
  /** Per grant type; null where the secret was never used. */
  secret_usages: z.array(z.object({ last_used_at: Milliseconds, grant_type: z.string() })).nullable(),
  /** Of ours alone: who got tokens with this secret. */
  sources: z
    .array(
      z.object({
        source: z.string(),
        kind: z.enum(['instance', 'address', 'overflow']),
        /** When it last obtained a token; null where it was only refused. */
        last_used_at: Milliseconds.nullable(),
      }),
    )
    .optional(),
});
export type OriginalSecret = z.infer<typeof OriginalSecret>;

export const OriginalSecretList = z.object({ client_id: z.string(), client_secrets: z.array(OriginalSecret) });
export type OriginalSecretList = z.infer<typeof OriginalSecretList>;

/** The only answer that has the client secret. */
export const CreatedOriginalSecret = OriginalSecret.extend({ client_secret: z.string() });
export type CreatedOriginalSecret = z.infer<typeof CreatedOriginalSecret>;
