// One request for a token with an installed credential, and why it got none. The token itself is thrown away.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import type { ImsIds } from './ims-values.ts';
import { systemCode } from './nlserver-error.ts';

const timeoutMilliseconds = 15_000;
const longestAnswerBytes = 64 * 1024;
const assertionLifetimeSeconds = 300;
const toleratedSkewSeconds = 60;
/** What a technical account of Adobe Campaign claims in place of scopes. */
const metascope = 'ent_campaign_sdk';

export interface TokenCredential extends ImsIds {
  readonly clientSecret: string;
  /** PEM; with it the token is asked for by an assertion (Service Account (JWT)). */
  readonly privateKeyPem: string | undefined;
}

export interface TokenService {
  /** URL without a slash at its end. */
  readonly endpoint: string;
  /** Sent as `Relevo-Instance`, by which the token service tells containers apart. */
  readonly label: string;
}

export type NoTokenCause =
  | 'name_not_found'
  | 'connection_refused'
  | 'unreachable'
  | 'timed_out'
  | 'tls'
  | 'redirected'
  | 'refused'
  | 'no_token_service';

export type TokenAnswer =
  | { readonly kind: 'token'; readonly expiresInSeconds: number; readonly skewSeconds: number }
  | {
      readonly kind: 'none';
      readonly cause: NoTokenCause;
      /** For people; of what the token service said only its error code, if it is a plain word. */
      readonly detail: string;
      readonly skewSeconds: number;
    };

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The assertion of a Service Account (JWT), signed with RS256 (RFC 7515). */
function assertionOf(credential: ImsIds, pem: string, endpoint: string, nowSeconds: number): string {
  const claims = {
    iss: credential.organizationId,
    sub: credential.technicalAccountId,
    aud: `${endpoint}/c/${credential.clientId}`,
    exp: nowSeconds + assertionLifetimeSeconds,
    jti: randomUUID(),
    [`${endpoint}/s/${metascope}`]: true,
  };
  const input = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(pem)).toString('base64url')}`;
}

function requestOf(credential: TokenCredential, { endpoint }: TokenService) {
  const { clientId: client_id, clientSecret: client_secret, privateKeyPem } = credential;
  if (privateKeyPem === undefined) {
    const form = { grant_type: 'client_credentials', client_id, client_secret, scope: 'openid,AdobeID' };
    return { url: `${endpoint}/ims/token/v3`, form, unitsPerSecond: 1 };
  }
  const jwt_token = assertionOf(credential, privateKeyPem, endpoint, Math.floor(Date.now() / 1000));
  // The exchange says when a token expires in milliseconds, the token endpoint in seconds.
  return { url: `${endpoint}/ims/exchange/jwt`, form: { client_id, client_secret, jwt_token }, unitsPerSecond: 1000 };
}

/** The answer's body as JSON; undefined when it is none, or too long to be one. */
async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswerBytes) return undefined;
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** How far this host's clock is ahead of the token service's, by its header Date; 0 without one. */
function skewOf(response: Response): number {
  const date = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(date) ? 0 : Math.round((Date.now() - date) / 1000);
}

const causes: Readonly<Record<string, NoTokenCause>> = {
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  ECONNREFUSED: 'connection_refused',
  ETIMEDOUT: 'timed_out',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
};

const isTls = (code: string) => /^ERR_TLS|^ERR_SSL|CERT|UNABLE_TO_|SELF_SIGNED|EPROTO/.test(code);

/** An error of `fetch`, whose cause is the one of the socket, for a host with several addresses inside another. */
function causeOf(error: unknown): { cause: NoTokenCause; detail: string } {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return { cause: 'timed_out', detail: `no answer within ${timeoutMilliseconds / 1000} seconds` };
  }
  const inner = error instanceof Error ? error.cause : undefined;
  const code = systemCode(inner) ?? (inner instanceof Error ? inner.message : 'unknown');
  return { cause: isTls(code) ? 'tls' : (causes[code] ?? 'unreachable'), detail: code };
}

async function judge(response: Response, unitsPerSecond: number): Promise<TokenAnswer> {
  const skewSeconds = skewOf(response);
  const none = (cause: NoTokenCause, detail: string) => ({ kind: 'none', cause, detail, skewSeconds }) as const;
  if (response.status >= 300 && response.status < 400) return none('redirected', `HTTP ${response.status}`);
  const body = await jsonOf(response);
  const { access_token, expires_in, error } = body ?? {};
  if (response.status >= 400 && response.status < 500) {
    const word = typeof error === 'string' && /^[\w.-]{1,64}$/.test(error) ? error : 'no OAuth error code';
    return none('refused', `${word} (HTTP ${response.status})`);
  }
  if (response.status !== 200) return none('unreachable', `HTTP ${response.status}`);
  if (typeof access_token !== 'string' || access_token === '' || typeof expires_in !== 'number') {
    return none('no_token_service', 'the answer holds no token');
  }
  return { kind: 'token', expiresInSeconds: Math.floor(expires_in / unitsPerSecond), skewSeconds };
}

/** Whether the two clocks differ so much that assertions and tokens may be refused for it. */
export const isSkewed = ({ skewSeconds }: TokenAnswer) => Math.abs(skewSeconds) > toleratedSkewSeconds;

/**
 * Asks for a token as the credential's client does and forgets it. Waits up to 15 seconds; follows no redirect and uses
 * no proxy. Does not check the token.
 */
export async function requestToken(credential: TokenCredential, service: TokenService): Promise<TokenAnswer> {
  const { url, form, unitsPerSecond } = requestOf(credential, service);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'relevo-instance': service.label, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    return await judge(response, unitsPerSecond);
  } catch (error) {
    return { kind: 'none', skewSeconds: 0, ...causeOf(error) };
  }
}
