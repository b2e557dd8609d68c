// Sign-in.
import type { Operation } from './operation.ts';

export const signInOptions: Operation<'signInOptions'> = async () => {
  throw new Error('STUB');
};
export const signIn: Operation<'signIn'> = async () => {
  throw new Error('STUB');
};
export const signOut: Operation<'signOut'> = async () => {
  throw new Error('STUB');
};
export const stepUp: Operation<'stepUp'> = async () => {
  throw new Error('STUB');
};
