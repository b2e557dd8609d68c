// `relevo own-secret`: a credential rotates its own client secret, which comes on standard input, never in the command line.
import type { Call } from '@relevo/contract/call';
import type { Command } from 'commander';
import { clientToken } from '../client-token.ts';
import { moment, reference, wholeNumber } from '../option-values.ts';
import { type JsonOption, print, printDeleted, withJson } from '../output.ts';
import { createdSecretLines, secretTable } from '../secret-output.ts';
import { callerOf, serverUrl } from '../session.ts';
import { readConfidential } from '../standard-input.ts';

interface OwnSecretOptions extends JsonOption {
  readonly clientId: string;
}

interface AddOptions extends OwnSecretOptions {
  readonly expiresAt?: string;
  readonly previousEndsIn?: number;
}

const longestOverlapSeconds = 90 * 86_400;

/** The caller of the server as the credential itself. */
async function connectAsClient({ clientId }: OwnSecretOptions): Promise<Call> {
  const url = serverUrl();
  const clientSecret = await readConfidential('the client secret');
  const token = await clientToken(url, { clientId, clientSecret });
  return callerOf(url, { kind: 'token', token, source: 'the client secret' });
}

async function add(options: AddOptions): Promise<void> {
  const { expiresAt: expires_at, previousEndsIn: previous_ends_in } = options;
  const call = await connectAsClient(options);
  print(options, await call('ownClientSecretAdd', { body: { expires_at, previous_ends_in } }), createdSecretLines);
}

async function list(options: OwnSecretOptions): Promise<void> {
  const call = await connectAsClient(options);
  const { items } = await call('ownClientSecretList', {});
  print(options, items, secretTable);
}

async function remove(options: OwnSecretOptions & { readonly secret: string }): Promise<void> {
  const call = await connectAsClient(options);
  await call('ownClientSecretDelete', { params: { client_secret: options.secret } });
  printDeleted(options, `the client secret ${options.secret}`);
}

export function defineOwnSecret(group: Command): void {
  const ofClient = (name: string, description: string) =>
    withJson(
      group.command(name).description(`${description}; the present one is read from standard input`),
    ).requiredOption('--client-id <id>', 'client id of the credential', reference);
  ofClient('add', 'add a client secret and print it')
    .option('--expires-at <moment>', 'date or RFC 3339 moment after which it is refused', moment)
    .option(
      '--previous-ends-in <seconds>',
      'when the others end; they stay as they are if not given',
      wholeNumber(0, longestOverlapSeconds),
    )
    .action(add);
  ofClient('list', 'list client secrets with their last use, oldest first').action(list);
  ofClient('delete', 'delete a client secret')
    .requiredOption('--secret <id>', 'id of the client secret', reference)
    .action(remove);
}
