// What clients of the original ask about a token: is it valid, whose is it, which organizations.
import { scopesOfToken } from '../domain/access-token.ts';
import { type Endpoint, type EndpointRequest, type EndpointResponse, privateJson } from './endpoint.ts';
import { OAuthError, oauthErrorResponse } from './oauth-error.ts';
import { readCompatibleRequest } from './token-request.ts';
import type { TokenService } from './token-service.ts';
import { type ActiveToken, activeToken } from './token-state.ts';

const missingToken = new OAuthError('invalid_token', 'A bearer token is required.', { status: 401 });
const badToken = new OAuthError('invalid_token', 'The token is not valid.', { status: 401, challenge: 'Bearer' });
const insufficientScope = new OAuthError('insufficient_scope', 'The token lacks the scope for this.', {
  status: 403,
  challenge: 'Bearer',
});

function bearerOf(request: EndpointRequest): string | undefined {
  return /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * `POST /ims/validate_token/v1`: 200 with `valid` for every well-formed request. The token comes as bearer or as
 * `token`; whoever holds it may ask. `expires_at` is in milliseconds.
 */
export function validateTokenEndpoint(service: TokenService): Endpoint {
  return async (request) => {
    const parameters = await readCompatibleRequest(request);
    if (parameters instanceof OAuthError) return oauthErrorResponse(parameters);
    const token = bearerOf(request) ?? parameters.get('token');
    if (token === undefined) return oauthErrorResponse(new OAuthError('invalid_request', 'A token is required.'));
    const type = parameters.get('type');
    if (type !== undefined && type !== 'access_token')
      return privateJson(200, { valid: false, reason: 'unsupported_type' });
    const active = await activeToken(service, token);
    if (!active) return privateJson(200, { valid: false, reason: 'invalid_token' });
    return privateJson(200, { valid: true, expires_at: active.claims.exp * 1000, token: active.claims });
  };
}

type AboutBearer = (token: ActiveToken, scopes: readonly string[]) => EndpointResponse | Promise<EndpointResponse>;

/** An endpoint about the bearer: an active token with `scope`, else 401 or 403 (RFC 6750 §3.1). */
function aboutBearer(service: TokenService, scope: string, answer: AboutBearer): Endpoint {
  return async (request) => {
    const bearer = bearerOf(request);
    if (bearer === undefined) return oauthErrorResponse(missingToken);
    const token = await activeToken(service, bearer);
    if (!token) return oauthErrorResponse(badToken);
    const scopes = scopesOfToken(token.claims);
    return scopes.includes(scope) ? answer(token, scopes) : oauthErrorResponse(insufficientScope);
  };
}

/** Product profiles as the original's clients know them; only for tokens that were granted to see them. */
function productContext({ credential }: ActiveToken, scopes: readonly string[]) {
  if (!scopes.includes('additional_info.projectedProductContext')) return {};
  const profiles = credential.profiles.filter(({ enabled }) => enabled);
  return {
    projectedProductContext: profiles.map(({ id, name }) => ({
      prodCtx: { ident: id, label: name, owningEntity: credential.organizationId, statusCode: 'ACTIVE' },
    })),
  };
}

/** `GET /ims/profile/v1` */
export function profileEndpoint(service: TokenService): Endpoint {
  return aboutBearer(service, 'AdobeID', (token, scopes) => {
    const { technicalAccountId, technicalAccountEmail, name, clientId } = token.credential;
    return privateJson(200, {
      userId: technicalAccountId,
      email: technicalAccountEmail,
      name,
      displayName: name,
      account_type: 'technical_account',
      client_id: clientId,
      ...productContext(token, scopes),
    });
  });
}

/** `GET /ims/userinfo/v2` */
export function userinfoEndpoint(service: TokenService): Endpoint {
  return aboutBearer(service, 'openid', ({ credential }) =>
    privateJson(200, {
      sub: credential.technicalAccountId,
      email: credential.technicalAccountEmail,
      name: credential.name,
      account_type: 'technical_account',
    }),
  );
}

/** `GET /ims/organizations/v6` */
export function organizationsEndpoint(service: TokenService): Endpoint {
  return aboutBearer(service, 'read_organizations', async ({ credential }) => {
    const organization = await service.store.read.organizations.get(credential.organizationId);
    const [ident = '', authSrc = ''] = credential.organizationId.split('@');
    return privateJson(200, [
      { orgName: organization?.name ?? '', orgRef: { ident, authSrc }, orgType: 'Enterprise', groups: [] },
    ]);
  });
}
