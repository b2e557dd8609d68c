// The command line signed in.
import type { Operation } from './operation.ts';

export const cliAuthorize: Operation<'cliAuthorize'> = async () => {
  throw new Error('STUB');
};
export const cliSessionCreate: Operation<'cliSessionCreate'> = async () => {
  throw new Error('STUB');
};
