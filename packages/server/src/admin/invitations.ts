// Invitations.
import type { Operation } from './operation.ts';

export const invitationList: Operation<'invitationList'> = async () => {
  throw new Error('STUB');
};
export const invitationCreate: Operation<'invitationCreate'> = async () => {
  throw new Error('STUB');
};
export const invitationDelete: Operation<'invitationDelete'> = async () => {
  throw new Error('STUB');
};
