// Secrets as they stand in an instance file: our own labelled ciphertext, which never looks like the vendor's.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const label = 'relevo:v1:';
const ivBytes = 12;
const tagBytes = 16;
export const keyBytes = 32;

/** The attribute that a ciphertext stands in. Moved to another one, or to another instance's file, it does not open. */
export interface SealedPlace {
  readonly instance: string;
  readonly attribute: string;
}

export type SealedKind = 'own' | 'vendor' | 'none';

/** Whose format an attribute's value is in. What is not ours counts as the vendor's: we cannot read it. */
export function sealedKind(value: string | undefined): SealedKind {
  if (value === undefined || value === '') return 'none';
  return value.startsWith(label) ? 'own' : 'vendor';
}

const boundTo = ({ instance, attribute }: SealedPlace) => Buffer.from(`${instance}/${attribute}`);

/** `relevo:v1:` and base64url of IV, ciphertext and tag (AES-256-GCM, 12 and 16 bytes), bound to its place. */
export function seal(secret: string, key: Buffer, place: SealedPlace): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(boundTo(place));
  const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return label + sealed.toString('base64url');
}

/** The secret; undefined when the value is not ours, was altered or moved, or was sealed with another key. */
export function unseal(value: string, key: Buffer, place: SealedPlace): string | undefined {
  if (sealedKind(value) !== 'own') return undefined;
  const sealed = Buffer.from(value.slice(label.length), 'base64url');
  if (sealed.length < ivBytes + tagBytes) return undefined;
  const options = { authTagLength: tagBytes };
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes), options).setAAD(boundTo(place));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return decipher.update(sealed.subarray(ivBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
