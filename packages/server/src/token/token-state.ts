// Whether a token that somebody shows is active, by what memory knows of its credential and of revocations.
import { type AccessTokenClaims, type TokenStatus, tokenStatus } from '../domain/access-token.ts';
import type { Credential } from '../domain/credential.ts';
import type { TokenService } from './token-service.ts';

export interface ActiveToken {
  readonly claims: AccessTokenClaims;
  readonly credential: Credential;
}

/** `not_ours`: no token that a published key of this issuer signed. */
export type TokenState =
  | ({ readonly kind: 'active' } & ActiveToken)
  | { readonly kind: Exclude<TokenStatus, 'active'> | 'not_ours' };

/**
 * What has become of a token. What this process revoked or changed is in force at once, what others did within a second
 * (R-3, I-5). Rejects with `StorageUnavailableError` when that is not known.
 */
export async function tokenState(service: TokenService, token: string): Promise<TokenState> {
  const now = service.clock();
  const claims = service.signer.verify(token, now);
  if (!claims || claims.iss !== service.issuer) return { kind: 'not_ours' };
  const [credential, tokenRevoked] = await Promise.all([
    service.credentials.recent(claims.client_id),
    service.revokedTokens.has(claims.jti),
  ]);
  const status = tokenStatus(claims, { credential, tokenRevoked }, now);
  if (status !== 'active') return { kind: status };
  return credential ? { kind: 'active', claims, credential } : { kind: 'revoked' };
}

/** The claims and the credential of an active token; undefined for any other. */
export async function activeToken(service: TokenService, token: string): Promise<ActiveToken | undefined> {
  const state = await tokenState(service, token);
  return state.kind === 'active' ? state : undefined;
}
