// Why did it fail: refused token requests of known clients, with a precise cause for the owner and no secret.
import type { MechanismKind } from './mechanism.ts';
import type { NumericDate } from './time.ts';
import type { Source } from './usage.ts';

/**
 * The closed list of causes. Those of `anybody` need no proof of who sends the request; the others stand only where the
 * client had authenticated itself.
 */
export const anybodysCauses = ['wrong_client_secret', 'deleted_client_secret'] as const;
export const authenticatedCauses = [
  'secret_in_query',
  'mechanism_missing',
  'mechanism_retired',
  'brownout',
  'sunset',
  'disabled',
  'secret_expired',
  'assertion_missing',
  'assertion_undecodable',
  'assertion_wrong_algorithm',
  'assertion_unknown_key',
  'assertion_certificate_not_valid',
  'assertion_malformed_claim',
  'assertion_exp_not_integer',
  'assertion_jti_malformed',
  'assertion_jti_missing',
  'assertion_expired',
  'assertion_lifetime_too_long',
  'assertion_not_yet_valid',
  'assertion_wrong_audience',
  'assertion_wrong_issuer',
  'assertion_wrong_subject',
  'assertion_replayed',
  'assertion_from_before_restore',
  'metascope_not_granted',
  'scope_not_granted',
  'nothing_granted',
  'unknown_resource',
] as const;
export type FailureCause = (typeof anybodysCauses)[number] | (typeof authenticatedCauses)[number];

export const isAuthenticated = (cause: FailureCause): boolean =>
  (authenticatedCauses as readonly FailureCause[]).includes(cause);

/** Why a request was refused, before it is known whose. */
export interface Failure {
  readonly cause: FailureCause;
  readonly detail: FailureDetail;
}

/** What was found and what would have been right, as short texts: numbers of seconds, names, fingerprints. Never a secret. */
export type FailureDetail = Readonly<Record<string, string | number>>;

const longestText = 200;

/** What is kept of a text that came from outside: no control characters, well-formed, and short. */
export function keptText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, '')
    .slice(0, longestText)
    .toWellFormed();
}

/** Equal failures are one row that counts: a client that fails every second tells the same story. */
export interface FailedRequest {
  readonly organizationId: string;
  readonly credentialId: string;
  readonly authenticated: boolean;
  readonly mechanism: MechanismKind;
  readonly cause: FailureCause;
  readonly source: Source;
  readonly userAgent: string | null;
  readonly detail: FailureDetail;
  readonly firstAt: NumericDate;
  readonly lastAt: NumericDate;
  readonly count: number;
}

/** Rows kept of each credential; the ones seen longest ago go first, and those of anybody never push out the others. */
export const failedRequestsLimit = { authenticated: 50, anybody: 20 } as const;
