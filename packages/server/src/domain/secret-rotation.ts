// The rotation rule: at most two secrets alive, never none where the mechanism needs one.
import { type ClientSecret, isSecretAlive } from './credential.ts';
import { longestTokenLifetimeSeconds } from './signing-key.ts';
import { daySeconds, type NumericDate } from './time.ts';

export const aliveSecretsLimit = 2;

/** A deleted secret is kept until no token that it obtained can be active any more, and a day beyond. */
export const deletedSecretKeptSeconds = longestTokenLifetimeSeconds + daySeconds;

/** Every half hour is more than anybody needs; each rotation writes to people. */
export const ownRotationsPerDay = 48;

/** When a credential may make itself another secret: not later than `now` unless it got so many within a day. */
export function ownRotationOpensAt(secrets: readonly ClientSecret[], now: NumericDate): NumericDate {
  const recent = secrets.map(({ createdAt }) => createdAt).filter((at) => now < at + daySeconds);
  const first = recent.toSorted((one, other) => one - other).at(-ownRotationsPerDay);
  return first === undefined ? now : first + daySeconds;
}

/** Whether another secret may be added. */
export function maySecretBeAdded(secrets: readonly ClientSecret[], now: NumericDate): boolean {
  return secrets.filter((secret) => isSecretAlive(secret, now)).length < aliveSecretsLimit;
}

/**
 * Whether `secretId` may be deleted: unknown or deleted ones are `not_found`, the only one alive is
 * `last_client_secret`. An expired secret may always go.
 */
export function maySecretBeDeleted(
  secrets: readonly ClientSecret[],
  secretId: string,
  now: NumericDate,
): 'allowed' | 'not_found' | 'last_client_secret' {
  const secret = secrets.find((candidate) => candidate.id === secretId);
  if (!secret || secret.deletedAt !== null) return 'not_found';
  if (!isSecretAlive(secret, now)) return 'allowed';
  const others = secrets.filter((other) => other.id !== secretId && isSecretAlive(other, now));
  return others.length > 0 ? 'allowed' : 'last_client_secret';
}

/** The secrets alive that end at `latest` when a rotation says so; one whose own expiry is earlier keeps it. */
export function secretsToEnd(
  secrets: readonly ClientSecret[],
  latest: NumericDate,
  now: NumericDate,
): readonly ClientSecret[] {
  const alive = secrets.filter((secret) => isSecretAlive(secret, now));
  return alive.filter(({ expiresAt }) => expiresAt === null || latest < expiresAt);
}
