// Refusals of the gateway check, with the codes and messages that callers of the original know.
import type { GatewayRefusalReason } from '../domain/gateway.ts';
import { type EndpointResponse, privateJson } from './endpoint.ts';

/**
 * The status is the first three digits of the code, with two exceptions: a missing token is 401, where clients look for
 * the challenge (RFC 6750 §3), and nginx passes on 401 and 403 only (wire fact 16), so that 400003 is 403.
 */
export const gatewayCodes = {
  '403010': { status: 401, message: 'Oauth token is missing.' },
  '401013': { status: 401, message: 'Oauth token is not valid' },
  '403000': { status: 403, message: 'Api Key is required' },
  '403003': { status: 403, message: 'Api Key is invalid' },
  '400003': { status: 403, message: 'Missing header' },
  '403025': { status: 403, message: 'Profile is not valid' },
} as const;

interface Refusal {
  readonly code: keyof typeof gatewayCodes;
  /** The `error` of the challenge (RFC 6750 §3.1); null for a challenge without one, undefined for no challenge. */
  readonly challenge?: 'invalid_request' | 'invalid_token' | 'insufficient_scope' | null;
  /** What to do next. `{api}` and `{scopes}` stand for those of the call. No quotes: gateways put it into JSON. */
  readonly hint: string;
}

/** Every refusal; documented in docs/protecting-an-api.md. */
export const gatewayRefusals: Readonly<Record<GatewayRefusalReason, Refusal>> = {
  token_missing: {
    code: '403010',
    challenge: null,
    hint: 'Send the access token in the header Authorization: Bearer TOKEN.',
  },
  token_sent_twice: {
    code: '401013',
    challenge: 'invalid_request',
    hint: 'Send the access token in the Authorization header only, not in query or body too.',
  },
  token_not_valid: {
    code: '401013',
    challenge: 'invalid_token',
    hint: 'This is no access token of this server. Request one at its token endpoint.',
  },
  token_expired: { code: '401013', challenge: 'invalid_token', hint: 'The token has expired. Request a new one.' },
  token_not_yet_valid: {
    code: '401013',
    challenge: 'invalid_token',
    hint: 'The token was issued in the future. Compare the clocks of the servers.',
  },
  token_revoked: {
    code: '401013',
    challenge: 'invalid_token',
    hint: 'The token was revoked or its credential deleted. Request a new token; if that fails, ask an administrator.',
  },
  client_disabled: {
    code: '401013',
    challenge: 'invalid_token',
    hint: 'The credential, its project or its organization is disabled. Ask an administrator to enable it.',
  },
  token_not_for_api: {
    code: '401013',
    challenge: 'invalid_token',
    hint: 'The token is meant for other APIs. Request one for API {api}: without resource and scope, or with its own.',
  },
  api_key_missing: { code: '403000', hint: 'Send the client id of the token in the header x-api-key.' },
  api_key_mismatch: { code: '403003', hint: 'x-api-key must be the client id that the token was issued to.' },
  organization_not_served: {
    code: '403003',
    hint: 'API {api} serves another organization here. Use a credential of that organization.',
  },
  api_not_added: {
    code: '403003',
    hint: 'Ask an administrator to add API {api} with a product profile to the credential, then request a new token.',
  },
  api_disabled: { code: '403003', hint: 'API {api} is disabled. Ask an administrator to enable it.' },
  organization_header_missing: {
    code: '400003',
    hint: 'Send the organization id of the credential in the header x-gw-ims-org-id.',
  },
  organization_header_mismatch: {
    code: '403025',
    hint: 'x-gw-ims-org-id must be the organization id of the credential.',
  },
  profile_missing: {
    code: '403025',
    hint: 'The credential has no enabled product profile for API {api}. Ask an administrator to add or enable one.',
  },
  scope_not_in_token: {
    code: '403025',
    challenge: 'insufficient_scope',
    hint: 'Request a token that has {scopes}, which the product profiles of the credential give.',
  },
  scope_not_granted: {
    code: '403025',
    challenge: 'insufficient_scope',
    hint: 'Ask an administrator for a product profile for API {api} that gives {scopes}, then request a new token.',
  },
};

export interface GatewayRefusal {
  readonly reason: GatewayRefusalReason;
  readonly apiCode: string;
  /** Those that the operator demands, and those of them that are missing. */
  readonly demandedScopes: readonly string[];
  readonly missingScopes: readonly string[];
  /** Where the API describes itself (RFC 9728 §5.1). */
  readonly resourceMetadata: string | undefined;
}

function challengeOf({ reason, demandedScopes, resourceMetadata }: GatewayRefusal): Record<string, string> {
  const { challenge: error } = gatewayRefusals[reason];
  if (error === undefined) return {};
  const parameters = [
    ['realm', 'relevo'],
    ['error', error],
    ['scope', error === 'insufficient_scope' ? demandedScopes.join(' ') : null],
    ['resource_metadata', resourceMetadata],
  ];
  const given = parameters.flatMap(([name, value]) => (value ? [`${name}="${value}"`] : []));
  return { 'www-authenticate': `Bearer ${given.join(', ')}` };
}

/** Whether a refusal challenges, and so may tell where the API describes itself. */
export const isChallenge = (reason: GatewayRefusalReason) => gatewayRefusals[reason].challenge !== undefined;

/** The body is repeated in headers, because nginx drops the body of its question. */
export function gatewayRefusalResponse(refusal: GatewayRefusal): EndpointResponse {
  const { reason, apiCode, missingScopes } = refusal;
  const { code, hint: template } = gatewayRefusals[reason];
  const { status, message } = gatewayCodes[code];
  // encoded, because for an API that is not added it is whatever the path says
  const hint = template
    .replace('{api}', encodeURIComponent(apiCode))
    .replace('{scopes}', () => missingScopes.join(' '));
  return privateJson(
    status,
    { error_code: code, message, reason, hint },
    {
      'relevo-error-code': code,
      'relevo-error-message': message,
      'relevo-error-reason': reason,
      'relevo-error-hint': hint,
      ...challengeOf(refusal),
    },
  );
}
