// New signing keys: ES256 on P-256, RS256 with 2048 bits; the private half leaves this file only encrypted.
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from '../domain/catalogue.ts';
import type { SigningKeyFactory } from '../domain/crypto.ts';
import type { VersionedKey } from './key-material.ts';
import { encryptPrivateKey } from './private-key-encryption.ts';
import { publicJwkText, thumbprintOf } from './public-jwk.ts';

const generate = promisify(generateKeyPair);

function generatePair(algorithm: SigningAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return algorithm === 'ES256' ? generate('ec', { namedCurve: 'P-256' }) : generate('rsa', { modulusLength: 2048 });
}

export function createSigningKeyFactory(kek: VersionedKey): SigningKeyFactory {
  return {
    async create(algorithm, times) {
      const { publicKey, privateKey } = await generatePair(algorithm);
      const kid = thumbprintOf(publicKey);
      const publicJwk = publicJwkText(publicKey, { kid, algorithm });
      if (publicJwk === undefined) throw new Error(`a key that does not fit ${algorithm} was made`);
      return {
        kid,
        algorithm,
        ...times,
        publicJwk,
        encryptedPrivateKey: encryptPrivateKey(kek, kid, privateKey.export({ format: 'der', type: 'pkcs8' })),
        keyEncryptionKeyVersion: kek.activeVersion,
      };
    },
  };
}
