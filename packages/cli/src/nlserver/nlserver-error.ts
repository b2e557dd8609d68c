// How `nlserver config` ends when it cannot do what was asked: closed list of codes, each with its exit code.

export const exitCodes = { ok: 0, fault: 1, usage: 2, instanceUnknown: 3, file: 4, noToken: 5 } as const;

const exitCodeOf = {
  invalid_usage: exitCodes.usage,
  instance_unknown: exitCodes.instanceUnknown,
  file_unreadable: exitCodes.file,
  file_malformed: exitCodes.file,
  file_not_written: exitCodes.file,
  locked: exitCodes.file,
  key_unusable: exitCodes.file,
  vendor_failed: exitCodes.file,
  no_token: exitCodes.noToken,
} as const;

export type NlserverErrorCode = keyof typeof exitCodeOf;

interface NlserverErrorOptions extends ErrorOptions {
  /** What to do now, as one sentence. */
  readonly next: string;
}

/** An expected end of the command. `message` and `next` are for people and hold no secret. */
export class NlserverError extends Error {
  readonly code: NlserverErrorCode;
  readonly next: string;
  constructor(code: NlserverErrorCode, message: string, options: NlserverErrorOptions) {
    super(message, options);
    this.name = 'NlserverError';
    this.code = code;
    this.next = options.next;
  }

  get exitCode(): number {
    return exitCodeOf[this.code];
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than the limit for files allows',
  EIO: 'the disk reported an error',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  ELOOP: 'its symbolic links lead in a circle',
};

/** The code of a failed system call, such as `ENOSPC`; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Why a system call failed, in words and with its code. */
export function systemReason(error: unknown): string {
  const code = systemCode(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const words = reasons[code];
  return words === undefined ? code : `${words} (${code})`;
}
