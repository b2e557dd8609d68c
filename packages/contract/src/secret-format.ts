// How issued secrets look: a prefix that scanners find, 256 random bits, and a checksum, all in [A-Za-z0-9_-].
// Recognising one needs neither network nor key, so that `relevo identify` and secret scanners can do it.

export const secretPrefixes = {
  client_secret: 'rlv_secret_',
  admin_token: 'rlv_admin_',
  session: 'rlv_session_',
  /** Links that are good once: an invitation, a new password, the code of a signing-in command line. */
  link: 'rlv_link_',
} as const;
export type SecretKind = keyof typeof secretPrefixes;

const randomLength = 43; // 256 bits as base64url
const checksumLength = 6;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** CRC-32 (IEEE 802.3) of ASCII text, as an unsigned integer. */
function crc32(ascii: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < ascii.length; i++) {
    crc ^= ascii.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function checksum(ascii: string): string {
  let rest = crc32(ascii);
  let digits = '';
  for (let i = 0; i < checksumLength; i++) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** A secret of `kind` around 43 characters of base64url that carry the randomness. */
export function composeSecret(kind: SecretKind, random: string): string {
  const body = secretPrefixes[kind] + random;
  return body + checksum(body);
}

/** The kind of an intact secret, `damaged` for one whose checksum does not fit, else undefined. Says nothing of validity. */
export function identifySecret(value: string): { kind: SecretKind; damaged: boolean } | undefined {
  for (const kind of Object.keys(secretPrefixes) as SecretKind[]) {
    const prefix = secretPrefixes[kind];
    if (!value.startsWith(prefix)) continue;
    const body = value.slice(0, -checksumLength);
    const wellFormed = value.length === prefix.length + randomLength + checksumLength && /^[A-Za-z0-9_-]+$/.test(value);
    return { kind, damaged: !wellFormed || value.slice(-checksumLength) !== checksum(body) };
  }
  return undefined;
}
