// Whether a token that somebody shows is active, asked of memory and of the revocations in storage.
import { type AccessTokenClaims, tokenStatus } from '../domain/access-token.ts';
import type { Credential } from '../domain/credential.ts';
import type { TokenService } from './token-service.ts';

export interface ActiveToken {
  readonly claims: AccessTokenClaims;
  readonly credential: Credential;
}

/** The claims and the credential of an active token; undefined for any other. Reads what is revoked at this moment (R-3, I-5). */
export async function activeToken(service: TokenService, token: string): Promise<ActiveToken | undefined> {
  const now = service.clock();
  const claims = service.signer.verify(token, now);
  if (!claims || claims.iss !== service.issuer) return undefined;
  const [credential, tokenRevoked] = await Promise.all([
    service.credentials.fresh(claims.client_id),
    service.store.read.tokens.isRevoked(claims.jti),
  ]);
  const status = tokenStatus(claims, { credential, tokenRevoked }, now);
  return credential && status === 'active' ? { claims, credential } : undefined;
}
