// The tenant.
import type { NumericDate } from './time.ts';

export interface Organization {
  /** `<24 HEX>@<suffix>` */
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** E-mail address told of what nobody else would hear of. */
  readonly fallbackContact: string | null;
  readonly createdAt: NumericDate;
}
