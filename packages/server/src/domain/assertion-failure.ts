// What the owner of a client is told about an assertion that was refused: what it said, and what would have been right.
import type { Credential } from './credential.ts';
import { type FailureDetail, keptText } from './failed-request.ts';
import type { AssertionRefusal } from './service-account-assertion.ts';
import type { NumericDate } from './time.ts';

type Claims = Readonly<Record<string, unknown>>;

const givenText = (value: unknown): string =>
  keptText(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? Math.floor(value) : undefined;

/** Seconds that the client's clock seems to be ahead of ours (negative: behind), as far as `iat` tells. */
function clockSkew({ iat }: Claims, now: NumericDate): FailureDetail {
  const made = numberOf(iat);
  return made === undefined ? {} : { clock_ahead_seconds: made - now };
}

/** The facts that belong to a refusal. Expects claims whose signature was checked. Nothing secret is in claims. */
export function assertionDetail(
  refusal: AssertionRefusal,
  claims: Claims,
  { credential, issuer, now }: { readonly credential: Credential; readonly issuer: string; readonly now: NumericDate },
): FailureDetail {
  const { aud, iss, sub, exp, iat, nbf } = claims;
  const compared = (expected: string, given: unknown) => ({ expected, given: givenText(given) });
  switch (refusal) {
    case 'expired':
      return { expired_seconds_ago: now - (numberOf(exp) ?? now), ...clockSkew(claims, now) };
    case 'not_yet_valid':
      return {
        valid_in_seconds: Math.max(numberOf(nbf) ?? now, numberOf(iat) ?? now) - now,
        ...clockSkew(claims, now),
      };
    case 'lifetime_too_long':
      return { lifetime_seconds: (numberOf(exp) ?? now) - (numberOf(iat) ?? now) };
    case 'wrong_audience':
      return compared(`${issuer}/c/${credential.clientId}`, aud);
    case 'wrong_issuer':
      return compared(credential.organizationId, iss);
    case 'wrong_subject':
      return compared(credential.technicalAccountId, sub);
    case 'exp_not_integer':
      return { given: givenText(exp) };
    case 'malformed_claim':
      return { iss: typeof iss, sub: typeof sub, nbf: typeof nbf, iat: typeof iat };
    case 'jti_malformed':
    case 'jti_missing':
      return { jti: typeof claims['jti'] };
    default:
      return refusal satisfies never;
  }
}
