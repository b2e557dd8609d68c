// What can go wrong in a command: exit code and next step of each code, and the one place that writes errors.
import type { Problem, ProblemCode } from '@relevo/contract/problem';
// biome-ignore lint/style/noRestrictedImports: a type alone, so that a code without an outcome does not compile
import type { HostErrorCode } from '@relevo/server/commands';
import { blockerLine } from './blocker-text.ts';

export const exitCodes = { ok: 0, failed: 1, usage: 2, refused: 3, notFound: 4 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The codes of the server, of the commands on its host, and of refusals that need neither. */
export type FailureCode =
  | ProblemCode
  | HostErrorCode
  | 'unreachable'
  | 'failed'
  | 'invalid_usage'
  | 'not_recognised'
  | 'audit_broken'
  | 'evidence_altered'
  | 'partly_refused'
  | 'still_used'
  | 'old_secret_gone'
  | 'successor_ends_first';

interface Outcome {
  readonly exitCode: ExitCode;
  readonly next: string;
}

const failed = (next: string): Outcome => ({ exitCode: exitCodes.failed, next });
const usage = (next: string): Outcome => ({ exitCode: exitCodes.usage, next });
const refused = (next: string): Outcome => ({ exitCode: exitCodes.refused, next });
const notFound = (next: string): Outcome => ({ exitCode: exitCodes.notFound, next });

export const outcomes: Record<FailureCode, Outcome> = {
  unreachable: failed('Start the server with "relevo server", or set RELEVO_URL to where it listens.'),
  failed: failed('Correct what is said above, then run the command again.'),
  storage_unavailable: failed("Try again in a moment; if it stays, look at the server's log and its disk."),
  internal_error: failed("Look for the request id in the server's log."),
  invalid_usage: usage('Run the command with --help to see its options.'),
  invalid_request: usage('Correct what is named above; --help shows the options.'),
  unauthenticated: refused('Sign in with "relevo login".'),
  totp_required: refused('Sign in with "relevo login", where the browser asks for the code.'),
  step_up_required: refused('Run "relevo login" again: it proves anew who you are, which counts for 15 minutes.'),
  forbidden: refused('Ask an administrator who has this permission.'),
  foreign_origin: refused('Set RELEVO_URL to the address under which people reach the server.'),
  method_not_allowed: refused('Use the CLI of the same version as the server.'),
  unsupported_media_type: refused('Use the CLI of the same version as the server.'),
  conflict: refused('Look at the present state with the list or show command.'),
  name_taken: refused('Choose another name.'),
  credential_exists: refused('Use the one that is there ("relevo credential list --project ..."), or another project.'),
  too_many_secrets: refused('Delete one that is no longer used: "relevo secret list" shows the last use of each.'),
  too_many_certificates: refused('Delete one that is no longer used: "relevo certificate list" shows them.'),
  last_client_secret: refused('Add another one first with "relevo secret add", or disable the credential.'),
  profile_required: refused('Give --profile for every product; "relevo profile list" shows the names.'),
  authentication_type_not_allowed: refused('See which types an API accepts with "relevo api list".'),
  in_use: refused('Take it from what still has it, as said above, then run the command again.'),
  wrong_migration_state: refused('Look at the present state with "relevo migration view CLIENT_ID".'),
  migration_blocked: refused(
    'Wait until what is named above has moved or cleared, or give --override with a reason. "relevo migration view" shows all.',
  ),
  undo_impossible: refused('Move the clients that are left: "relevo why CLIENT_ID" shows whom the old way is refused.'),
  brownout_refused: refused('Choose another window; "relevo migration view CLIENT_ID" shows those that are planned.'),
  partly_refused: refused('Mend what is said beside each, then run the command again: what is done stays done.'),
  still_used: refused('Both secrets work. Move what is named above, then run the command again: it goes on.'),
  old_secret_gone: refused(
    'Give the new client secret to what is named above: it gets no token by the old one any more.',
  ),
  successor_ends_first: refused(
    'Delete the newer one with "relevo secret delete", then run the command again: it adds one that stays.',
  ),
  last_administrator: refused(
    'Make somebody else system administrator first: "relevo user update USER --role system_administrator".',
  ),
  shared_account: refused(
    'Ask an operator of the server; the person changes their own password and sessions themselves.',
  ),
  own_rotation_not_allowed: refused(
    'Its owner allows it with "relevo credential update CREDENTIAL --allow-own-rotation on".',
  ),
  precondition_failed: refused('Look at the present state with the show command, then run the command again.'),
  idempotency_key_reused: refused('Run the command again.'),
  too_many_attempts: refused('Wait a minute, then try again.'),
  confirmation_required: refused('Repeat the exact title or name with --confirm, or give --yes.'),
  payload_too_large: refused('Send less at once.'),
  passphrase_missing: usage('Set RELEVO_BACKUP_PASSPHRASE, and keep it where the backup is not.'),
  passphrase_too_short: usage('Use a longer one: whoever has the backup can try as many as they like.'),
  file_exists: refused('Choose another name, or move that file away.'),
  not_empty: refused('Restore into an empty data folder (RELEVO_DATA_DIR) and an empty database.'),
  nothing_there: notFound('Check the path, RELEVO_DATA_DIR and DATABASE_URL.'),
  wrong_passphrase: refused('Use the passphrase that the backup was made with.'),
  backup_foreign: usage('Name a file that "relevo backup" has written.'),
  backup_newer: refused('Restore it with the version of Relevo that made it, or a newer one.'),
  backup_cut_off: refused('Copy the file again, or take another backup.'),
  backup_damaged: refused('Copy the file again, or take another backup.'),
  keys_differ: refused('Check RELEVO_KEYS_DIR and the variables of the keys.'),
  key_in_use: refused('See what still uses it with "relevo storage-key list".'),
  key_just_rotated: refused('Wait that long, then run the command again.'),
  key_in_environment: refused('Run the command with --print, and put what it prints into the variable.'),
  key_version_unknown: notFound('See the versions with "relevo storage-key list".'),
  not_found: notFound('Check the id or name; the list command of each noun shows them.'),
  not_recognised: notFound('Check that the value was copied as a whole.'),
  evidence_altered: notFound('Get the file again from where the migration was completed, and keep this one.'),
  audit_broken: notFound('Keep a copy of the database as evidence, then compare it with an older export or backup.'),
};

interface FailureOptions extends ErrorOptions {
  /** Instead of the usual next step of the code. */
  readonly next?: string;
  readonly problem?: Problem | undefined;
}

/** An expected end of a command. `message` is for people and holds no secret. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly next: string;
  readonly problem: Problem | undefined;
  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options);
    this.name = 'Failure';
    this.code = code;
    this.next = options.next ?? outcomes[code].next;
    this.problem = options.problem;
  }
}

/** `text` without what looks like a secret of ours or a signed token. A last line of defence: nobody passes one here. */
export function redact(text: string): string {
  return text.replace(/rlv_(?:secret|admin|session|link)_[\w-]+|eyJ[\w-]*\.[\w-]+\.[\w-]*/g, '[REDACTED]');
}

const isFailureCode = (code: unknown): code is FailureCode => typeof code === 'string' && Object.hasOwn(outcomes, code);

/** Any error as an end of the command, also those of the commands on the host, whose classes are not loaded here. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && error.name === 'HostError' && 'code' in error && isFailureCode(error.code)) {
    const next = 'next' in error && typeof error.next === 'string' ? { next: error.next } : {};
    return new Failure(error.code, error.message, { cause: error, ...next });
  }
  if (error instanceof Error && error.name === 'StartError') return new Failure('failed', error.message);
  const next = 'This is a fault of Relevo: please report it with the lines above.';
  return new Failure('failed', error instanceof Error ? (error.stack ?? error.message) : String(error), { next });
}

function describe(failure: Failure): string {
  const { errors = [], blockers = [], request_id, status } = failure.problem ?? {};
  const lines = [`error: ${failure.message}`];
  const more = errors.filter(({ message }) => message !== failure.message); // often the whole refusal is about one field
  for (const { field, message } of more) lines.push(`  ${field}: ${message}`);
  for (const blocker of blockers) lines.push(`  ${blockerLine(blocker)}`);
  if (request_id && (status ?? 0) >= 500) lines.push(`  request id: ${request_id}`);
  return [...lines, `Next: ${failure.next}`].join('\n');
}

/** Writes an error to standard error as one line for scripts. */
export function writeJsonLine(body: Problem | { readonly code: FailureCode; readonly detail: string }): void {
  process.stderr.write(`${redact(JSON.stringify(body))}\n`);
}

/**
 * Writes an error to standard error: what happened, the fields that are wrong, what to do next; with `json` then one
 * line of JSON, which is the server's problem (RFC 9457) where it sent one, else `{ code, detail }`.
 */
export function reportFailure(error: unknown, json: boolean): ExitCode {
  const failure = asFailure(error);
  process.stderr.write(`${redact(describe(failure))}\n`);
  if (json) writeJsonLine(failure.problem ?? { code: failure.code, detail: failure.message });
  return outcomes[failure.code].exitCode;
}
