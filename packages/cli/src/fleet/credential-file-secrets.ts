// The client secrets in a file of the original's form: a new one is added at the end, the old ones are taken out.
import { access, constants, readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../failure.ts';
import { writeOwnFile } from './plan-file.ts';

interface SecretsHolder {
  CLIENT_ID?: string;
  CLIENT_SECRETS?: string[];
  project?: {
    workspace?: {
      details?: { credentials?: { oauth_server_to_server?: { client_id?: string; client_secrets?: string[] } }[] };
    };
  };
}

/** Changes the list in place. False where the file has no such list. */
function changeList(value: SecretsHolder, clientId: string, change: (secrets: string[]) => string[]): boolean {
  if (value.CLIENT_ID === clientId) {
    value.CLIENT_SECRETS = change(value.CLIENT_SECRETS ?? []);
    return true;
  }
  const credentials = value.project?.workspace?.details?.credentials ?? [];
  const account = credentials.find(({ oauth_server_to_server: each }) => each?.client_id === clientId);
  if (!account?.oauth_server_to_server) return false;
  account.oauth_server_to_server.client_secrets = change(account.oauth_server_to_server.client_secrets ?? []);
  return true;
}

/** Everything else in the file stays; its mode becomes 0600. Rejects with `Failure` where it has no such list. */
async function changeFile(file: string, clientId: string, change: (secrets: string[]) => string[]): Promise<void> {
  const value = JSON.parse(await readFile(file, 'utf8')) as SecretsHolder; // `findCredential` has checked its form
  if (!changeList(value, clientId, change)) {
    throw new Failure('invalid_usage', `${file} has no OAuth Server-to-Server credential ${clientId}.`);
  }
  await writeOwnFile(await realpath(file), `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Rejects with `Failure` where the file cannot be replaced: a client secret that is added must not be lost. */
export async function expectWritable(file: string): Promise<void> {
  const folder = dirname(await realpath(file));
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new Failure('invalid_usage', `${folder} cannot be written: the new client secret could not be kept.`, {
      cause,
    });
  });
}

/** On disk when it resolves: nothing is pushed before. One that is there already is not added twice. */
export const addSecretToFile = (file: string, clientId: string, secret: string): Promise<void> =>
  changeFile(file, clientId, (secrets) => [...secrets.filter((each) => each !== secret), secret]);

/** Keeps the newest alone. */
export const keepLastSecretInFile = (file: string, clientId: string): Promise<void> =>
  changeFile(file, clientId, (secrets) => secrets.slice(-1));
