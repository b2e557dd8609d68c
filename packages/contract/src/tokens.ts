// Tokens that an administrator mints, and revocations.
import { z } from 'zod';
import { Dialect, Moment, Reference, ScopeToken } from './wire.ts';

export const TokenIssue = z.strictObject({
  dialect: Dialect.default('oauth2'),
  scopes: z.array(ScopeToken).max(100).optional(),
});
export const IssuedToken = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  /** Seconds. */
  expires_in: z.int(),
  scopes: z.array(z.string()),
  token_endpoint: z.string(),
});

/** What is revoked: one token, every token that one client secret has obtained, or every token of a credential. */
export const Revoke = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), token: z.string().min(1).max(16_384) }),
  z.strictObject({ kind: z.literal('client_secret'), credential: Reference, client_secret: Reference }),
  z.strictObject({ kind: z.literal('credential'), credential: Reference }),
]);
export const Revoked = z.object({
  revoked: z.enum(['token', 'client_secret', 'credential']),
  at: Moment,
  /** Until when a verifier that works offline may still accept the revoked tokens. */
  offline_exposure_ends_at: Moment,
});
