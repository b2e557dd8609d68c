// A credential's own secrets.
import type { Operation } from './operation.ts';

export const ownClientSecretList: Operation<'ownClientSecretList'> = async () => {
  throw new Error('STUB');
};
export const ownClientSecretAdd: Operation<'ownClientSecretAdd'> = async () => {
  throw new Error('STUB');
};
export const ownClientSecretDelete: Operation<'ownClientSecretDelete'> = async () => {
  throw new Error('STUB');
};
