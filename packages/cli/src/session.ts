// The way to the server: where it is, as whom and in which organization, and its refusals as failures of the command.
import type { Call } from '@relevo/contract/call';
import { Failure } from './failure.ts';
import { reference } from './option-values.ts';
import { nextStep, type Proof, proofFor } from './proof.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const answerWithinMilliseconds = 30_000;

/** Where the server listens, without trailing slash; one form for each server. */
export function serverUrl(environment: Environment = process.env): string {
  const value = environment['RELEVO_URL'] || 'http://127.0.0.1:8080';
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '')
    return url.href.replace(/\/+$/, '');
  throw new Failure('invalid_usage', 'RELEVO_URL is not a usable address.', {
    next: 'Set it to something like https://relevo.example.com or http://127.0.0.1:8080, with nothing after the path.',
  });
}

/** The organization to act in; undefined leaves the choice to the server. */
export function chosenOrganization(environment: Environment = process.env): string | undefined {
  const id = environment['RELEVO_ORGANIZATION'] || undefined;
  try {
    return id === undefined ? undefined : reference(id);
  } catch (cause) {
    throw new Failure('invalid_usage', '--organization or RELEVO_ORGANIZATION is not the id of an organization.', {
      cause,
      next: '"relevo organization list" shows the ids.',
    });
  }
}

/** The system's or TLS's code of the innermost error, such as ECONNREFUSED. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.message : systemCode(error.cause);
}

/** A failure to reach the server; what the system or TLS says of it stands in the error's cause. */
export function unreachable(message: string, error: Error): Failure {
  if (error.cause === undefined) return new Failure('unreachable', message, { cause: error });
  const reason = systemCode(error.cause);
  const untrusted = /CERT|ISSUER|SELF_SIGNED|UNABLE_TO_VERIFY/.test(reason);
  return new Failure('unreachable', `${message.replace(/\.$/, '')} (${reason}).`, {
    cause: error,
    ...(untrusted && { next: 'Set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed its certificate.' }),
  });
}

/** Limits the time until the answer begins: an export may go on for long. */
export const fetchInTime: typeof fetch = async (input, init) => {
  const waiting = new AbortController();
  const timer = setTimeout(
    () => waiting.abort(new DOMException('no answer in time', 'TimeoutError')),
    answerWithinMilliseconds,
  );
  try {
    return await fetch(input, { ...init, signal: waiting.signal });
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The caller of a server, with a proof or as anybody. Its calls reject with `Failure` only. Loads the contract here and
 * not before, so that commands without a server start fast.
 */
export async function callerOf(url: string, proof?: Proof, organizationId?: string): Promise<Call> {
  const { createCall, ProblemError, UnreachableError } = await import('@relevo/contract/call');
  const call = createCall({
    url,
    organizationId,
    ...(proof && { token: () => proof.token }),
    fetch: fetchInTime,
  });
  return async (id, input) => {
    try {
      return await call(id, input);
    } catch (error) {
      if (error instanceof ProblemError) {
        const { code, message, problem } = error;
        throw new Failure(code, message, { problem, cause: error, next: nextStep(code, message, proof) });
      }
      throw error instanceof UnreachableError ? unreachable(error.message, error) : error;
    }
  };
}

/** The caller of the server, as whom and where the environment says. */
export async function connect(environment: Environment = process.env): Promise<Call> {
  const url = serverUrl(environment);
  const organizationId = chosenOrganization(environment);
  return callerOf(url, await proofFor(url, environment, new Date()), organizationId);
}
