// Private keys at rest: AES-256-GCM under the key-encryption key, bound to the row they stand in.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyMaterial } from './key-material.ts';

const nonceBytes = 12;
const tagBytes = 16;

/** The row that a ciphertext belongs to: moved to another row it does not decrypt. */
const boundTo = (kid: string, version: number) => Buffer.from(`relevo signing key ${kid} ${version}`);

/** base64url of nonce, ciphertext and tag. */
export function encryptPrivateKey(kek: KeyMaterial, kid: string, plain: Buffer): string {
  const key = kek.versions.get(kek.newest);
  if (!key) throw new Error('no key-encryption key');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(kid, kek.newest));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Undefined if the ciphertext was altered, stands in another row's place, or was made under another key. */
export function decryptPrivateKey(
  kek: KeyMaterial,
  kid: string,
  version: number,
  encrypted: string,
): Buffer | undefined {
  const key = kek.versions.get(version);
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
