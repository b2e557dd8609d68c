// `relevo logout`: ends the session of "relevo login" at the server and forgets it here.
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { forgetSession, type KeptSession, readSession } from '../kept-session.ts';
import { type JsonOption, print, withJson } from '../output.ts';
import { callerOf, serverUrl } from '../session.ts';

/** Whether the session is over at the server; false where the server did not say so. */
async function endAtServer({ url, token }: KeptSession): Promise<boolean> {
  const call = await callerOf(url, { kind: 'session', token, source: 'relevo login' });
  try {
    await call('signOut', {});
    return true;
  } catch (error) {
    if (error instanceof Failure) return error.code === 'unauthenticated';
    throw error;
  }
}

async function logout(options: JsonOption): Promise<void> {
  const url = serverUrl();
  const session = await readSession(url, process.env);
  const ended = session !== undefined && (await endAtServer(session));
  await forgetSession(url, process.env);
  print(options, { signed_out: session !== undefined, ended_at_server: ended }, () => {
    if (!session) return `Nobody was signed in to ${url}.`;
    if (ended) return `Signed out ${session.email} from ${url}.`;
    return `Signed out ${session.email} here. ${url} was not told: there the session ends at ${session.expires_at}.`;
  });
}

export function defineLogout(command: Command): void {
  withJson(command).action(logout);
}
