// What a command shows the server: a token that the environment names, the session of "relevo login", an admin token.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type FailureCode, outcomes } from './failure.ts';
import { readSession } from './kept-session.ts';
import { nextStepToFind } from './list-commands.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Proof {
  readonly kind: 'session' | 'token';
  readonly token: string;
  /** Where it is from, for people. */
  readonly source: string;
}

const signInAgain = 'Sign in again with "relevo login".';

function usable(text: string, source: string): Proof {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return { kind: 'token', token, source };
  throw new Failure('invalid_usage', 'The admin token is not one line of printable characters.', {
    next: `Check ${source}.`,
  });
}

function fromFile(file: string): Proof {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
    throw new Failure('invalid_usage', `The admin token cannot be read from ${file} (${code}).`, {
      cause,
      next: 'Sign in with "relevo login", or set RELEVO_ADMIN_TOKEN_FILE to the file in the server\'s data directory.',
    });
  }
  return usable(text, file);
}

/** The variable that goes before a kept session; undefined where none is set. */
export function tokenVariable(environment: Environment): string | undefined {
  return ['RELEVO_ADMIN_TOKEN', 'RELEVO_ADMIN_TOKEN_FILE'].find((name) => environment[name]);
}

/**
 * The proof for a server: RELEVO_ADMIN_TOKEN, RELEVO_ADMIN_TOKEN_FILE, the kept session, the admin token where a server
 * on this host puts it; the first that is there. An expired session is a failure: nobody becomes somebody else by it.
 */
export async function proofFor(url: string, environment: Environment, now: Date): Promise<Proof> {
  const { RELEVO_ADMIN_TOKEN: token, RELEVO_ADMIN_TOKEN_FILE: file, RELEVO_DATA_DIR: data } = environment;
  if (token) return usable(token, 'RELEVO_ADMIN_TOKEN');
  if (file) return fromFile(file);
  const session = await readSession(url, environment);
  if (!session) return fromFile(join(data || 'data', 'admin-token'));
  if (now.getTime() < Date.parse(session.expires_at))
    return { kind: 'session', token: session.token, source: 'relevo login' };
  throw new Failure('unauthenticated', `The session of ${session.email} at ${url} has expired.`, { next: signInAgain });
}

const lostToken = '"relevo init --new-admin-token" on the server\'s host replaces a lost admin token';

/** What to do after the server has refused with `code`: it may depend on what was shown to it, and on what it said. */
export function nextStep(code: FailureCode, message: string, proof: Proof | undefined): string {
  if (code === 'not_found') return nextStepToFind(message) ?? outcomes[code].next;
  if (code !== 'unauthenticated' || !proof) return outcomes[code].next;
  return proof.kind === 'session' ? signInAgain : `Check ${proof.source}; ${lostToken}.`;
}
