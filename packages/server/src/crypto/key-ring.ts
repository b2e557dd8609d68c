// The key ring: signs access tokens with the key in force and verifies those that our published keys have signed.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { AccessTokenClaims } from '../domain/access-token.ts';
import type { SigningAlgorithm } from '../domain/catalogue.ts';
import type { TokenSigner } from '../domain/crypto.ts';
import { keySetAt, type SigningKeyTimes, type StoredSigningKey, signerAt } from '../domain/signing-key.ts';
import type { NumericDate } from '../domain/time.ts';
import { derToP1363 } from './ecdsa-signature.ts';
import type { VersionedKey } from './key-material.ts';
import { decryptPrivateKey } from './private-key-encryption.ts';
import { publicJwkText } from './public-jwk.ts';

const tokenTypes = ['at+jwt', 'JWT'] as const;
type TokenType = (typeof tokenTypes)[number];

interface LoadedKey extends SigningKeyTimes {
  readonly publicJwk: unknown;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The encoded JOSE header for each token type: the same bytes in every token, so verifying compares them whole. */
  readonly headers: Readonly<Record<TokenType, string>>;
}

/** A stored key that cannot be used: its row was altered, or the key-encryption key is another one. */
export class UnusableKeyError extends Error {
  constructor(kid: string) {
    super(
      `Signing key ${kid} cannot be used: its row was altered, or the key-encryption key is not the one it was made ` +
        'with. Put back an intact copy of the database, or the right key-encryption key.',
    );
    this.name = 'UnusableKeyError';
  }
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Both halves of a stored key. Throws `UnusableKeyError`. */
export function openStoredKey(
  key: StoredSigningKey,
  kek: VersionedKey,
): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const plain = decryptPrivateKey(kek, key.kid, key.keyEncryptionKeyVersion, key.encryptedPrivateKey);
  if (!plain) throw new UnusableKeyError(key.kid);
  const privateKey = createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  // only the private key is bound to its row; what is published must follow from it, whatever else stands there
  if (key.publicJwk !== publicJwkText(publicKey, key)) throw new UnusableKeyError(key.kid);
  return { privateKey, publicKey };
}

function load(key: StoredSigningKey, kek: VersionedKey): LoadedKey {
  const { privateKey, publicKey } = openStoredKey(key, kek);
  const header = (typ: TokenType) => encode({ alg: key.algorithm, typ, kid: key.kid });
  const { kid, algorithm, publishedAt, signsFrom } = key;
  return {
    kid,
    algorithm,
    publishedAt,
    signsFrom,
    publicJwk: JSON.parse(key.publicJwk),
    privateKey,
    publicKey,
    headers: { 'at+jwt': header('at+jwt'), JWT: header('JWT') },
  };
}

/** Tokens seen before are not verified twice; a bounded number of them is remembered. */
const rememberedTokens = 5_000;

export class KeyRing implements TokenSigner {
  readonly #kek: VersionedKey;
  #keys: LoadedKey[] = [];
  #byHeader = new Map<string, LoadedKey>();
  readonly #verified = new Map<string, { readonly key: LoadedKey; readonly claims: AccessTokenClaims }>();
  #keySet: { readonly kids: string; readonly body: string; readonly etag: string } | undefined;

  constructor(kek: VersionedKey) {
    this.#kek = kek;
  }

  /**
   * Takes over the stored keys. Throws `UnusableKeyError` and then keeps those it had. Tokens verified before stay
   * known: whether their key is still published is asked each time.
   */
  replace(stored: readonly StoredSigningKey[]): void {
    const known = new Map(this.#keys.map((key) => [key.kid, key]));
    const keys = stored.map((key) => known.get(key.kid) ?? load(key, this.#kek));
    this.#keys = keys;
    this.#byHeader = new Map(keys.flatMap((key) => tokenTypes.map((typ) => [key.headers[typ], key] as const)));
  }

  sign(
    algorithm: SigningAlgorithm,
    typ: TokenType,
    claims: AccessTokenClaims,
    now: NumericDate,
  ): string | Promise<string> {
    const key = signerAt(this.#keys, algorithm, now);
    if (!key) throw new Error(`no ${algorithm} signing key is in force`);
    const input = `${key.headers[typ]}.${encode(claims)}`;
    // a bare KeyObject: naming dsaEncoding here costs twice the time
    if (algorithm === 'ES256') {
      return `${input}.${derToP1363(sign('sha256', Buffer.from(input), key.privateKey)).toString('base64url')}`;
    }
    return new Promise((resolve, reject) => {
      sign('sha256', Buffer.from(input), key.privateKey, (error, signature) => {
        if (error) reject(error);
        else resolve(`${input}.${signature.toString('base64url')}`);
      });
    });
  }

  verify(token: string, now: NumericDate): AccessTokenClaims | undefined {
    const seen = this.#verified.get(token);
    if (seen) return this.#isPublished(seen.key, now) ? seen.claims : undefined;
    const parts = token.split('.');
    const [header = '', payload = '', signature = ''] = parts;
    const key = this.#byHeader.get(header);
    if (parts.length !== 3 || !key || !this.#isPublished(key, now)) return undefined;
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.toString('base64url') !== signature) return undefined;
    const verifier =
      key.algorithm === 'ES256' ? ({ key: key.publicKey, dsaEncoding: 'ieee-p1363' } as const) : key.publicKey;
    if (!verify('sha256', Buffer.from(`${header}.${payload}`), verifier, bytes)) return undefined;
    const claims: AccessTokenClaims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    this.#remember(token, { key, claims });
    return claims;
  }

  keySet(now: NumericDate): { readonly body: string; readonly etag: string } {
    const keys = keySetAt(this.#keys, now);
    const kids = keys.map(({ kid }) => kid).join(' ');
    if (this.#keySet?.kids !== kids) {
      const body = JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
      this.#keySet = { kids, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
    }
    return this.#keySet;
  }

  #isPublished(key: LoadedKey, now: NumericDate): boolean {
    return keySetAt(this.#keys, now).includes(key);
  }

  #remember(token: string, entry: { readonly key: LoadedKey; readonly claims: AccessTokenClaims }): void {
    if (this.#verified.size >= rememberedTokens) {
      const oldest = this.#verified.keys().next();
      if (!oldest.done) this.#verified.delete(oldest.value);
    }
    this.#verified.set(token, entry);
  }
}
