// The tenant.
import type { NumericDate } from './time.ts';

export interface Organization {
  /** `<24 HEX>@<suffix>` */
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly createdAt: NumericDate;
}
