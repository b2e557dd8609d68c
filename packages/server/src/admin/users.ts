// People of the organization.
import type { Operation } from './operation.ts';

export const userList: Operation<'userList'> = async () => {
  throw new Error('STUB');
};
export const userView: Operation<'userView'> = async () => {
  throw new Error('STUB');
};
export const userUpdate: Operation<'userUpdate'> = async () => {
  throw new Error('STUB');
};
export const userRemove: Operation<'userRemove'> = async () => {
  throw new Error('STUB');
};
export const userReset: Operation<'userReset'> = async () => {
  throw new Error('STUB');
};
export const userSessionsRevoke: Operation<'userSessionsRevoke'> = async () => {
  throw new Error('STUB');
};
