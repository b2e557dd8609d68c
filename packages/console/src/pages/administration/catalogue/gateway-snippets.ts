// What a gateway in front of an API is told, with the values of this server; docs/protecting-an-api.md has the whole.

export interface ProtectedApi {
  /** The URL that names the token service; the check stands below it. */
  readonly issuer: string;
  readonly organizationId: string;
  readonly code: string;
}

/** The URL that a gateway asks about each call. The organization is named, since codes are chosen by each of them. */
export function gatewayCheck({ issuer, organizationId, code }: ProtectedApi): string {
  // `@` means itself in a query (RFC 3986 §3.4), and people know the id by it
  const organization = encodeURIComponent(organizationId).replace('%40', '@');
  return `${issuer}/authz/${encodeURIComponent(code)}?organization=${organization}`;
}

/** All of them are set, so that a caller cannot send any of them. */
const identityHeaders = ['Client-Id', 'Technical-Account', 'Organization', 'Scope', 'Product-Profiles'];

/** The lines of nginx that ask about each call, and tell the API who calls. */
export function nginxLines(api: ProtectedApi): string {
  const known = identityHeaders.map((header) => ({
    header: `Relevo-${header}`,
    variable: `relevo_${header.toLowerCase().replace('-', '_')}`,
  }));
  return [
    `upstream ${api.code} {`,
    '    server 127.0.0.1:9000;',
    '}',
    '',
    'location / {',
    '    auth_request     /relevo-check;',
    ...known.map(({ variable }) => `    auth_request_set $${variable} $upstream_http_${variable};`),
    `    proxy_pass       http://${api.code};`,
    ...known.map(({ header, variable }) => `    proxy_set_header ${header} $${variable};`),
    '    proxy_set_header Authorization "";',
    '}',
    '',
    'location = /relevo-check {',
    '    internal;',
    `    proxy_pass ${gatewayCheck(api)};`,
    '    proxy_pass_request_body    off;',
    '    proxy_pass_request_headers off;',
    '    proxy_set_header Content-Length  "";',
    '    proxy_set_header Authorization   $http_authorization;',
    '    proxy_set_header X-Api-Key       $http_x_api_key;',
    '    proxy_set_header X-Gw-Ims-Org-Id $http_x_gw_ims_org_id;',
    '}',
  ].join('\n');
}

/** A call that shows what the gateway would be answered. */
export function trialCall(api: ProtectedApi): string {
  return [
    `curl -i '${gatewayCheck(api)}' \\`,
    '  -H "Authorization: Bearer $TOKEN" \\',
    '  -H "x-api-key: $CLIENT_ID" \\',
    `  -H "x-gw-ims-org-id: ${api.organizationId}"`,
  ].join('\n');
}
