// Who calls: the credentials a request presents, and whether they are right (RFC 6749 §2.3.1).
import { type ClientSecret, type Credential, isEnabled, isSecretAlive } from '../domain/credential.ts';
import type { SecretDigester } from '../domain/crypto.ts';
import type { NumericDate } from '../domain/time.ts';
import { OAuthError } from './oauth-error.ts';
import { isSecretParameter, type Parameters } from './token-request.ts';

export interface PresentedClient {
  readonly method: 'client_secret_basic' | 'client_secret_post';
  readonly clientId: string;
  readonly clientSecret: string;
}

const severalMethods = new OAuthError('invalid_request', 'Use one client authentication method, not several.');

/** How an endpoint words a failed client authentication; the paths of the original differ (wire facts 11). */
export type FailureStyle = 'oauth2' | 'ims_token' | 'ims_exchange';

/**
 * The one answer to a failed client authentication, whatever failed. The compatible side's text is what a client of
 * the original looks for before it tries its other secret.
 */
export function invalidClient(style: FailureStyle, usedBasic: boolean): OAuthError {
  const description = style === 'oauth2' ? 'Client authentication failed.' : 'invalid client_secret parameter';
  const status = usedBasic || style !== 'ims_token' ? 401 : 400;
  return new OAuthError('invalid_client', description, usedBasic ? { status, challenge: 'Basic' } : { status });
}

/** Said only to who knew the secret: others must not learn which credentials allow the query. */
export const secretInQuery = new OAuthError(
  'invalid_request',
  'Secrets and assertions must be sent in the body. An administrator can allow the query for this credential: accept_secret_in_query.',
);

/** A half of the Basic credentials, form-decoded (T-6); undefined for broken escapes and control characters. */
function decodeHalf(half: string): string | undefined {
  try {
    const decoded = decodeURIComponent(half.replace(/\+/g, ' '));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    return /[\x00-\x1f\x7f]/.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}

function readBasic(header: string): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  const [id, ...rest] = encoded === undefined ? [] : Buffer.from(encoded, 'base64').toString('utf8').split(':');
  if (id === undefined || rest.length === 0) return undefined;
  const [clientId, clientSecret] = [decodeHalf(id), decodeHalf(rest.join(':'))];
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

/** The client that a request presents: exactly one method (T-5); a `client_id` beside Basic must be the same. */
export function readClientAuthentication(
  style: FailureStyle,
  authorization: string | undefined,
  parameters: Parameters,
): PresentedClient | OAuthError {
  const clientId = parameters.get('client_id');
  const clientSecret = parameters.get('client_secret');
  const basicHeader = authorization !== undefined && !/^bearer /i.test(authorization) ? authorization : undefined;
  if (parameters.get('client_assertion') || parameters.get('client_assertion_type')) {
    return basicHeader || clientSecret ? severalMethods : invalidClient(style, false);
  }
  if (basicHeader !== undefined) {
    if (clientSecret !== undefined) return severalMethods;
    const basic = readBasic(basicHeader);
    if (!basic) return invalidClient(style, true);
    if (clientId !== undefined && clientId !== basic.clientId) {
      return new OAuthError('invalid_request', 'client_id is not the client of the Authorization header.');
    }
    return { method: 'client_secret_basic', ...basic };
  }
  if (clientId === undefined || clientSecret === undefined) return invalidClient(style, false);
  return { method: 'client_secret_post', clientId, clientSecret };
}

export type ClientAuthentication =
  | { readonly kind: 'authenticated'; readonly credential: Credential; readonly secret: ClientSecret }
  /** The secret was right, and something is disabled or expired: refused, and evidence that somebody still uses it. */
  | { readonly kind: 'refused'; readonly credential: Credential; readonly secret: ClientSecret }
  | { readonly kind: 'failed' };

/** Compares in constant time; an unknown client costs the same digest as a known one (threat 12). */
export function authenticateClient(
  credential: Credential | undefined,
  presented: PresentedClient,
  digester: SecretDigester,
  now: NumericDate,
): ClientAuthentication {
  const candidates = (credential?.secrets ?? []).filter(({ deletedAt }) => deletedAt === null);
  const secret = digester.match(presented.clientSecret, candidates);
  if (!credential || !secret) return { kind: 'failed' };
  const accepted = isSecretAlive(secret, now) && isEnabled(credential);
  return { kind: accepted ? 'authenticated' : 'refused', credential, secret };
}

/** Whether something secret came in the query. */
export function hasSecretInQuery(parameters: Parameters): boolean {
  return [...parameters.inQuery].some(isSecretParameter);
}
