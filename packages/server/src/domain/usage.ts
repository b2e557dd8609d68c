// Usage is evidence: who used a credential, by which mechanism and secret, when, and with what outcome.
import type { Revision } from './credential.ts';
import type { MechanismKind } from './mechanism.ts';
import type { NumericDate } from './time.ts';

/** Sources kept per credential and mechanism; what comes after them is counted as one `overflow` source. */
export const sourcesLimit = 200;

export type Source =
  | { readonly kind: 'instance'; readonly name: string }
  | { readonly kind: 'address'; readonly name: string }
  | { readonly kind: 'overflow'; readonly name: '' };

/** A single-use `jti` of an assertion: taken in the same commit as the record, and kept until `expiresAt`. */
export interface AssertionUse {
  /** SHA-256 of the `jti`, base64url. */
  readonly jtiHash: string;
  readonly expiresAt: NumericDate;
}

/**
 * One authenticated attempt. `issued` is recorded only while the credential still has `revision`; `refused` is
 * recorded whatever happened to the credential, as long as it exists.
 */
export interface UseRecord {
  readonly outcome: 'issued' | 'refused';
  readonly credentialId: string;
  readonly revision: Revision;
  readonly mechanism: MechanismKind;
  readonly secretId: string;
  readonly certificateId: string | null;
  readonly source: Source;
  readonly userAgent: string | null;
  readonly at: NumericDate;
  /** The secret came in a query and must be shown as exposed. */
  readonly secretExposed: boolean;
  readonly assertion: AssertionUse | null;
}

/** `stale`: the credential changed since it was read. `replayed`: the `jti` was used before. Neither is a record. */
export type RecordOutcome = 'recorded' | 'stale' | 'replayed';

export interface UsageEntry {
  readonly mechanism: MechanismKind;
  readonly secretId: string | null;
  readonly certificateId: string | null;
  readonly source: Source;
  readonly userAgent: string | null;
  readonly firstSeenAt: NumericDate;
  readonly lastSeenAt: NumericDate;
  readonly issued: number;
  readonly lastIssuedAt: NumericDate | null;
  readonly refused: number;
  readonly lastRefusedAt: NumericDate | null;
  /** Zero after a single use. */
  readonly largestGapSeconds: number;
}

/** Use of one mechanism on one day (UTC). */
export interface UsageDay {
  readonly mechanism: MechanismKind;
  /** The day's first second. */
  readonly day: NumericDate;
  readonly issued: number;
  readonly refused: number;
}

/** Days of use are kept this long. */
export const usageDaysKept = 90;

const label = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,63}$/;

/**
 * The source of a request: the instance label where a well-formed one was sent, else the address (IPv4 whole, IPv6
 * as its /64). A label is untrusted input: a malformed one is not an error, the address counts instead.
 */
export function sourceOf(instanceLabel: string | undefined, address: string): Source {
  if (instanceLabel !== undefined && label.test(instanceLabel)) return { kind: 'instance', name: instanceLabel };
  return { kind: 'address', name: addressPrefix(address) };
}

const longestUserAgent = 200;
const controlCharacters = /\p{Cc}/gu;

/** What is kept of a user agent. Untrusted input that people read: no control characters, well-formed, and short. */
export function cleanUserAgent(userAgent: string): string {
  return userAgent.replace(controlCharacters, '').slice(0, longestUserAgent).toWellFormed();
}

/** IPv4 unchanged (also when mapped into IPv6), IPv6 as `a:b:c:d::/64` in lower case. Expects an address. */
export function addressPrefix(address: string): string {
  if (!address.includes(':')) return address;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 6).join() === mappedPrefix) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

/** RFC 4291 §2.5.5.2: `::ffff:0:0/96`. */
const mappedPrefix = [0, 0, 0, 0, 0, 0xffff].join();

/** The eight groups of an IPv6 address; a zone is left out, an IPv4 tail counts as two groups. */
function groupsOf(address: string): number[] {
  const [withoutZone = ''] = address.split('%');
  const [head = [], tail = []] = withoutZone.split('::').map((half) => half.split(':').flatMap(groupsOfPart));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => 0);
  return [...head, ...zeros, ...tail];
}

function groupsOfPart(part: string): number[] {
  if (part === '') return [];
  if (!part.includes('.')) return [Number.parseInt(part, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}
