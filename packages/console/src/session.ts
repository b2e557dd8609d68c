// Leaving: whatever ends a session loads the console anew, so that nothing of it stays in memory.

import { plainCall } from './api.ts';
import { addressOf, ownPath, paths } from './paths.ts';
import { failureCodeOf } from './problem-text.ts';

/** Where to sign in and come back from. */
export const signInAddress = (returnTo: string): string => addressOf(paths.signIn, {}, { return_to: returnTo });

/** Goes on as somebody who has just signed in. */
export function continueTo(returnTo: string | null | undefined): void {
  location.replace(ownPath(returnTo));
}

/** Signs out; a session that has ended already is signed out too. Rejects where the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await plainCall('signOut', {});
  } catch (error) {
    if (failureCodeOf(error) !== 'unauthenticated') throw error;
  }
  location.replace(paths.signIn);
}
