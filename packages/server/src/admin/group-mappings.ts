// Roles by groups.
import type { Operation } from './operation.ts';

export const groupMappingList: Operation<'groupMappingList'> = async () => {
  throw new Error('STUB');
};
export const groupMappingCreate: Operation<'groupMappingCreate'> = async () => {
  throw new Error('STUB');
};
export const groupMappingDelete: Operation<'groupMappingDelete'> = async () => {
  throw new Error('STUB');
};
