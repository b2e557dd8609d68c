// People: accounts of the whole server, their membership in organizations, their sessions, links that are good once.
import type { RoleAssignment } from './role-assignment.ts';
import type { NumericDate } from './time.ts';

/** Text under a version of the key-encryption key, bound to the row it stands in. */
export interface EncryptedText {
  readonly text: string;
  readonly keyVersion: number;
}

/** Where the secret of somebody's authenticator is encrypted for. */
export const totpPlace = (userId: string) => `totp ${userId}`;

export interface Totp {
  readonly secret: EncryptedText;
  /** Null until a first code was shown. */
  readonly confirmedAt: NumericDate | null;
  /** The time step of the last code that counted: none counts twice (RFC 6238 §5.2). */
  readonly lastStep: number;
}

export interface User {
  readonly id: string;
  /** In lower case; unique on the server. */
  readonly email: string;
  readonly name: string;
  /** Argon2id in PHC format; null for who signs in with the provider only. */
  readonly passwordHash: string | null;
  readonly totp: Totp | null;
  /** SHA-256 of each recovery code that is left, base64url. */
  readonly recoveryCodes: readonly string[];
  /** At the single sign-on provider (OpenID Connect Core §2: `iss` and `sub`). */
  readonly identity: { readonly issuer: string; readonly subject: string } | null;
  readonly createdAt: NumericDate;
}

/** What is changed of a user; a missing part stays. */
export type UserChange = Partial<Pick<User, 'name' | 'passwordHash' | 'totp' | 'recoveryCodes' | 'identity'>>;

export interface Membership {
  readonly organizationId: string;
  readonly organizationName: string;
  readonly organizationEnabled: boolean;
  readonly enabled: boolean;
  /** In this organization; noted at most once a minute. */
  readonly lastSeenAt: NumericDate | null;
  /** Given by hand and by groups of the provider. */
  readonly assignments: readonly RoleAssignment[];
}

/** A person as one organization sees them. */
export interface Member {
  readonly user: User;
  readonly enabled: boolean;
  readonly joinedAt: NumericDate;
  /** In this organization; noted at most once a minute. */
  readonly lastSeenAt: NumericDate | null;
  readonly assignments: readonly RoleAssignment[];
  readonly groupAssignments: readonly RoleAssignment[];
}

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly kind: 'browser' | 'cli';
  /** SHA-256 of the token, base64url: 256 random bits need no slower hash. */
  readonly tokenHash: string;
  readonly createdAt: NumericDate;
  readonly lastSeenAt: NumericDate;
  /** When the person last proved who they are. */
  readonly authenticatedAt: NumericDate;
  /** Whatever is done in between. */
  readonly expiresAt: NumericDate;
  readonly address: string;
  readonly userAgent: string | null;
}

/** The code that a command line exchanges for a session (RFC 6749 §4.1.2, RFC 7636). */
export interface CliAuthorization {
  /** SHA-256 of the code, base64url. */
  readonly codeHash: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  /** When the person last proved who they are, in the session that allowed it. */
  readonly authenticatedAt: NumericDate;
  readonly expiresAt: NumericDate;
}

/** A link that is good once. */
export interface Invitation {
  readonly id: string;
  readonly organizationId: string;
  readonly purpose: 'join' | 'reset';
  /** Null for the first administrator, who names an address when accepting. */
  readonly email: string | null;
  /** SHA-256 of the link's secret, base64url. */
  readonly tokenHash: string;
  readonly assignments: readonly RoleAssignment[];
  /** Whether an operator made it, who may do more than administrators of the organization. */
  readonly madeByOperator: boolean;
  readonly createdAt: NumericDate;
  readonly expiresAt: NumericDate;
}

/** Roles that everybody in a group of the provider has. */
export interface GroupMapping {
  readonly id: string;
  readonly organizationId: string;
  readonly group: string;
  readonly assignments: readonly RoleAssignment[];
}

const minute = 60;
export const sessionLifetimes = {
  browser: { idleSeconds: 30 * minute, absoluteSeconds: 12 * 60 * minute },
  cli: { idleSeconds: 12 * 60 * minute, absoluteSeconds: 12 * 60 * minute },
} as const;

/** How long after proving who they are somebody may see secrets and delete things. */
export const stepUpSeconds = 15 * minute;
export const invitationLifetimeSeconds = 7 * 24 * 60 * minute;

export function isSessionAlive(session: Session, now: NumericDate): boolean {
  return now < session.expiresAt && now < session.lastSeenAt + sessionLifetimes[session.kind].idleSeconds;
}

export function isSteppedUp(session: Session, now: NumericDate): boolean {
  return now < session.authenticatedAt + stepUpSeconds;
}
