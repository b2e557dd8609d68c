// The claims of an access token, and whether one is still active.
import type { Api, Dialect } from './catalogue.ts';
import { type Credential, isEnabled } from './credential.ts';
import type { MechanismKind } from './mechanism.ts';
import type { TokenGrant } from './scope.ts';
import type { NumericDate } from './time.ts';

/** Claims that every access token of ours has, in both dialects (RFC 9068 §2.2, and our own `org` and `relevo`). */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  readonly exp: NumericDate;
  readonly iat: NumericDate;
  readonly jti: string;
  readonly client_id: string;
  /** Space-separated in the strict dialect, comma-separated in the compatible one. */
  readonly scope: string;
  readonly org: string;
  readonly relevo: {
    readonly credential: string;
    readonly project: string;
    readonly profiles: readonly string[];
    /** Absent in tokens that an administrator minted. */
    readonly mechanism?: MechanismKind;
    readonly secret?: string;
    readonly certificate?: string;
    /** The credential's revision when the token was issued; revocation compares it. */
    readonly revision: number;
    readonly dialect: Dialect;
  };
}

/** The audience of an API of an organization: its own, or the default below the issuer. */
export function audienceOf(api: Api, organizationId: string, issuer: string): string {
  return api.audience ?? `${issuer}/organizations/${organizationId}/apis/${api.code}`;
}

/** Whether the API is one of those that a token is meant for (RFC 9068 §4). */
export function isMeantFor(claims: AccessTokenClaims, api: Api, issuer: string): boolean {
  const audience = audienceOf(api, claims.org, issuer);
  return typeof claims.aud === 'string' ? claims.aud === audience : claims.aud.includes(audience);
}

/** Who obtained a token; undefined for an administrator, whose tokens are no evidence of use. */
export interface ObtainedBy {
  readonly mechanism: MechanismKind;
  readonly secretId: string;
  readonly certificateId: string | null;
}

export interface TokenFactsToState {
  readonly credential: Credential;
  readonly grant: TokenGrant;
  readonly dialect: Dialect;
  readonly obtainedBy: ObtainedBy | undefined;
  readonly issuer: string;
  /** `as` of the compatible dialect: the name of the authorization server that the original's clients look for. */
  readonly compatibleServerName: string;
  readonly jti: string;
  readonly issuedAt: NumericDate;
}

/**
 * The claims of an access token: RFC 9068 §2.2 in both dialects; in the compatible one also what the original's
 * clients read, with times in milliseconds as strings. No profile names, only ids.
 */
export function accessTokenClaims(facts: TokenFactsToState): AccessTokenClaims {
  const { credential, grant, dialect, obtainedBy, issuer, jti, issuedAt } = facts;
  const audiences = [...new Set(grant.apis.map((api) => audienceOf(api, credential.organizationId, issuer)))];
  const [first = issuer] = audiences;
  const claims: AccessTokenClaims = {
    iss: issuer,
    sub: credential.technicalAccountId,
    aud: audiences.length === 1 ? first : audiences,
    exp: issuedAt + grant.lifetimeSeconds,
    iat: issuedAt,
    jti,
    client_id: credential.clientId,
    scope: grant.scopes.join(dialect === 'ims' ? ',' : ' '),
    org: credential.organizationId,
    relevo: {
      credential: credential.id,
      project: credential.projectId,
      profiles: credential.profiles.filter(({ enabled }) => enabled).map(({ id }) => id),
      ...(obtainedBy && { mechanism: obtainedBy.mechanism, secret: obtainedBy.secretId }),
      ...(obtainedBy?.certificateId && { certificate: obtainedBy.certificateId }),
      revision: credential.revision.credential,
      dialect,
    },
  };
  return dialect === 'ims' ? { ...claims, ...compatibleClaims(facts) } : claims;
}

/** What clients of the original read or at least find in a token. `created_at` and `expires_in` are milliseconds. */
function compatibleClaims({ credential, grant, compatibleServerName, jti, issuedAt }: TokenFactsToState) {
  return {
    id: jti,
    type: 'access_token',
    user_id: credential.technicalAccountId,
    aa_id: credential.technicalAccountId,
    as: compatibleServerName,
    created_at: String(issuedAt * 1000),
    expires_in: String(grant.lifetimeSeconds * 1000),
    sid: jti,
    moi: jti.slice(0, 8),
    ctp: 0,
    fg: jti.slice(-12).toUpperCase(),
    pba: '',
  };
}

/** The scopes of a token in either dialect. */
export function scopesOfToken(claims: AccessTokenClaims): string[] {
  return claims.scope.split(claims.relevo.dialect === 'ims' ? ',' : ' ').filter((scope) => scope !== '');
}

export type TokenStatus = 'active' | 'expired' | 'not_yet_valid' | 'revoked' | 'disabled';

export interface TokenFacts {
  /** Undefined once the credential was deleted. */
  readonly credential: Credential | undefined;
  readonly tokenRevoked: boolean;
}

/**
 * Whether a token with a good signature is active (I-5). Revocation by credential or secret compares the revision at
 * which the token was issued: the commit of its usage record has checked that revision, so the answer is exact.
 */
export function tokenStatus(claims: AccessTokenClaims, facts: TokenFacts, now: NumericDate): TokenStatus {
  if (now >= claims.exp) return 'expired';
  if (claims.iat > now + acceptedClockSkewSeconds) return 'not_yet_valid';
  const { credential } = facts;
  if (!credential || facts.tokenRevoked) return 'revoked';
  if (credential.clientId !== claims.client_id || claims.relevo.revision < credential.tokensRevokedBelow)
    return 'revoked';
  if (claims.relevo.secret !== undefined) {
    const secret = credential.secrets.find(({ id }) => id === claims.relevo.secret);
    if (!secret || claims.relevo.revision < secret.tokensRevokedBelow) return 'revoked';
  }
  return isEnabled(credential) ? 'active' : 'disabled';
}

/** Clocks of nodes and clients may be apart by this much (A-6: 10 s accepted, 60 s refused). */
export const acceptedClockSkewSeconds = 30;
