// The public half of a signing key as it is published (RFC 7517, RFC 7638).
import { createHash, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../domain/catalogue.ts';

const keyTypes: Record<SigningAlgorithm, string> = { ES256: 'ec', RS256: 'rsa' };

/** The JWK thumbprint of RFC 7638, which is the `kid`: required members in lexicographic order. */
export function thumbprintOf(publicKey: KeyObject): string {
  const { crv, e, kty, n, x, y } = publicKey.export({ format: 'jwk' });
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** The JWK as JSON; undefined if `kid` or `algorithm` do not fit the key. */
export function publicJwkText(
  publicKey: KeyObject,
  { kid, algorithm }: { readonly kid: string; readonly algorithm: SigningAlgorithm },
): string | undefined {
  if (publicKey.asymmetricKeyType !== keyTypes[algorithm] || thumbprintOf(publicKey) !== kid) return undefined;
  return JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' });
}
