// Legacy assertions (RFC 7515 compact JWS, RS256 only). Keys come from the bound certificates, never from the header.
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Certificate } from '../domain/credential.ts';
import type { AssertionReader } from '../domain/crypto.ts';
import { parseStrictObject } from './strict-json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of base64url without padding, stray characters or non-zero trailing bits. */
function decodeStrict(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined;
}

function objectOf(part: string) {
  const bytes = decodeStrict(part);
  if (!bytes) return undefined;
  try {
    return parseStrictObject(utf8.decode(bytes));
  } catch {
    return undefined; // not UTF-8
  }
}

const keys = new WeakMap<Certificate, KeyObject>();

function publicKeyOf(certificate: Certificate): KeyObject {
  let key = keys.get(certificate);
  if (!key) {
    key = createPublicKey(certificate.pem);
    keys.set(certificate, key);
  }
  return key;
}

/** Header parameters that would change what is signed or how; each of them refuses the assertion. */
const unsupportedParameters = ['crit', 'b64', 'zip', 'enc', 'cty'];

export const assertionReader: AssertionReader = {
  decode(compact) {
    const [header = '', payload = '', signature = '', ...rest] = compact.split('.');
    if (rest.length > 0) return undefined;
    const [headerObject, claims, bytes] = [objectOf(header), objectOf(payload), decodeStrict(signature)];
    return headerObject && claims && bytes
      ? { header: headerObject, claims, signingInput: `${header}.${payload}`, signature: bytes }
      : undefined;
  },
  isPlainRs256({ header }) {
    const typ = header['typ'];
    const plainType = typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT');
    return header['alg'] === 'RS256' && plainType && !unsupportedParameters.some((name) => name in header);
  },
  signerOf: ({ signingInput, signature }, certificates) =>
    certificates.find((certificate) =>
      verify('sha256', Buffer.from(signingInput), publicKeyOf(certificate), signature),
    ),
  hashJti: (jti) => createHash('sha256').update(jti).digest('base64url'),
};
