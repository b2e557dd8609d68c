// The legacy JWT assertion: what its claims must say. Pure; the signature was checked before, or is checked after.
import { acceptedClockSkewSeconds } from './access-token.ts';
import type { Credential } from './credential.ts';
import { daySeconds, type NumericDate } from './time.ts';

/** The longest life of an assertion, as the original allows it. */
const longestAssertionLifetimeSeconds = daySeconds;

export type AssertionRefusal =
  | 'malformed_claim'
  | 'exp_not_integer'
  | 'jti_malformed'
  | 'jti_missing'
  | 'expired'
  | 'lifetime_too_long'
  | 'not_yet_valid'
  | 'wrong_audience'
  | 'wrong_issuer'
  | 'wrong_subject';

export type AssertionDecision =
  | {
      readonly kind: 'accepted';
      readonly metascopes: readonly string[];
      readonly jti: string | null;
      readonly exp: NumericDate;
    }
  | { readonly kind: 'refused'; readonly reason: AssertionRefusal };

const refuse = (reason: AssertionRefusal): AssertionDecision => ({ kind: 'refused', reason });

function timeRefusal(claims: Readonly<Record<string, unknown>>, now: NumericDate): AssertionRefusal | undefined {
  const { exp, nbf, iat } = claims;
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) return 'exp_not_integer';
  if (exp <= now) return 'expired';
  if (exp > now + longestAssertionLifetimeSeconds + acceptedClockSkewSeconds) return 'lifetime_too_long';
  for (const moment of [nbf, iat]) {
    if (moment === undefined) continue;
    if (typeof moment !== 'number' || !Number.isFinite(moment)) return 'malformed_claim';
    if (moment > now + acceptedClockSkewSeconds) return 'not_yet_valid';
  }
  // an assertion that says when it was made must have been made within its longest life
  const tooLong = typeof iat === 'number' && exp - iat > longestAssertionLifetimeSeconds + acceptedClockSkewSeconds;
  return tooLong ? 'lifetime_too_long' : undefined;
}

function jtiOf(value: unknown): string | null | undefined {
  if (value === undefined) return null;
  if (typeof value === 'string' && value.length >= 1 && value.length <= 255) return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined;
}

/**
 * Whether an accepted assertion may have been used before `restoredAt`, when the server came back from a backup that does
 * not know it: it was made by then, or does not say when and may have been, as far as its `exp` tells. The client's clock
 * may have been ahead.
 */
export function mayBeFromBefore(
  restoredAt: NumericDate,
  { iat, exp }: { readonly iat: unknown; readonly exp: NumericDate },
): boolean {
  const madeAt = typeof iat === 'number' ? iat : exp - longestAssertionLifetimeSeconds;
  return madeAt <= restoredAt + acceptedClockSkewSeconds;
}

/** The audience as its sole value: a string, or an array of exactly this string. Compared without normalisation. */
function isSoleAudience(aud: unknown, expected: string): boolean {
  return aud === expected || (Array.isArray(aud) && aud.length === 1 && aud[0] === expected);
}

/**
 * Checks the claims of an assertion for `credential`: `aud` is `<issuer>/c/<client_id>`, `iss` the organization,
 * `sub` the technical account, `exp` an integer in the next 24 hours and at most 24 hours after `iat`, `nbf` and `iat`
 * not in the future, metascopes as `"<issuer>/s/<name>": true`. Does not check the signature, nor whether the `jti`
 * was used before.
 */
export function decideAssertion(
  claims: Readonly<Record<string, unknown>>,
  credential: Credential,
  issuer: string,
  now: NumericDate,
): AssertionDecision {
  const { iss, sub, aud } = claims;
  if (typeof iss !== 'string' || typeof sub !== 'string') return refuse('malformed_claim');
  const time = timeRefusal(claims, now);
  if (time) return refuse(time);
  const jti = jtiOf(claims['jti']);
  if (jti === undefined) return refuse('jti_malformed');
  if (jti === null && credential.requiresJti) return refuse('jti_missing');
  if (!isSoleAudience(aud, `${issuer}/c/${credential.clientId}`)) return refuse('wrong_audience');
  if (iss !== credential.organizationId) return refuse('wrong_issuer');
  if (sub !== credential.technicalAccountId) return refuse('wrong_subject');
  const prefix = `${issuer}/s/`;
  const metascopes = Object.entries(claims)
    .filter(([name, value]) => name.startsWith(prefix) && value === true)
    .map(([name]) => name.slice(prefix.length));
  return { kind: 'accepted', metascopes, jti, exp: claims['exp'] as NumericDate };
}
