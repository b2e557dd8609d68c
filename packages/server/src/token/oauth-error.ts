// OAuth errors as values, and the only place where one becomes a response (RFC 6749 §5.2, RFC 6750 §3).
import { type EndpointResponse, privateJson } from './endpoint.ts';

export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'temporarily_unavailable'
  // the original's own, at /ims/exchange/jwt
  | 'invalid_signature'
  | 'invalid_jti'
  | 'bad_request';

/**
 * A refusal. `description` is fixed text of ours, never input, in the characters of RFC 6749 §5.2 (T-8). `status` is
 * 400 unless said; `challenge` is the scheme of `WWW-Authenticate`, sent with a 401 to who used that header; `uri` is a
 * page about this very refusal (`error_uri`).
 */
export class OAuthError {
  readonly code: OAuthErrorCode;
  readonly description: string;
  readonly status: number;
  readonly challenge: 'Basic' | 'Bearer' | undefined;
  readonly uri: string | undefined;

  constructor(
    code: OAuthErrorCode,
    description: string,
    more: { status?: number; challenge?: 'Basic' | 'Bearer'; uri?: string } = {},
  ) {
    this.code = code;
    this.description = description;
    this.status = more.status ?? 400;
    this.challenge = more.challenge;
    this.uri = more.uri;
  }
}

/** Storage failed: nothing was issued or found out, and trying again is right. */
export const temporarilyUnavailable = new OAuthError(
  'temporarily_unavailable',
  'The storage does not answer now. Try again.',
  { status: 503 },
);

function challengeOf({ challenge, code, description }: OAuthError): Record<string, string> {
  if (challenge === 'Basic') return { 'www-authenticate': 'Basic realm="relevo", charset="UTF-8"' };
  if (challenge === 'Bearer') {
    return { 'www-authenticate': `Bearer realm="relevo", error="${code}", error_description="${description}"` };
  }
  return {};
}

export function oauthErrorResponse(error: OAuthError): EndpointResponse {
  return privateJson(
    error.status,
    { error: error.code, error_description: error.description, ...(error.uri && { error_uri: error.uri }) },
    { ...challengeOf(error), ...(error.status === 503 ? { 'retry-after': '1' } : {}) },
  );
}
