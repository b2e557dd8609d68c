// The JWK set (RFC 7517): public keys, cacheable, with an entity tag (M-4).
import { keySetMaxAgeSeconds } from '../domain/signing-key.ts';
import { type Endpoint, publicJson } from './endpoint.ts';
import type { TokenService } from './token-service.ts';

/** Whether `If-None-Match` names the tag: `*` or a list, compared weakly, since proxies weaken tags (RFC 9110 §13.1.2). */
function isKnown(etag: string, ifNoneMatch = ''): boolean {
  return ifNoneMatch.split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim()));
}

/** `GET /oauth2/jwks`, `/ims/keys`, `/.well-known/jwks.json` */
export function jwksEndpoint(service: TokenService): Endpoint {
  return ({ headers }) => {
    const { body, etag } = service.signer.keySet(service.clock());
    const response = publicJson(body, keySetMaxAgeSeconds, { etag });
    return isKnown(etag, headers['if-none-match']) ? { ...response, status: 304, body: '' } : response;
  };
}
