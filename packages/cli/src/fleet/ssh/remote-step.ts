// One step on a host as text: a constant script for sh, words that mean nothing to a shell, and standard input for what
// is secret; and what its answer says. Pure.
import { HostFailure, type HostFailureCode } from '../host-failure.ts';
import type { Redact } from '../redactor.ts';
import type { Sensitive } from '../sensitive.ts';

export interface RemoteStep {
  /** Constant text for sh on one line: see `oneLine`. Runs as the user that the container's `become` names. */
  readonly script: string;
  /** Its positional parameters, of alphabets that `names.ts` allows. */
  readonly words: readonly string[];
  /** Its standard input. What is sensitive is redacted from the answer. */
  readonly input?: readonly (string | Sensitive)[];
  /** Constant text that runs first, as the login user. */
  readonly asLoginUser?: string;
}

/** What a step printed: lines `@@name value`, and everything else as text for people, redacted. */
export interface Answer {
  readonly one: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
  readonly text: string;
}

/** The exit codes of our scripts; the numbers leave those of sh, sudo and ssh free. */
const exitCodes = {
  no_installer: 80,
  too_old: 81,
  no_http_client: 82,
  instance_unknown: 83,
  file_unreadable: 84,
  file_invalid: 85,
  vault_in_use: 86,
  read_only: 87,
  disk_full: 88,
  changed_since_plan: 89,
  locked: 90,
  command_failed: 91,
  not_loaded: 92,
  token_refused: 93,
  token_unreachable: 94,
  timed_out: 95,
} as const satisfies Partial<Record<HostFailureCode, number>>;

export const exitCode = (code: keyof typeof exitCodes): number => exitCodes[code];

/** Printed by the login shell, and then by the script itself: what comes before each is of sshd, and of sudo. */
const loggedIn = '@@login';
const started = '@@relevo';

/**
 * A script for sh, written on several lines, as the one line that every login shell can carry in single quotes, csh
 * too. Statements must end with `;` where sh wants it. Throws on `!`, which csh replaces even there.
 */
export function oneLine(script: string): string {
  const line = script.trim().replace(/\s*\n\s*/g, ' ');
  if (line.includes('!')) throw new Error(`A script must not contain "!": ${line}`);
  return line;
}

/**
 * Every script starts so: nothing of it survives in files that others may read, a cut connection does not stop it half
 * way, and its errors are in the order of its output. `die CODE WORDS` ends it. At UNTIL, in seconds since 1970, it has
 * to come to an end by itself, before ssh gives up and nobody knows what it does.
 */
const prelude = (limitSeconds: number) =>
  oneLine(`
    umask 077; set +x; set +a; trap "" HUP PIPE; LC_ALL=C; export LC_ALL; exec 2>&1; echo ${started};
    die() { echo "$2"; exit "$1"; };
    UNTIL=$(($(date +%s) + ${Math.max(1, Math.floor((limitSeconds * 5) / 6))}));
  `);

/** Forgets what the login has exported under a name that the script gives a value, which may be a secret. */
function unsetNames(script: string): string {
  const assigned = script.matchAll(/\b([A-Za-z_]\w*)=|\bread -r ([A-Za-z_]\w*)|\bfor ([A-Za-z_]\w*) in/g);
  const names = new Set([...assigned].map(([, ...found]) => found.find((name) => name !== undefined)));
  return names.size === 0 ? '' : `unset ${[...names].join(' ')};`;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * The command line for the login shell of a host, of a step that may take `limitSeconds`. Throws on a word that could
 * mean something to a shell.
 */
export function remoteCommand(step: RemoteStep, become: string | null, limitSeconds = 60): string {
  const { script, words, asLoginUser } = step;
  for (const word of words) {
    if (!/^[A-Za-z0-9._:@/,+=~-]*$/.test(word))
      throw new Error('A word of a remote step has a sign that is not allowed.');
  }
  if (!script.endsWith(';')) throw new Error('A script must end with ";".');
  const shell = [
    'sh',
    '-c',
    quoted(`${unsetNames(script)} ${prelude(limitSeconds)} ${script} exit 0`),
    'relevo',
    ...words.map(quoted),
  ];
  const command = [...(become === null ? [] : ['sudo', '-n', '-H', '-u', quoted(become), '--']), ...shell].join(' ');
  const first = asLoginUser === undefined ? '' : `sh -c ${quoted(asLoginUser)}; `;
  return `echo ${loggedIn}; ${first}${command}`;
}

/** How far it came: what went wrong is of ssh or login, of sudo, or of the script itself. */
export function progressOf(stdout: string): Progress {
  const lines = stdout.split('\n');
  return lines.includes(started) ? 'started' : lines.includes(loggedIn) ? 'logged_in' : 'none';
}

export type Progress = 'none' | 'logged_in' | 'started';

/** More than a secret takes, however it is written. */
const longestSecretCharacters = 16 * 1024;

/** Without its end where it was cut: what is left of a secret there is not recognised. Redacts before it cuts. */
function redacted(stdout: string, { redact, cut }: AnswerForm): string {
  const text = redact(stdout);
  return cut ? text.slice(0, text.lastIndexOf('\n', text.length - longestSecretCharacters) + 1) : text;
}

interface AnswerForm {
  readonly redact: Redact;
  /** It was longer than what is kept. */
  readonly cut: boolean;
}

/**
 * What a step said: of what came before its script, such as what a login shell prints, only the records of
 * `asLoginUser`.
 */
export function answerOf(stdout: string, form: AnswerForm): Answer {
  const whole = redacted(stdout, form).split('\n');
  const start = whole.indexOf(started);
  const before = whole.slice(whole.indexOf(loggedIn) + 1, Math.max(0, start)).filter((line) => line.startsWith('@@'));
  const lines = start === -1 ? [] : [...before, ...whole.slice(start + 1)];
  const records = lines.filter((line) => line.startsWith('@@')).map((line) => line.slice(2));
  const all = (name: string) =>
    records.filter((each) => each === name || each.startsWith(`${name} `)).map((each) => each.slice(name.length + 1));
  const text = lines
    .filter((line) => !line.startsWith('@@') && line.trim() !== '')
    .map(printable)
    .join('\n');
  return { one: (name) => all(name)[0], all, text };
}

/** Without what a terminal would obey. */
const printable = (line: string) => line.replace(/[\p{Cc}\p{Cf}]/gu, '?').trimEnd();

/** The end of what was said, short enough for a report. */
export const shortened = (text: string): string => (text.length <= 600 ? text : `…${text.slice(-600)}`);

/** Why a script that had begun ended with `code`. */
export function scriptFailure(code: number, answer: Answer): HostFailure {
  const cause = Object.entries(exitCodes).find(([, number]) => number === code)?.[0] as
    | keyof typeof exitCodes
    | undefined;
  const said = shortened(answer.text);
  if (cause === undefined) return new HostFailure('unexpected', `A step ended with exit code ${code}. ${said}`.trim());
  return new HostFailure(cause, said === '' ? `The step ended with "${cause}".` : said);
}
