// The server that somebody is signed in at, if any: everything that fleet does works without one too.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '@relevo/contract/call';
import { readSession } from '../../kept-session.ts';
import { proofFor, tokenVariable } from '../../proof.ts';
import { callerOf, chosenOrganization, serverUrl } from '../../session.ts';

export interface OwnServer {
  readonly url: string;
  readonly token: string;
  readonly call: Call;
}

type Environment = Readonly<Record<string, string | undefined>>;

async function isSignedIn(url: string, environment: Environment): Promise<boolean> {
  if (tokenVariable(environment) !== undefined) return true;
  if (await readSession(url, environment)) return true;
  const adminToken = join(environment['RELEVO_DATA_DIR'] || 'data', 'admin-token');
  return stat(adminToken).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * The server, or undefined where no token and no session is there. Rejects with `Failure` where one is and cannot be
 * used.
 */
export async function ownServer(environment: Environment = process.env): Promise<OwnServer | undefined> {
  const url = serverUrl(environment);
  if (!(await isSignedIn(url, environment))) return undefined;
  const proof = await proofFor(url, environment, new Date());
  return { url, token: proof.token, call: await callerOf(url, proof, chosenOrganization(environment)) };
}
