// `relevo login`: signs the command line in by the browser, where the person proves who they are to the server itself.
import type { Command } from 'commander';
import { openInBrowser } from '../browser.ts';
import { Failure } from '../failure.ts';
import { keepSession } from '../kept-session.ts';
import { listenForCode } from '../loopback-listener.ts';
import { details, type JsonOption, print, withJson } from '../output.ts';
import { authorizationUrl, newAuthorizationRequest } from '../pkce.ts';
import { tokenVariable } from '../proof.ts';
import { callerOf, serverUrl } from '../session.ts';

interface LoginOptions extends JsonOption {
  readonly browser?: false;
}

const signInAgain = 'Run "relevo login" again.';
const waitMilliseconds = 5 * 60_000;

/** The code and what proves that it is ours, once the person has agreed in the browser. */
async function authorize(url: string, withBrowser: boolean) {
  const request = newAuthorizationRequest();
  const deadline = AbortSignal.timeout(waitMilliseconds);
  const listener = await listenForCode(request.state, deadline);
  try {
    const page = authorizationUrl(url, listener.redirectUri, request);
    process.stderr.write(`Open this address in a browser on this machine, within 5 minutes:\n${page}\n`);
    if (withBrowser) openInBrowser(page, process.env);
    const code = await listener.code;
    return { code, code_verifier: request.codeVerifier, redirect_uri: listener.redirectUri };
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw new Failure('failed', 'Nobody signed in within 5 minutes.', {
      cause: error,
      next: signInAgain,
    });
  } finally {
    listener.close();
  }
}

/** A code that the server does not know is mended by another sign-in, and by nothing else. */
function again(error: unknown): never {
  if (!(error instanceof Failure) || error.code !== 'not_found') throw error;
  throw new Failure(error.code, error.message, { cause: error, next: signInAgain, problem: error.problem });
}

async function login(options: LoginOptions): Promise<void> {
  const url = serverUrl();
  const call = await callerOf(url);
  await call('signInOptions', {}); // before a person goes to a page that is not there
  const body = await authorize(url, options.browser !== false);
  const { token, email, expires_at } = await call('cliSessionCreate', { body }).catch(again);
  await keepSession({ url, email, token, expires_at }, process.env);
  print(options, { url, email, expires_at }, () =>
    details([
      ['signed in to', url],
      ['as', email],
      ['until', expires_at],
    ]),
  );
  const variable = tokenVariable(process.env);
  if (variable) process.stderr.write(`Note: ${variable} is set and goes before this session.\n`);
}

export function defineLogin(command: Command): void {
  withJson(command).option('--no-browser', 'open no browser, only print the address').action(login);
}
