// The JWK set (RFC 7517): public keys, cacheable, with an entity tag (M-4).
import { keySetMaxAgeSeconds } from '../domain/signing-key.ts';
import { type Endpoint, publicJson } from './endpoint.ts';
import type { TokenService } from './token-service.ts';

/** `GET /oauth2/jwks`, `/ims/keys`, `/.well-known/jwks.json` */
export function jwksEndpoint(service: TokenService): Endpoint {
  return ({ headers }) => {
    const { body, etag } = service.signer.keySet(service.clock());
    const response = publicJson(body, keySetMaxAgeSeconds, { etag });
    return headers['if-none-match'] === etag ? { ...response, status: 304, body: '' } : response;
  };
}
