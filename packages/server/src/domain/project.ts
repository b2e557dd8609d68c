// The unit a developer works in.
import type { NumericDate } from './time.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly createdAt: NumericDate;
}
