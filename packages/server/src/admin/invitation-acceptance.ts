// Invitations accepted.
import type { Operation } from './operation.ts';

export const invitationView: Operation<'invitationView'> = async () => {
  throw new Error('STUB');
};
export const invitationAccept: Operation<'invitationAccept'> = async () => {
  throw new Error('STUB');
};
