// Encryption at rest: AES-256-GCM under the key-encryption key, bound to the place where the ciphertext stands.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { TextEncryption } from '../domain/crypto.ts';
import type { VersionedKey } from './key-material.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** base64url of nonce, ciphertext and tag, under the active version. */
export function encryptAtRest(kek: VersionedKey, place: string, plain: Buffer): string {
  const version = kek.activeVersion;
  const key = kek.key(version);
  if (!key) throw new Error('no key-encryption key');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`relevo ${place} ${version}`));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

export interface Ciphertext {
  readonly text: string;
  readonly keyVersion: number;
}

/** Undefined if the ciphertext was altered, stands in another place, or was made under another key. */
export function decryptAtRest(kek: VersionedKey, place: string, { text, keyVersion }: Ciphertext): Buffer | undefined {
  const key = kek.key(keyVersion);
  const bytes = Buffer.from(text, 'base64url');
  if (!key || bytes.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(`relevo ${place} ${keyVersion}`))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function createTextEncryption(kek: VersionedKey): TextEncryption {
  return {
    encrypt: (place, plain) => ({ text: encryptAtRest(kek, place, Buffer.from(plain)), keyVersion: kek.activeVersion }),
    decrypt: (place, encrypted) => decryptAtRest(kek, place, encrypted)?.toString(),
  };
}
