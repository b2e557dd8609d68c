// Token introspection (RFC 7662).
import { type AccessTokenClaims, isMeantFor, scopesOfToken } from '../domain/access-token.ts';
import type { Credential } from '../domain/credential.ts';
import { readClientRequest } from './authenticated-client.ts';
import { type Endpoint, privateJson } from './endpoint.ts';
import { OAuthError, oauthErrorResponse } from './oauth-error.ts';
import type { TokenService } from './token-service.ts';
import { type ActiveToken, activeToken } from './token-state.ts';

const inactive = privateJson(200, { active: false });

/**
 * The client that the token was issued to may ask, and the resource servers of an API that the token is meant for, in
 * the same organization (I-1, I-2). No two products share an audience, so that nobody asks about another's tokens.
 */
function mayIntrospect(caller: Credential, { claims, credential }: ActiveToken, issuer: string): boolean {
  if (claims.client_id === caller.clientId) return true;
  if (claims.org !== caller.organizationId) return false;
  return credential.apis.some(
    (api) => api.introspectionClientIds.includes(caller.clientId) && isMeantFor(claims, api, issuer),
  );
}

function introspectionAnswer(claims: AccessTokenClaims) {
  const { sub, client_id, exp, iat, iss, aud, jti, org, relevo } = claims;
  const scope = scopesOfToken(claims).join(' ');
  return { active: true, sub, client_id, scope, exp, iat, iss, aud, token_type: 'bearer', jti, org, relevo };
}

/** `POST /oauth2/introspect`: for a token that is not active, or not for this caller, exactly `{"active":false}`. */
export function introspectionEndpoint(service: TokenService): Endpoint {
  return async (request) => {
    const read = await readClientRequest(service, 'oauth2', request);
    if (read instanceof OAuthError) return oauthErrorResponse(read);
    const token = await activeToken(service, read.token);
    if (!token || !mayIntrospect(read.client, token, service.issuer)) return inactive;
    return privateJson(200, introspectionAnswer(token.claims));
  };
}
