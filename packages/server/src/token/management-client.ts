// Technical accounts at the admin API: by access tokens that Relevo issues for its own API.
import { audienceOf } from '../domain/access-token.ts';
import { managementApiCode } from '../domain/catalogue.ts';
import type { Credential } from '../domain/credential.ts';
import type { TokenService } from './token-service.ts';
import { activeToken } from './token-state.ts';

/**
 * The credential of an active token that is meant for the API Relevo Management of its organization. A token for any
 * other API says nothing here: whoever received it there must not act with it (RFC 9068 §4).
 */
export async function managementClient(service: TokenService, accessToken: string): Promise<Credential | undefined> {
  const token = await activeToken(service, accessToken);
  if (!token) return undefined;
  const { claims, credential } = token;
  const api = credential.apis.find(({ code, enabled }) => code === managementApiCode && enabled);
  const audiences: readonly string[] = typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
  return api && audiences.includes(audienceOf(api, claims.org, service.issuer)) ? credential : undefined;
}
