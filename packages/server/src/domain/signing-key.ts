// The life of a signing key: published, signing, retiring, gone. Moments decide, nothing has to happen on time.
import type { SigningAlgorithm } from './catalogue.ts';
import { daySeconds, minuteSeconds, type NumericDate } from './time.ts';

/** How long a verifier may keep the key set (`Cache-Control: max-age`), in seconds. M-4 asks for 300 at least. */
export const keySetMaxAgeSeconds = 5 * minuteSeconds;

/** From publication to first use: one cache period, and as much again for nodes and clocks that lag. */
export const publishBeforeUseSeconds = 2 * keySetMaxAgeSeconds;

/** No token lives longer than this. */
export const longestTokenLifetimeSeconds = daySeconds;

/** Clocks of verifiers may lag by this much. */
const retirementSkewSeconds = 5 * minuteSeconds;

export interface SigningKeyTimes {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publishedAt: NumericDate;
  readonly signsFrom: NumericDate;
}

export interface StoredSigningKey extends SigningKeyTimes {
  /** Public JWK as JSON. */
  readonly publicJwk: string;
  /** PKCS #8 under the key-encryption key of `keyEncryptionKeyVersion`, base64url. */
  readonly encryptedPrivateKey: string;
  readonly keyEncryptionKeyVersion: number;
}

export type SigningKeyState = 'published' | 'signing' | 'retiring';

/** The key of the same algorithm that takes over from `key`, if one is known. */
function successorOf<K extends SigningKeyTimes>(key: K, keys: readonly K[]): K | undefined {
  return keys
    .filter((other) => other.algorithm === key.algorithm && isAfter(other, key))
    .toSorted((a, b) => a.signsFrom - b.signsFrom)[0];
}

function isAfter(a: SigningKeyTimes, b: SigningKeyTimes): boolean {
  return a.signsFrom > b.signsFrom || (a.signsFrom === b.signsFrom && a.kid > b.kid);
}

/** When `key` leaves the key set: after the last token it can have signed has expired. Null without a successor. */
export function leavesAt<K extends SigningKeyTimes>(key: K, keys: readonly K[]): NumericDate | null {
  const successor = successorOf(key, keys);
  return successor ? successor.signsFrom + longestTokenLifetimeSeconds + retirementSkewSeconds : null;
}

export function stateOf<K extends SigningKeyTimes>(key: K, keys: readonly K[], now: NumericDate): SigningKeyState {
  if (now < key.signsFrom) return 'published';
  const successor = successorOf(key, keys);
  return successor && successor.signsFrom <= now ? 'retiring' : 'signing';
}

/**
 * The key that signs at `now`. Undefined only before the first key of the algorithm is there: a clock that went back
 * behind the first one is no reason to sign with none.
 */
export function signerAt<K extends SigningKeyTimes>(
  keys: readonly K[],
  algorithm: SigningAlgorithm,
  now: NumericDate,
): K | undefined {
  const candidates = keys.filter((key) => key.algorithm === algorithm);
  const inForce = candidates.find((key) => stateOf(key, keys, now) === 'signing');
  return inForce ?? candidates.find((key) => candidates.every((other) => other === key || isAfter(other, key)));
}

/** Keys a verifier must know at `now`. */
export function keySetAt<K extends SigningKeyTimes>(keys: readonly K[], now: NumericDate): K[] {
  return keys.filter((key) => {
    const end = leavesAt(key, keys);
    return end === null || now < end;
  });
}

/** Whether a next key may be published: not while one is already waiting, else two rotations would cut each other short. */
export function mayRotate(keys: readonly SigningKeyTimes[], algorithm: SigningAlgorithm, now: NumericDate): boolean {
  return !keys.some((key) => key.algorithm === algorithm && now < key.signsFrom);
}
