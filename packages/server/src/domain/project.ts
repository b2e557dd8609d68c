// The unit a developer works in.
import type { NumericDate } from './time.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly enabled: boolean;
  /** E-mail address of who answers for it. */
  readonly owner: string | null;
  readonly contacts: readonly string[];
  readonly createdAt: NumericDate;
  /** What the actor was called. */
  readonly createdBy: string;
  readonly changedAt: NumericDate;
  readonly changedBy: string;
}
