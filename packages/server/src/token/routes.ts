// Every path of the token service. Mounted below the issuer's path by `http/`.
import { StorageUnavailableError } from '../domain/store.ts';
import type { Endpoint } from './endpoint.ts';
import { gatewayEndpoint } from './gateway-endpoint.ts';
import { organizationsEndpoint, profileEndpoint, userinfoEndpoint, validateTokenEndpoint } from './ims-endpoints.ts';
import { introspectionEndpoint } from './introspection-endpoint.ts';
import { jwksEndpoint } from './jwks-endpoint.ts';
import { legacyHeaders } from './legacy-standing.ts';
import { compatibleMetadataEndpoint, metadataEndpoint } from './metadata-endpoint.ts';
import { oauthErrorResponse, temporarilyUnavailable } from './oauth-error.ts';
import { protectedResourceEndpoint, protectedResourcePath } from './protected-resource-endpoint.ts';
import { revocationEndpoint } from './revocation-endpoint.ts';
import { compatibleTokenEndpoint, jwtExchangeEndpoint, strictTokenEndpoint } from './token-endpoint.ts';
import type { TokenService } from './token-service.ts';

export interface TokenRoute {
  readonly method: 'GET' | 'POST' | 'any';
  /** With and without trailing slash where it stands below `/ims/`. `:name` is one part, a final `*` the rest. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** What every answer has that does not say it itself, also one that the endpoint never sees. */
  readonly defaults?: DefaultHeaders;
}

export interface DefaultHeaders {
  /** The header by which an answer says it all itself. */
  readonly unless: string;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

/** What is said to who has not proven to be a client: nothing that depends on the client id. */
function homeLegacyHeaders({ homeStanding, publicUrl }: TokenService): DefaultHeaders {
  return { unless: 'deprecation', headers: async () => legacyHeaders(await homeStanding(), publicUrl) };
}

/** Storage that fails is a 503 with `Retry-After`, never a token and never a 500. */
function guarded(service: TokenService, endpoint: Endpoint): Endpoint {
  return async (request) => {
    try {
      return await endpoint(request);
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) throw error;
      service.onStorageFailure(error);
      service.metrics.refused(temporarilyUnavailable.code);
      return oauthErrorResponse(temporarilyUnavailable);
    }
  };
}

export function tokenRoutes(service: TokenService): TokenRoute[] {
  const route =
    (method: TokenRoute['method']) =>
    (path: string, endpoint: Endpoint): TokenRoute => ({
      method,
      path,
      endpoint: guarded(service, endpoint),
    });
  const [get, post, any] = [route('GET'), route('POST'), route('any')];
  const compatibleToken = compatibleTokenEndpoint(service);
  const revocation = revocationEndpoint(service, 'ims');
  const metadata = metadataEndpoint(service);
  const jwks = jwksEndpoint(service);
  const gateway = gatewayEndpoint(service);
  return [
    post('/oauth2/token', strictTokenEndpoint(service)),
    post('/oauth2/introspect', introspectionEndpoint(service)),
    post('/oauth2/revoke', revocationEndpoint(service, 'oauth2')),
    get('/oauth2/jwks', jwks),
    get('/.well-known/jwks.json', jwks),
    get('/.well-known/oauth-authorization-server', metadata),
    get('/.well-known/openid-configuration', metadata),
    get(protectedResourcePath, protectedResourceEndpoint(service)),
    any('/authz/:api', gateway),
    any('/authz/:api/*', gateway),
    ...['v1', 'v2', 'v3', 'v4'].map((version) => post(`/ims/token/${version}`, compatibleToken)),
    { ...post('/ims/exchange/jwt', jwtExchangeEndpoint(service)), defaults: homeLegacyHeaders(service) },
    post('/ims/validate_token/v1', validateTokenEndpoint(service)),
    post('/ims/invalidate_token/v2', revocation),
    post('/ims/revoke', revocation),
    get('/ims/profile/v1', profileEndpoint(service)),
    get('/ims/userinfo/v2', userinfoEndpoint(service)),
    get('/ims/organizations/v6', organizationsEndpoint(service)),
    get('/ims/keys', jwks),
    get('/ims/.well-known/openid-configuration', compatibleMetadataEndpoint(service)),
  ];
}
