// Metadata of the protected APIs (RFC 9728), for those whose identifier is a URL of this server.
import { audienceOf } from '../domain/access-token.ts';
import type { Api } from '../domain/catalogue.ts';
import { type Endpoint, privateJson, publicJson } from './endpoint.ts';
import type { TokenService } from './token-service.ts';

/** RFC 9728 §3.1: the well-known part before the path of the identifier, which is the default audience of an API. */
export const protectedResourcePath = '/.well-known/oauth-protected-resource/organizations/:organization/apis/:api';

const maxAgeSeconds = 300;
const notFound = privateJson(404, { error: 'not_found', error_description: 'There is no such API here.' });

/**
 * Where an API describes itself. Undefined for an API with an audience of its own: its metadata belongs to the host of
 * that audience, where we do not answer.
 */
export function resourceMetadataUrl(api: Api, organizationId: string, issuer: string): string | undefined {
  if (api.audience !== null) return undefined;
  const { origin, pathname } = new URL(audienceOf(api, organizationId, issuer));
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}

/** An enabled API of an enabled organization. */
export async function findServedApi(
  { store }: TokenService,
  organizationId: string,
  code: string,
): Promise<Api | undefined> {
  const organization = await store.read.organizations.get(organizationId);
  if (!organization?.enabled) return undefined;
  const apis = await store.read.catalogue.apis(organizationId);
  return apis.find((api) => api.code === code && api.enabled);
}

/** The document of one API, for anybody; 404 for any other path, whatever the reason. */
export function protectedResourceEndpoint(service: TokenService): Endpoint {
  const { issuer } = service;
  return async ({ params: { organization = '', api: code = '' } }) => {
    const api = await findServedApi(service, organization, code);
    if (!api || api.audience !== null) return notFound;
    const document = {
      resource: audienceOf(api, organization, issuer),
      authorization_servers: [issuer],
      scopes_supported: api.scopes,
      bearer_methods_supported: ['header'],
    };
    return publicJson(JSON.stringify(document), maxAgeSeconds);
  };
}
