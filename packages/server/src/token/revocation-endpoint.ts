// Token revocation (RFC 7009) in both dialects.
import type { Dialect } from '../domain/catalogue.ts';
import { readClientRequest } from './authenticated-client.ts';
import { type Endpoint, type EndpointRequest, type EndpointResponse, emptyOk } from './endpoint.ts';
import { OAuthError, oauthErrorResponse } from './oauth-error.ts';
import type { TokenService } from './token-service.ts';

const foreignToken = new OAuthError('unauthorized_client', 'The token was issued to another client.');

/**
 * `POST /oauth2/revoke`, `/ims/revoke`, `/ims/invalidate_token/v2`: in force when the answer leaves. A token of another
 * client is refused and stays valid; one that is unknown or expired is fine; the hint is not needed.
 */
export function revocationEndpoint(service: TokenService, dialect: Dialect): Endpoint {
  return async (request) => {
    const answer = await revoke(service, dialect, request);
    return answer instanceof OAuthError ? oauthErrorResponse(answer) : answer;
  };
}

async function revoke(
  service: TokenService,
  dialect: Dialect,
  request: EndpointRequest,
): Promise<EndpointResponse | OAuthError> {
  const read = await readClientRequest(service, dialect, request);
  if (read instanceof OAuthError) return read;
  const now = service.clock();
  const claims = service.signer.verify(read.token, now);
  if (!claims || now >= claims.exp) return emptyOk;
  const { client } = read;
  if (claims.client_id !== client.clientId) return foreignToken;
  const actor = { kind: 'client', name: client.clientId, id: client.clientId, address: request.address } as const;
  await service.store.change({ actor, at: now, organizationId: client.organizationId }, async (tx) => {
    if (await tx.tokens.isRevoked(claims.jti)) return { result: undefined, audit: [] };
    await tx.tokens.revoke(claims.jti, claims.exp);
    const { organizationId, projectId, clientId } = client;
    const event = { organizationId, action: 'token.revoked', target: claims.jti, projectId };
    return { result: undefined, audit: [{ ...event, after: { client_id: clientId } }] };
  });
  return emptyOk;
}
