// Private signing keys at rest, each bound to the row it stands in.
import { decryptAtRest, encryptAtRest } from './at-rest-encryption.ts';
import type { VersionedKey } from './key-material.ts';

const placeOf = (kid: string) => `signing key ${kid}`;

/** Under the active version of the key-encryption key. */
export function encryptPrivateKey(kek: VersionedKey, kid: string, plain: Buffer): string {
  return encryptAtRest(kek, placeOf(kid), plain);
}

/** Undefined if the ciphertext was altered, stands in another row's place, or was made under another key. */
export function decryptPrivateKey(
  kek: VersionedKey,
  kid: string,
  version: number,
  encrypted: string,
): Buffer | undefined {
  return decryptAtRest(kek, placeOf(kid), { text: encrypted, keyVersion: version });
}
