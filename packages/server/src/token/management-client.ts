// Technical accounts at the admin API: by access tokens that Relevo issues for its own API.
import { type AccessTokenClaims, audienceOf, scopesOfToken } from '../domain/access-token.ts';
import { type Api, managementApiCode, managementScope } from '../domain/catalogue.ts';
import { type Credential, isSecretAlive } from '../domain/credential.ts';
import type { NumericDate } from '../domain/time.ts';
import type { TokenService } from './token-service.ts';
import { activeToken } from './token-state.ts';

/** The API Relevo Management, as long as it is enabled and an enabled product profile gives it to the credential. */
function managementApiOf({ apis, profiles }: Credential): Api | undefined {
  const api = apis.find(({ code, enabled }) => code === managementApiCode && enabled);
  return profiles.some(({ enabled, productId }) => enabled && productId === api?.productId) ? api : undefined;
}

/** Every API of the credential that a token with this audience is meant for. */
function apisMeantBy(audience: string, { apis, organizationId }: Credential, issuer: string): Api[] {
  return apis.filter((api) => audienceOf(api, organizationId, issuer) === audience);
}

/** Whether the secret that obtained the token, if one did, still could. Deleting it is to end what it opens here. */
function isObtainedByLivingSecret({ relevo }: AccessTokenClaims, { secrets }: Credential, now: NumericDate): boolean {
  if (relevo.secret === undefined) return true;
  return secrets.some((secret) => secret.id === relevo.secret && isSecretAlive(secret, now));
}

/**
 * The credential of an active token that is meant for the API Relevo Management of its organization, and for no other:
 * whoever received it at another API must not act with it here (RFC 9068 §4, RFC 8707 §3). Its scope must say so, too.
 * Tokens that an administrator minted count like those that the credential obtained itself.
 */
export async function managementClient(service: TokenService, accessToken: string): Promise<Credential | undefined> {
  const token = await activeToken(service, accessToken);
  if (!token) return undefined;
  const { claims, credential } = token;
  const api = managementApiOf(credential);
  if (!api || typeof claims.aud !== 'string' || !scopesOfToken(claims).includes(managementScope)) return undefined;
  if (!isObtainedByLivingSecret(claims, credential, service.clock())) return undefined;
  const meant = apisMeantBy(claims.aud, credential, service.issuer);
  return meant.length === 1 && meant[0] === api ? credential : undefined;
}
