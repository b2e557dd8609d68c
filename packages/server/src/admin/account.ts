// Own account.
import type { Operation } from './operation.ts';

export const accountView: Operation<'accountView'> = async () => {
  throw new Error('STUB');
};
export const accountUpdate: Operation<'accountUpdate'> = async () => {
  throw new Error('STUB');
};
export const sessionList: Operation<'sessionList'> = async () => {
  throw new Error('STUB');
};
export const sessionRevoke: Operation<'sessionRevoke'> = async () => {
  throw new Error('STUB');
};
export const passwordChange: Operation<'passwordChange'> = async () => {
  throw new Error('STUB');
};
