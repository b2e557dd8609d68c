// The client secrets in a file of the original's form: a new one is added at the end, the old ones are taken out.
import { access, constants, readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../failure.ts';
import { writeOwnFile } from '../own-file.ts';

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

type Change = (secrets: string[]) => string[];

/** The file as it shall be; undefined where it has no such list. */
async function changed(file: string, clientId: string, change: Change): Promise<SecretsHolder | undefined> {
  const value = JSON.parse(await readFile(file, 'utf8')) as SecretsHolder; // `findCredential` has checked its form
  return changeList(value, clientId, change) ? value : undefined;
}

/** Everything else in the file stays; its mode becomes 0600. */
const replace = async (file: string, value: SecretsHolder): Promise<void> =>
  writeOwnFile(await realpath(file), `${JSON.stringify(value, undefined, 2)}\n`);

const withoutList = (file: string, clientId: string): Failure =>
  new Failure('invalid_usage', `${file} has no place for client secrets of OAuth Server-to-Server of ${clientId}.`, {
    next: 'Download the file of the credential anew, or name the client id instead of a file.',
  });

/** Rejects with `Failure` where the file cannot be replaced. */
export async function expectWritable(file: string): Promise<void> {
  const folder = dirname(await realpath(file));
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new Failure('invalid_usage', `${folder} cannot be written: ${file} could not be kept up to date.`, { cause });
  });
}

/** Rejects with `Failure` where a new client secret could not be kept in the file: one that is added would be lost. */
export async function expectRoomInFile(file: string, clientId: string): Promise<void> {
  await expectWritable(file);
  if (!(await changed(file, clientId, (secrets) => secrets))) throw withoutList(file, clientId);
}

/** On disk when it resolves: nothing is pushed before. One that is there already is not added twice. */
export async function addSecretToFile(file: string, clientId: string, secret: string): Promise<void> {
  const value = await changed(file, clientId, (secrets) => [...secrets.filter((each) => each !== secret), secret]);
  if (!value) throw withoutList(file, clientId);
  await replace(file, value);
}

/** Keeps the newest alone. A file without such a list stays as it is. */
export async function keepLastSecretInFile(file: string, clientId: string): Promise<void> {
  const value = await changed(file, clientId, (secrets) => secrets.slice(-1));
  if (value) await replace(file, value);
}
