// One-time codes.
import type { Operation } from './operation.ts';

export const totpEnrol: Operation<'totpEnrol'> = async () => {
  throw new Error('STUB');
};
export const totpConfirm: Operation<'totpConfirm'> = async () => {
  throw new Error('STUB');
};
export const totpRemove: Operation<'totpRemove'> = async () => {
  throw new Error('STUB');
};
export const recoveryCodesRenew: Operation<'recoveryCodesRenew'> = async () => {
  throw new Error('STUB');
};
