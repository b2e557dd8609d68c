// Whether a token that somebody shows is active, asked of memory and of the revocations in storage.
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

/** What has become of a token. Reads what is revoked at this moment (R-3, I-5). */
export async function tokenState(service: TokenService, token: string): Promise<TokenState> {
  const now = service.clock();
  const claims = service.signer.verify(token, now);
  if (!claims || claims.iss !== service.issuer) return { kind: 'not_ours' };
  const [credential, tokenRevoked] = await Promise.all([
    service.credentials.fresh(claims.client_id),
    service.store.read.tokens.isRevoked(claims.jti),
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
