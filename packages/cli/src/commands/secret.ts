// `relevo secret`: client secrets of a credential, at most two alive; a new one is printed once. Rotating is a command.
import type { Command } from 'commander';
import { moment, reference, wholeNumber } from '../option-values.ts';
import { type JsonOption, print, printDeleted, withJson } from '../output.ts';
import { createdSecretLines, secretTable } from '../secret-output.ts';
import { rotate } from '../secret-rotation.ts';
import { connect } from '../session.ts';

interface SecretOptions extends JsonOption {
  readonly credential: string;
}

interface DeleteOptions extends SecretOptions {
  readonly secret: string;
  readonly revokeTokens?: true;
}

async function add(options: SecretOptions & { readonly expiresAt?: string }): Promise<void> {
  const { credential, expiresAt } = options;
  const call = await connect();
  const created = await call('clientSecretAdd', { params: { credential }, body: { expires_at: expiresAt } });
  print(options, created, createdSecretLines);
}

async function list(options: SecretOptions): Promise<void> {
  const call = await connect();
  const { items } = await call('clientSecretList', { params: { credential: options.credential } });
  print(options, items, secretTable);
}

async function remove(options: DeleteOptions): Promise<void> {
  const { credential, secret, revokeTokens = false } = options;
  const call = await connect();
  const revoke_tokens = revokeTokens ? 'true' : 'false';
  await call('clientSecretDelete', { params: { credential, client_secret: secret }, query: { revoke_tokens } });
  printDeleted(options, `the client secret ${secret}${revokeTokens ? ' and revoked its tokens' : ''}`);
}

export function defineSecret(group: Command): void {
  const ofCredential = (name: string, description: string) =>
    withJson(group.command(name).description(description)).requiredOption(
      '--credential <id>',
      'id or client id of the credential',
      reference,
    );
  ofCredential('add', 'add a client secret and print it')
    .option('--expires-at <moment>', 'date or RFC 3339 moment after which it is refused', moment)
    .action(add);
  ofCredential('list', 'list client secrets with their last use, oldest first').action(list);
  ofCredential('delete', 'delete a client secret; it gets no new token')
    .requiredOption('--secret <id>', 'id of the client secret', reference)
    .option('--revoke-tokens', 'also end the tokens that it has obtained')
    .action(remove);
  withJson(group.command('rotate').description('add a client secret, wait until all use it, delete the old one'))
    .argument('<credential>', 'id or client id of the credential', reference)
    .option('--timeout <seconds>', 'how long to wait; then both stay', wholeNumber(0, 30 * 86_400), 600)
    .option('--every <seconds>', 'how often to look', wholeNumber(1, 3600), 10)
    .action(rotate);
}
