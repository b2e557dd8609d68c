// Signs evidence files as compact JWS (RFC 7515) with ES256. The key is another than those of tokens, and so is `typ`.
import { sign } from 'node:crypto';
import type { EvidenceSigner } from '../domain/crypto.ts';
import type { StoredSigningKey } from '../domain/signing-key.ts';
import type { VersionedKey } from './key-material.ts';
import { openStoredKey } from './key-ring.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Throws `UnusableKeyError`. */
export function createEvidenceSigner(kek: VersionedKey, stored: StoredSigningKey): EvidenceSigner {
  const { privateKey, publicKey } = openStoredKey(stored, kek);
  const { crv = '', kty = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const publicJwk = { crv, kty, x, y };
  return {
    publicJwk,
    thumbprint: stored.kid,
    sign(typ, payload) {
      const input = `${encode({ alg: 'ES256', typ, kid: stored.kid, jwk: publicJwk })}.${encode(payload)}`;
      const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${input}.${signature.toString('base64url')}`;
    },
  };
}
