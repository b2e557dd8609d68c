// Sessions of signed-in people between two commands: one file for each server, readable by its owner alone.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { Failure } from './failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface KeptSession {
  /** The server's address, for whoever looks into the file. */
  readonly url: string;
  readonly email: string;
  readonly token: string;
  /** RFC 3339. The server may end it before. */
  readonly expires_at: string;
}

/** Below the folder that the XDG Base Directory Specification has for state; it says to ignore a relative path. */
function sessionFile(url: string, environment: Environment): string {
  const chosen = environment['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(chosen) ? chosen : join(homedir(), '.local', 'state');
  const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
  return join(state, 'relevo', 'sessions', `${name}.json`);
}

function parse(text: string): KeptSession | undefined {
  try {
    const { url, email, token, expires_at } = JSON.parse(text);
    return [url, email, token, expires_at].every((part) => typeof part === 'string')
      ? { url, email, token, expires_at }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The session kept for a server, also one that has expired; undefined where nobody is signed in. */
export async function readSession(url: string, environment: Environment): Promise<KeptSession | undefined> {
  const file = sessionFile(url, environment);
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Failure('invalid_usage', `The session in ${file} cannot be read.`, {
      cause,
      next: 'Make the file readable, or remove it and run "relevo login".',
    });
  }
}

/** Keeps a session in place of the one before, which is never half overwritten. */
export async function keepSession(session: KeptSession, environment: Environment): Promise<void> {
  const file = sessionFile(session.url, environment);
  const fresh = `${file}.${randomUUID()}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(fresh, `${JSON.stringify(session, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw new Failure('failed', `The session cannot be kept in ${file}.`, {
      cause,
      next: 'Set XDG_STATE_HOME to a folder that you can write.',
    });
  }
}

/** Forgets the session of a server, if there is one. */
export async function forgetSession(url: string, environment: Environment): Promise<void> {
  await rm(sessionFile(url, environment), { force: true });
}
