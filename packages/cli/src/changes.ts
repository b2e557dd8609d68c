// What an update command was told to change.
import { Failure } from './failure.ts';

/** `body` as it is; fails where it would change nothing. */
export function changesOf<T extends object>(body: T): T {
  if (Object.values(body).some((value) => value !== undefined)) return body;
  throw new Failure('invalid_usage', 'Nothing to change.');
}
