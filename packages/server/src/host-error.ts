// A refusal of a command on the host that scripts may want to tell from others; the message is for people.
import { StartError } from './start-error.ts';

export type HostErrorCode =
  | 'invalid_usage'
  | 'passphrase_missing'
  | 'passphrase_too_short'
  | 'file_exists'
  | 'not_empty'
  | 'nothing_there'
  | 'wrong_passphrase'
  | 'backup_foreign'
  | 'backup_newer'
  | 'backup_cut_off'
  | 'backup_damaged'
  | 'keys_differ'
  | 'key_in_use'
  | 'key_just_rotated'
  | 'key_in_environment'
  | 'key_version_unknown';

interface HostErrorOptions extends ErrorOptions {
  /** What to do, where the code alone does not say it. */
  readonly next?: string;
}

export class HostError extends Error {
  readonly code: HostErrorCode;
  readonly next: string | undefined;
  constructor(code: HostErrorCode, message: string, options: HostErrorOptions = {}) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
    this.next = options.next;
  }
}

/** What the system says of a file, such as ENOENT; its messages show names that only we know. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}

/** Runs a command on the host. What database and disk say is for people too: it comes out as a `StartError`. */
export async function inPlainWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HostError || error instanceof StartError || !(error instanceof Error)) throw error;
    throw new StartError([error.message]);
  }
}
