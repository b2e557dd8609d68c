// The way to the server: where it is, the admin token, and its refusals as failures of the command.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from '@relevo/contract/call';
import { Failure } from './failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const answerWithinMilliseconds = 30_000;

function serverUrl(environment: Environment): string {
  const value = environment['RELEVO_URL'] || 'http://127.0.0.1:8080';
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '')
    return value;
  throw new Failure('invalid_usage', 'RELEVO_URL is not a usable address.', {
    next: 'Set it to something like https://relevo.example.com or http://127.0.0.1:8080, with nothing after the path.',
  });
}

/** Where the admin token lies. A relative path is relative to the working directory. */
function adminTokenFile(environment: Environment): string {
  return environment['RELEVO_ADMIN_TOKEN_FILE'] || join(environment['RELEVO_DATA_DIR'] || 'data', 'admin-token');
}

function adminToken(environment: Environment): string {
  const file = adminTokenFile(environment);
  const token = (environment['RELEVO_ADMIN_TOKEN'] || contentOf(file)).trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new Failure('invalid_usage', 'The admin token is not one line of printable characters.', {
    next: `Check ${environment['RELEVO_ADMIN_TOKEN'] ? 'RELEVO_ADMIN_TOKEN' : file}.`,
  });
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('invalid_usage', `The admin token cannot be read from ${file} (${systemCode(cause)}).`, {
      cause,
      next: 'Set RELEVO_ADMIN_TOKEN_FILE to the file that the server made at its first start, in its data directory.',
    });
  }
}

/** The system's or TLS's code of the innermost error, such as ECONNREFUSED. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message : systemCode(error.cause);
}

function unreachable(message: string, error: Error): Failure {
  if (error.cause === undefined) return new Failure('unreachable', message, { cause: error });
  const reason = systemCode(error.cause);
  const untrusted = /CERT|ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY/.test(reason);
  return new Failure('unreachable', `${message.replace(/\.$/, '')} (${reason}).`, {
    cause: error,
    ...(untrusted && { next: 'Set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed its certificate.' }),
  });
}

/**
 * The caller of the server that the environment names. Its calls reject with `Failure` only. Loads the contract here
 * and not before, so that commands without a server start fast.
 */
export async function connect(environment: Environment = process.env): Promise<Call> {
  const url = serverUrl(environment);
  const token = adminToken(environment);
  const { createCall, ProblemError, UnreachableError } = await import('@relevo/contract/call');
  const call = createCall({
    url,
    token: () => token,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(answerWithinMilliseconds) }),
  });
  return async (id, input) => {
    try {
      return await call(id, input);
    } catch (error) {
      if (error instanceof ProblemError) {
        throw new Failure(error.code, error.message, { problem: error.problem, cause: error });
      }
      throw error instanceof UnreachableError ? unreachable(error.message, error) : error;
    }
  };
}
