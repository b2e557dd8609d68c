// A refusal of a command on the host that scripts may want to tell from others; the message is for people.
export type HostErrorCode =
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
  | 'key_in_environment'
  | 'key_version_unknown';

export class HostError extends Error {
  readonly code: HostErrorCode;
  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
  }
}
