// Symmetric keys that live outside the database: the pepper of client secrets and the key-encryption key.
// One line per version, newest last: `relevo-key <version> <32 bytes, base64url> <checksum>`.
import { createHash, createHmac, randomBytes } from 'node:crypto';

export type KeyPurpose = 'client_secret_pepper' | 'key_encryption_key';

/** The versions of one key, as a text holds them. */
export interface KeyMaterial {
  readonly purpose: KeyPurpose;
  readonly newest: number;
  readonly versions: ReadonlyMap<number, Buffer>;
}

/** A key as those see it who make and check digests and ciphertexts, which name the version they were made with. */
export interface VersionedKey {
  /** What new digests and ciphertexts are made with. */
  readonly activeVersion: number;
  /** Undefined for a version that is not known here. */
  key(version: number): Buffer | undefined;
}

const checksum = (version: number, key: string) =>
  createHash('sha256').update(`relevo-key ${version} ${key}`).digest('base64url').slice(0, 8);

function line(version: number, key: Buffer): string {
  const encoded = key.toString('base64url');
  return `relevo-key ${version} ${encoded} ${checksum(version, encoded)}`;
}

/** The text of a new key file with one version. */
export function newKeyText(): string {
  return `${line(1, randomBytes(32))}\n`;
}

/** The text with one more version, the newest. */
export function withNewVersion(text: string, { newest }: KeyMaterial): string {
  return `${text.trimEnd()}\n${line(newest + 1, randomBytes(32))}\n`;
}

/** The text without one of its versions. */
export function withoutVersion(text: string, version: number): string {
  return text.replace(new RegExp(`^[ \\t]*relevo-key ${version} .*\\r?\\n?`, 'm'), '');
}

/** The key of a text that `newKeyText` made, or what is wrong with it. Never names key bytes. */
export function parseKeyText(purpose: KeyPurpose, text: string): KeyMaterial | { readonly fault: string } {
  const versions = new Map<number, Buffer>();
  const lines = text.split(/\r?\n/).filter((each) => each.trim() !== '');
  for (const [index, each] of lines.entries()) {
    const match = /^relevo-key ([1-9]\d{0,5}) ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{8})$/.exec(each.trim());
    const [, version = '', key = '', sum] = match ?? [];
    if (!match || checksum(Number(version), key) !== sum) return { fault: `line ${index + 1} is damaged` };
    if (versions.has(Number(version))) return { fault: `version ${version} stands there twice` };
    versions.set(Number(version), Buffer.from(key, 'base64url'));
  }
  if (versions.size === 0) return { fault: 'it is empty' };
  return { purpose, newest: Math.max(...versions.keys()), versions };
}

/** What a database keeps to recognise the key it was made with: an HMAC of a fixed text, which tells nothing of the key. */
export function keyCheckOf(material: KeyMaterial, version: number): string | undefined {
  const key = material.versions.get(version);
  return key && createHmac('sha256', key).update(`relevo key check ${material.purpose}`).digest('base64url');
}
