// A credential: a client id, a technical account, and one or two mechanisms by which it gets tokens.
import type { Api, ProductProfile } from './catalogue.ts';
import type { LegacyStanding } from './deprecation.ts';
import type { MechanismKind } from './mechanism.ts';
import type { Window } from './straggler.ts';
import type { NumericDate } from './time.ts';

export interface Mechanism {
  readonly kind: MechanismKind;
  readonly createdAt: NumericDate;
  /** Since when it is refused, and can still be restored; null while it is in use. */
  readonly retiredAt: NumericDate | null;
}

/** Digests are HMAC-SHA-256 (base64url) under the pepper of `pepperVersion`. */
export interface SecretDigest {
  readonly digest: string;
  readonly pepperVersion: number;
}

export interface ClientSecret extends SecretDigest {
  readonly id: string;
  /** The last four characters. */
  readonly hint: string;
  /** See `SecretDigester`; null where the secret came without. */
  readonly fingerprint: string | null;
  readonly createdAt: NumericDate;
  readonly expiresAt: NumericDate | null;
  readonly exposedAt: NumericDate | null;
  /** Set once the secret was deleted: it obtains nothing any more, and is kept for a while for usage and revocation. */
  readonly deletedAt: NumericDate | null;
  /** Tokens that this secret obtained at a lower credential revision are revoked. */
  readonly tokensRevokedBelow: number;
}

export interface Certificate {
  readonly id: string;
  readonly pem: string;
  /** SHA-1 over the DER, 40 hex digits. */
  readonly fingerprint: string;
  readonly fingerprintSha256: string;
  readonly subject: string;
  readonly notBefore: NumericDate;
  readonly notAfter: NumericDate;
  readonly createdAt: NumericDate;
}

/**
 * What a token depends on. A decision taken on a credential is right as long as both numbers are the same at the
 * moment it takes effect: `credential` moves with every change of the credential itself, `organization` with every
 * change of what its credentials may share: the organization, a project, an API, a product profile.
 */
export interface Revision {
  readonly credential: number;
  readonly organization: number;
}

export interface Credential {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly technicalAccountId: string;
  readonly technicalAccountEmail: string;
  readonly createdAt: NumericDate;
  readonly revision: Revision;
  readonly enabled: boolean;
  readonly projectEnabled: boolean;
  readonly organizationEnabled: boolean;
  /** Whether a secret or an assertion may come in the query at `/ims/*`. */
  readonly acceptsSecretInQuery: boolean;
  /** Whether a legacy assertion must carry a `jti`. */
  readonly requiresJti: boolean;
  /** Whether it may rotate its own client secret. */
  readonly allowsOwnRotation: boolean;
  /** Tokens issued at a lower credential revision are revoked. */
  readonly tokensRevokedBelow: number;
  readonly mechanisms: readonly Mechanism[];
  /** Windows in which the legacy mechanism is refused: every one that is not over, perhaps some that are. */
  readonly brownouts: readonly Window[];
  /** The policy of its organization on the legacy mechanism, with its own extension. */
  readonly legacy: LegacyStanding;
  readonly secrets: readonly ClientSecret[];
  readonly certificates: readonly Certificate[];
  readonly apis: readonly Api[];
  readonly profiles: readonly ProductProfile[];
}

/** Whether tokens are issued by the mechanism: it is there and not retired. */
export function hasMechanism(credential: Credential, kind: MechanismKind): boolean {
  return credential.mechanisms.some((mechanism) => mechanism.kind === kind && mechanism.retiredAt === null);
}

/** Whether the credential, its project and its organization are all enabled. */
export function isEnabled(credential: Credential): boolean {
  return credential.enabled && credential.projectEnabled && credential.organizationEnabled;
}

/** A secret that still obtains tokens. */
export function isSecretAlive(secret: Pick<ClientSecret, 'deletedAt' | 'expiresAt'>, now: NumericDate): boolean {
  return secret.deletedAt === null && (secret.expiresAt === null || now < secret.expiresAt);
}

/** A certificate whose signature counts now. */
export function isCertificateValid(certificate: Certificate, now: NumericDate): boolean {
  return certificate.notBefore <= now && now < certificate.notAfter;
}
