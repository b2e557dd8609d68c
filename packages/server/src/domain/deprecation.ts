// Taking a mechanism out of service: what an organization has announced, and how that bears on one credential.
import type { MechanismKind } from './mechanism.ts';
import type { NumericDate } from './time.ts';

/** The policy of an organization for one mechanism. Each moment is null where it is not set. */
export interface DeprecationPolicy {
  readonly mechanism: MechanismKind;
  /** Since when users are told not to rely on it (RFC 9745). */
  readonly announcedAt: NumericDate | null;
  /** From when on no credential gets it any more. */
  readonly noNewAfter: NumericDate | null;
  /** From when on it is refused (RFC 8594). */
  readonly sunsetAt: NumericDate | null;
  /** Where users read about it; null for the page of the console. */
  readonly link: string | null;
}

/** A later sunset for one credential: who answers for it, and why. */
export interface SunsetExtension {
  readonly sunsetAt: NumericDate;
  readonly owner: string;
  readonly reason: string;
  readonly grantedBy: string;
  readonly grantedAt: NumericDate;
}

/** How a mechanism stands for one credential: what every answer of the legacy exchange says. */
export interface LegacyStanding {
  readonly announcedAt: NumericDate | null;
  readonly sunsetAt: NumericDate | null;
  readonly link: string | null;
}

/** When the mechanism ends for a credential: as its organization says, or later where that was granted. */
export function sunsetOf(
  policy: Pick<DeprecationPolicy, 'sunsetAt'>,
  extension: Pick<SunsetExtension, 'sunsetAt'> | null,
): NumericDate | null {
  if (policy.sunsetAt === null || extension === null) return policy.sunsetAt;
  return Math.max(policy.sunsetAt, extension.sunsetAt);
}

export type PolicyRefusal = 'sunset_before_announcement' | 'no_new_before_announcement' | 'sunset_before_no_new';

/** Why a policy contradicts itself; undefined where it does not (L-1: a sunset is never before the deprecation). */
export function policyRefusal({ announcedAt, noNewAfter, sunsetAt }: DeprecationPolicy): PolicyRefusal | undefined {
  const isAnnouncedBy = (moment: NumericDate) => announcedAt !== null && announcedAt <= moment;
  if (sunsetAt !== null && !isAnnouncedBy(sunsetAt)) return 'sunset_before_announcement';
  if (noNewAfter !== null && !isAnnouncedBy(noNewAfter)) return 'no_new_before_announcement';
  return sunsetAt !== null && noNewAfter !== null && sunsetAt < noNewAfter ? 'sunset_before_no_new' : undefined;
}

/** Whether credentials may still get the mechanism. */
export function mayBeNew({ noNewAfter, sunsetAt }: DeprecationPolicy, now: NumericDate): boolean {
  return (noNewAfter === null || now < noNewAfter) && (sunsetAt === null || now < sunsetAt);
}
