// `relevo secret`: client secrets of a credential, at most two alive; a new one is printed once.
import type { Command } from 'commander';
import { moment, reference } from '../option-values.ts';
import { type JsonOption, print, printDeleted, withJson } from '../output.ts';
import { createdSecretLines, secretTable } from '../secret-output.ts';
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
}
