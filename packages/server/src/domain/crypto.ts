// What the rules' callers need done by cryptography; implemented in `crypto/`, handed over by the composition root.
import type { AccessTokenClaims } from './access-token.ts';
import type { AuditHead, ChainEnd } from './audit.ts';
import type { SigningAlgorithm } from './catalogue.ts';
import type { Certificate, SecretDigest } from './credential.ts';
import type { Position } from './page.ts';
import type { SigningKeyTimes, StoredSigningKey } from './signing-key.ts';
import type { NumericDate } from './time.ts';
import type { EncryptedText } from './user.ts';

/** Client secrets and admin tokens: made from 256 random bits, kept as a keyed digest. */
export interface SecretDigester {
  /** HMAC-SHA-256 under the active version of the pepper. */
  digest(secret: string): SecretDigest;
  /**
   * What names a client secret without giving it away: the first 16 hex digits of HMAC-SHA-256 with the client id as key
   * and the secret as message. Hosts report the same.
   */
  fingerprint(clientId: string, secret: string): string;
  /** Whether a digest was made under a version before the active one. */
  isOutdated(digest: SecretDigest): boolean;
  /**
   * The first of `candidates` whose digest belongs to `secret`, in time that does not depend on which one matches; with no
   * candidate it does the same work.
   */
  match<D extends SecretDigest>(secret: string, candidates: readonly D[]): D | undefined;
}

/** Signs and verifies our own access tokens. */
export interface TokenSigner {
  /** Signs with the key in force at `now`. `typ` is the JOSE header's. */
  sign(
    algorithm: SigningAlgorithm,
    typ: 'at+jwt' | 'JWT',
    claims: AccessTokenClaims,
    now: NumericDate,
  ): string | Promise<string>;
  /** The claims of a token that one of our published keys signed; undefined for anything else. Checks no times. */
  verify(token: string, now: NumericDate): AccessTokenClaims | undefined;
  /** The JWK set at `now` as JSON text, with its entity tag. */
  keySet(now: NumericDate): { readonly body: string; readonly etag: string };
}

/** Makes a signing key whose private half is encrypted at rest. */
export interface SigningKeyFactory {
  create(
    algorithm: SigningAlgorithm,
    times: Pick<SigningKeyTimes, 'publishedAt' | 'signsFrom'>,
  ): Promise<StoredSigningKey>;
}

/** Signs evidence files, with a key of the platform that signs nothing else. */
export interface EvidenceSigner {
  /** The public key as JWK: its required members. */
  readonly publicJwk: Readonly<Record<'crv' | 'kty' | 'x' | 'y', string>>;
  /** Of the public key, RFC 7638. */
  readonly thumbprint: string;
  /** A compact JWS (ES256) over `payload` as JSON; its header has `typ` and the public key. */
  sign(typ: string, payload: object): string;
}

/** A compact JWS, taken apart and not verified. */
export interface DecodedAssertion {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/** Reads legacy assertions. The algorithm is RS256 and the keys are the certificates given; the header decides nothing. */
export interface AssertionReader {
  /** Undefined unless it is three parts of strict base64url with strict JSON objects and no duplicate names. */
  decode(compact: string): DecodedAssertion | undefined;
  /** Whether the header asks for exactly RS256 and nothing that would change its meaning (`crit`, `b64`, `zip`, a foreign `typ`). */
  isPlainRs256(assertion: DecodedAssertion): boolean;
  /** The certificate whose key made the signature. Checks no dates. */
  signerOf(assertion: DecodedAssertion, certificates: readonly Certificate[]): Certificate | undefined;
  /** SHA-256 of a `jti`, base64url. */
  hashJti(jti: string): string;
}

export type CertificateFacts = Omit<Certificate, 'id' | 'createdAt'>;

/** Reads a certificate that somebody wants to bind; says what is wrong with it in words for people. */
export interface CertificateReader {
  read(
    pem: string,
  ):
    | { readonly kind: 'read'; readonly facts: CertificateFacts }
    | { readonly kind: 'refused'; readonly reason: string };
}

/** Random identifiers, and the randomness of secrets. */
export interface RandomIds {
  uuid(): string;
  /** 32 lower-case hex digits. */
  clientId(): string;
  /** 24 upper-case hex digits, the local part of organization and technical account ids. */
  principal(): string;
  /** 256 random bits as 43 characters of base64url. */
  bits256(): string;
}

/** Texts that must be read again, encrypted at rest. `place` names the row: moved elsewhere a text does not decrypt. */
export interface TextEncryption {
  encrypt(place: string, plain: string): EncryptedText;
  /** Undefined if it was altered, moved, or made under a key that is not there. */
  decrypt(place: string, encrypted: EncryptedText): string | undefined;
}

/** Passwords of people, which are guessable: slow on purpose. */
export interface PasswordHasher {
  /** Argon2id in PHC format, with a salt of its own. */
  hash(password: string): Promise<string>;
  /** With null the same work is done for nothing, so that nobody learns who has a password. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

/** One-time codes of an authenticator: RFC 6238 with SHA-1, six digits, 30 seconds. */
export interface OneTimeCodes {
  /** 160 random bits, base32. */
  newSecret(): string;
  /** What an authenticator reads from a picture. */
  uri(secret: string, account: string): string;
  /** The time step for which `code` is right, the one before and after included; undefined for a wrong code. */
  stepOf(secret: string, code: string, now: NumericDate): number | undefined;
}

/** Seals the ends of audit chains with a key outside the database, so that only the server can move one. */
export interface AuditSealer {
  /** `<version of the key>.<HMAC-SHA-256, base64url>`. */
  seal(chain: string, end: ChainEnd): string;
  /** False also for a seal under a key that is not there any more. */
  isSealed(chain: string, head: AuditHead): boolean;
}

/** Positions in lists, handed out as text that nobody else can make. */
export interface CursorSigner {
  write(list: string, position: Position): string;
  /** Undefined unless it was written for the same list. */
  read(list: string, cursor: string): Position | undefined;
}
