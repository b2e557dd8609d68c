// `relevo fleet` as operators run it: a process of its own, with their home, and the report that it prints.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { environmentWith, relevoFile } from '../relevo-server.ts';

const deadlineMilliseconds = 100_000;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<Finished>;
}

/** Starts `relevo …`; killed at the deadline. */
export function startCommand(
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
  input = '',
): StartedCommand {
  const env = { ...environmentWith(settings), SSH_AUTH_SOCK: undefined };
  const child = spawn(process.execPath, [relevoFile, ...words], { cwd: tmpdir(), env, timeout: deadlineMilliseconds });
  child.stdin.on('error', () => {}); // a command that does not read its input may end before it is written
  child.stdin.end(input);
  const exited = once(child, 'exit');
  const finish = async (): Promise<Finished> => {
    const [[code], stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
    return { code: code as number | null, stdout, stderr };
  };
  return { child, ended: finish() };
}

/** What `--json` prints, as far as tests look at it. */
export interface ReportedContainer {
  readonly label: string;
  readonly outcome: string;
  readonly rung: number | null;
  readonly changed: boolean;
  readonly cause: string | null;
  readonly detail: string | null;
  readonly next: string | null;
  readonly driver: string | null;
  readonly fingerprint: string | null;
  readonly file_sha256: string | null;
  readonly proven_by: string | null;
  readonly warnings: readonly string[];
}

export interface Report {
  readonly run: string;
  readonly exit_code: number;
  readonly containers: readonly ReportedContainer[];
  readonly notices: readonly string[];
}

/** The report on standard output; throws with everything that was printed where there is none. */
export function reportOf({ code, stdout, stderr }: Finished): Report {
  try {
    return JSON.parse(stdout) as Report; // checked by the expectations of each test
  } catch (cause) {
    throw new Error(`exit code ${code}, and no report:\n${stdout}\n${stderr}`, { cause });
  }
}

/** By label, what came of each container. */
export const outcomesOf = ({ containers }: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(containers.map(({ label, outcome }) => [label, outcome]));
