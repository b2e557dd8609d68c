// What people are told by e-mail.
import type { NumericDate } from './time.ts';

/** Something to tell somebody by e-mail, once the change that caused it was committed. */
export interface Message {
  readonly id: string;
  /** Whose business it is about. */
  readonly organizationId: string;
  /** An e-mail address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly createdAt: NumericDate;
  /** When it is no longer tried, and forgotten. */
  readonly expiresAt: NumericDate;
  /** How often somebody took it to send it. */
  readonly attempts: number;
  /** Before that nobody takes it. */
  readonly nextAttemptAt: NumericDate;
}
