// Requests that may be repeated and are done once.
import type { NumericDate } from './time.ts';
import type { EncryptedText } from './user.ts';

/** Where an answer is encrypted for. */
export const idempotencyPlace = (organizationId: string, keyHash: string) => `idempotency ${organizationId} ${keyHash}`;

/** What was answered to a request with an idempotency key. */
export interface IdempotencyRecord {
  /** SHA-256 of caller and key, base64url. */
  readonly keyHash: string;
  /** SHA-256 of operation and input, base64url: the same key for something else is refused. */
  readonly requestHash: string;
  /** May hold a secret that is shown once, so it is encrypted. */
  readonly response: EncryptedText;
  readonly expiresAt: NumericDate;
}
