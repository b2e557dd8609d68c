// Authorization server metadata (RFC 8414): everything that works is said, everything that is said works (M-3).
import { baseScopes } from '../domain/scope.ts';
import { type Endpoint, publicJson } from './endpoint.ts';
import type { TokenService } from './token-service.ts';

const clientAuthMethods = ['client_secret_basic', 'client_secret_post'];
const maxAgeSeconds = 300;

/** `/.well-known/oauth-authorization-server` and `/.well-known/openid-configuration`: the strict dialect. */
export function metadataEndpoint({ issuer }: TokenService): Endpoint {
  const body = JSON.stringify({
    issuer,
    token_endpoint: `${issuer}/oauth2/token`,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    jwks_uri: `${issuer}/oauth2/jwks`,
    userinfo_endpoint: `${issuer}/ims/userinfo/v2`,
    scopes_supported: baseScopes,
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: clientAuthMethods,
    introspection_endpoint_auth_methods_supported: clientAuthMethods,
    revocation_endpoint_auth_methods_supported: clientAuthMethods,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
  });
  return () => publicJson(body, maxAgeSeconds);
}

/** `/ims/.well-known/openid-configuration`: the compatible dialect, as the original's clients look for it. */
export function compatibleMetadataEndpoint({ issuer }: TokenService): Endpoint {
  const body = JSON.stringify({
    issuer,
    token_endpoint: `${issuer}/ims/token/v3`,
    revocation_endpoint: `${issuer}/ims/revoke`,
    userinfo_endpoint: `${issuer}/ims/userinfo/v2`,
    jwks_uri: `${issuer}/ims/keys`,
    scopes_supported: baseScopes,
    response_types_supported: [],
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: clientAuthMethods,
    revocation_endpoint_auth_methods_supported: clientAuthMethods,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
  });
  return () => publicJson(body, maxAgeSeconds);
}
