// The gateway check: nginx, Traefik and Envoy ask here whether a call of a protected API may pass.
import { decideGatewayCall, type GatewayDecision, type GatewayRefusalReason } from '../domain/gateway.ts';
import { type Endpoint, type EndpointResponse, emptyOk } from './endpoint.ts';
import { gatewayRefusalResponse, isChallenge } from './gateway-refusal.ts';
import { type GatewayRequest, readGatewayRequest } from './gateway-request.ts';
import { OAuthError, oauthErrorResponse } from './oauth-error.ts';
import { findServedApi, resourceMetadataUrl } from './protected-resource-endpoint.ts';
import type { TokenService } from './token-service.ts';
import { type ActiveToken, type TokenState, tokenState } from './token-state.ts';

const reasonsOfTokens: Record<Exclude<TokenState['kind'], 'active'>, GatewayRefusalReason> = {
  not_ours: 'token_not_valid',
  expired: 'token_expired',
  not_yet_valid: 'token_not_yet_valid',
  revoked: 'token_revoked',
  disabled: 'client_disabled',
};

/**
 * `/authz/{api}` by any method: 200 with identity headers, or 401 or 403 with a code of the original. Other answers are
 * for who runs the gateway: 400 if its question cannot be read, 503 if the storage fails. Nothing is recorded.
 */
export function gatewayEndpoint(service: TokenService): Endpoint {
  return async (request) => {
    const call = readGatewayRequest(request);
    if (call instanceof OAuthError) return oauthErrorResponse(call);
    if (call.token.kind !== 'bearer') return refuse(service, call, { reason: call.token.kind });
    const state = await tokenState(service, call.token.text);
    if (state.kind !== 'active') return refuse(service, call, { reason: reasonsOfTokens[state.kind] });
    const decision = decideGatewayCall(call, state, service.issuer);
    if (decision.kind === 'passed') return pass(state, decision);
    return refuse(service, call, { ...decision, organizationId: state.credential.organizationId });
  };
}

/** Each header is always there, so that a gateway that overwrites leaves none of the caller's own standing. */
function pass({ credential }: ActiveToken, { scopes, profileIds }: GatewayDecision & { kind: 'passed' }) {
  return {
    ...emptyOk,
    headers: {
      ...emptyOk.headers,
      'relevo-client-id': credential.clientId,
      'relevo-technical-account': credential.technicalAccountId,
      'relevo-organization': credential.organizationId,
      'relevo-scope': scopes.join(' '),
      'relevo-product-profiles': profileIds.join(' '),
    },
  };
}

interface Refused {
  readonly reason: GatewayRefusalReason;
  readonly missingScopes?: readonly string[];
  /** Of the token, once it is known to be active. */
  readonly organizationId?: string;
}

async function refuse(
  service: TokenService,
  { apiCode, demands }: GatewayRequest,
  { reason, missingScopes = [], organizationId = demands.organizationId }: Refused,
): Promise<EndpointResponse> {
  const resourceMetadata = isChallenge(reason) ? await resourceMetadataOf(service, apiCode, organizationId) : undefined;
  return gatewayRefusalResponse({ reason, apiCode, demandedScopes: demands.scopes, missingScopes, resourceMetadata });
}

/** Where the API describes itself. Without an organization it is that of the only one there is. */
async function resourceMetadataOf(
  service: TokenService,
  apiCode: string,
  organizationId: string | undefined,
): Promise<string | undefined> {
  const id = organizationId ?? (await onlyOrganization(service));
  const api = id === undefined ? undefined : await findServedApi(service, id, apiCode);
  return id === undefined || !api ? undefined : resourceMetadataUrl(api, id, service.issuer);
}

async function onlyOrganization({ store }: TokenService): Promise<string | undefined> {
  const [first, ...others] = await store.read.organizations.list();
  return others.length === 0 ? first?.id : undefined;
}
