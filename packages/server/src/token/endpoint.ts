// What an endpoint of the token service receives and answers, free of any HTTP framework.
import type { IncomingHttpHeaders } from 'node:http';

export interface EndpointRequest {
  readonly headers: IncomingHttpHeaders;
  /** Decoded values of the path's `:name` parts, and of its final `*`. */
  readonly params: Readonly<Record<string, string>>;
  /** Without the question mark, still encoded. */
  readonly query: string;
  readonly body: Buffer;
  /** The client's address, behind trusted proxies the forwarded one. */
  readonly address: string;
}

export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Endpoint = (request: EndpointRequest) => EndpointResponse | Promise<EndpointResponse>;

const jsonType = 'application/json';

/** A JSON answer that nobody may keep (RFC 6749 §5.1, T-9). */
export function privateJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): EndpointResponse {
  return {
    status,
    headers: { 'content-type': jsonType, 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
    body: JSON.stringify(body),
  };
}

/** 200 without a body, as revocation answers. */
export const emptyOk: EndpointResponse = {
  status: 200,
  headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
  body: '',
};

/** A JSON document that anybody may read and keep for a while: metadata and key sets. */
export function publicJson(
  body: string,
  maxAgeSeconds: number,
  headers: Readonly<Record<string, string>> = {},
): EndpointResponse {
  return {
    status: 200,
    headers: {
      'content-type': jsonType,
      'cache-control': `public, max-age=${maxAgeSeconds}`,
      'access-control-allow-origin': '*',
      ...headers,
    },
    body,
  };
}
