// A call of a protected API as nginx, Traefik and Envoy describe it to the gateway check.
import type { GatewayCall, GatewayDemands } from '../domain/gateway.ts';
import type { EndpointRequest } from './endpoint.ts';
import { parseForm } from './form.ts';
import { OAuthError } from './oauth-error.ts';

export interface GatewayRequest extends GatewayCall {
  readonly token:
    | { readonly kind: 'bearer'; readonly text: string }
    | { readonly kind: 'token_missing' }
    | { readonly kind: 'token_sent_twice' };
}

/** A mistake in the gateway's configuration: nothing passes, so that a misspelt demand is not an open door. */
const unreadableDemands = new OAuthError(
  'invalid_request',
  'The gateway check takes scope (separated by blanks) and organization, each at most once.',
);

/** RFC 6749 §3.3 */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const demandNames = ['scope', 'organization', 'access_token'];

/** The call that is asked about, or what is wrong with how the gateway asks. */
export function readGatewayRequest(request: EndpointRequest): GatewayRequest | OAuthError {
  const demands = readDemands(request);
  if (!demands) return unreadableDemands;
  return {
    apiCode: request.params['api'] ?? '',
    apiKey: headerOf(request, 'x-api-key'),
    organizationId: headerOf(request, 'x-gw-ims-org-id'),
    demands,
    token: readToken(request),
  };
}

/** Undefined also if empty. */
function headerOf({ headers }: EndpointRequest, name: string): string | undefined {
  return headers[name]?.toString() || undefined;
}

/** Envoy appends the path and query of the call to its path prefix. */
const isAskedByEnvoy = ({ params }: EndpointRequest) => params['*'] !== undefined;

/**
 * What the operator demands: the query of nginx and Traefik, whose address is fixed. Envoy's query is the caller's, so
 * that there a header says it, which Envoy overwrites.
 */
function readDemands(request: EndpointRequest): GatewayDemands | undefined {
  const text = isAskedByEnvoy(request) ? (headerOf(request, 'relevo-demands') ?? '') : request.query;
  const pairs = parseForm(text);
  if (!pairs) return undefined;
  const values = new Map(pairs);
  if (values.size < pairs.length || ![...values.keys()].every((name) => demandNames.includes(name))) return undefined;
  const scopes = (values.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (!scopes.every((scope) => scopeToken.test(scope))) return undefined;
  return { scopes, organizationId: values.get('organization') || undefined };
}

/** The token of the Authorization header: the one transport that counts (RFC 6750 §2, B-1); any case (B-3). */
function readToken(request: EndpointRequest): GatewayRequest['token'] {
  const text = /^bearer +(\S.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (text === undefined) return { kind: 'token_missing' };
  return isTokenElsewhere(request) ? { kind: 'token_sent_twice' } : { kind: 'bearer', text };
}

/** Whether query or form body have an `access_token`; the call's own query as far as the gateway tells it. */
function isTokenElsewhere(request: EndpointRequest): boolean {
  const uris = [headerOf(request, 'x-original-uri'), headerOf(request, 'x-forwarded-uri')];
  const forms = [request.query, ...uris.map((uri = '') => uri.split('?').slice(1).join('?')), formBody(request)];
  return forms.some((form) => parseForm(form)?.some(([name]) => name === 'access_token'));
}

function formBody({ headers, body }: EndpointRequest): string {
  return /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '') ? body.toString() : '';
}
