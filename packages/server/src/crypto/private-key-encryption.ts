// Private keys at rest: AES-256-GCM under the key-encryption key, bound to the row they stand in.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { VersionedKey } from './key-material.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** The row that a ciphertext belongs to: moved to another row it does not decrypt. */
const boundTo = (kid: string, version: number) => Buffer.from(`relevo signing key ${kid} ${version}`);

/** base64url of nonce, ciphertext and tag. */
export function encryptPrivateKey(kek: VersionedKey, kid: string, plain: Buffer): string {
  const version = kek.activeVersion;
  const key = kek.key(version);
  if (!key) throw new Error('no key-encryption key');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(kid, version));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Undefined if the ciphertext was altered, stands in another row's place, or was made under another key. */
export function decryptPrivateKey(
  kek: VersionedKey,
  kid: string,
  version: number,
  encrypted: string,
): Buffer | undefined {
  const key = kek.key(version);
  const bytes = Buffer.from(encrypted, 'base64url');
  if (!key || bytes.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(boundTo(kid, version))
    .setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
