// The gateway check: whether a call of a protected API may pass, and if not, why.
import { type AccessTokenClaims, isMeantFor, scopesOfToken } from './access-token.ts';
import type { Credential } from './credential.ts';
import { baseScopes, profilesFor, scopesGivenBy } from './scope.ts';

/** Why a call does not pass. Stable words: callers and operators act on them. */
export type GatewayRefusalReason =
  | 'token_missing'
  | 'token_sent_twice'
  | 'token_not_valid'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_revoked'
  | 'client_disabled'
  | 'token_not_for_api'
  | 'api_key_missing'
  | 'api_key_mismatch'
  | 'organization_not_served'
  | 'api_not_added'
  | 'api_disabled'
  | 'organization_header_missing'
  | 'organization_header_mismatch'
  | 'profile_missing'
  | 'scope_not_in_token'
  | 'scope_not_granted';

/** What the operator of the gateway demands beyond what every call needs. */
export interface GatewayDemands {
  readonly scopes: readonly string[];
  /** The one organization that the API serves; undefined where it serves several. */
  readonly organizationId: string | undefined;
}

/** A call of a protected API, without its token. */
export interface GatewayCall {
  readonly apiCode: string;
  /** `x-api-key` */
  readonly apiKey: string | undefined;
  /** `x-gw-ims-org-id` */
  readonly organizationId: string | undefined;
  readonly demands: GatewayDemands;
}

export type GatewayDecision =
  /** `scopes`: what the token may be used for at this API now; `profileIds`: the product profiles that let it in. */
  | { readonly kind: 'passed'; readonly scopes: readonly string[]; readonly profileIds: readonly string[] }
  /** `missingScopes`, if these are the reason. */
  | { readonly kind: 'refused'; readonly reason: GatewayRefusalReason; readonly missingScopes: readonly string[] };

const refused = (reason: GatewayRefusalReason, missingScopes: readonly string[] = []): GatewayDecision => ({
  kind: 'refused',
  reason,
  missingScopes,
});

/** Decides on a call with an active token, by what the credential has now. */
export function decideGatewayCall(
  call: GatewayCall,
  { claims, credential }: { readonly claims: AccessTokenClaims; readonly credential: Credential },
  issuer: string,
): GatewayDecision {
  const { apiKey, organizationId, demands } = call;
  if (apiKey === undefined) return refused('api_key_missing');
  if (apiKey !== claims.client_id) return refused('api_key_mismatch');
  if (demands.organizationId !== undefined && demands.organizationId !== claims.org) {
    return refused('organization_not_served');
  }
  const api = credential.apis.find(({ code }) => code === call.apiCode);
  if (!api) return refused('api_not_added');
  if (!api.enabled) return refused('api_disabled');
  if (!isMeantFor(claims, api, issuer)) return refused('token_not_for_api');
  if (organizationId === undefined && api.requiresOrganizationHeader) return refused('organization_header_missing');
  if (organizationId !== undefined && organizationId !== claims.org) return refused('organization_header_mismatch');
  const profiles = profilesFor(credential, api);
  if (profiles.length === 0) return refused('profile_missing');
  const given = [...baseScopes, ...scopesGivenBy(profiles, api)];
  // a scope that the profiles gave when the token was issued and give no more does not count
  const scopes = scopesOfToken(claims).filter((scope) => given.includes(scope));
  const missing = demands.scopes.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return { kind: 'passed', scopes, profileIds: profiles.map(({ id }) => id) };
  const notGiven = missing.filter((scope) => !given.includes(scope));
  return notGiven.length > 0 ? refused('scope_not_granted', notGiven) : refused('scope_not_in_token', missing);
}
