// New signing keys: ES256 on P-256, RS256 with 2048 bits; the private half leaves this file only encrypted.
import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from '../domain/catalogue.ts';
import type { SigningKeyFactory } from '../domain/crypto.ts';
import type { KeyMaterial } from './key-material.ts';
import { encryptPrivateKey } from './private-key-encryption.ts';

const generate = promisify(generateKeyPair);

function generatePair(algorithm: SigningAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return algorithm === 'ES256' ? generate('ec', { namedCurve: 'P-256' }) : generate('rsa', { modulusLength: 2048 });
}

/** The JWK thumbprint of RFC 7638: required members in lexicographic order. */
function thumbprint(jwk: Record<string, unknown>): string {
  const { crv, e, kty, n, x, y } = jwk;
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

export function createSigningKeyFactory(kek: KeyMaterial): SigningKeyFactory {
  return {
    async create(algorithm, times) {
      const { publicKey, privateKey } = await generatePair(algorithm);
      const jwk = publicKey.export({ format: 'jwk' });
      const kid = thumbprint({ ...jwk });
      return {
        kid,
        algorithm,
        ...times,
        publicJwk: JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' }),
        encryptedPrivateKey: encryptPrivateKey(kek, kid, privateKey.export({ format: 'der', type: 'pkcs8' })),
        keyEncryptionKeyVersion: kek.newest,
      };
    },
  };
}
