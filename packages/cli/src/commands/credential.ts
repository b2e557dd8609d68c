// `relevo credential`: credentials with their technical accounts. The first client secret is printed at creation only.
import type { Credential } from '@relevo/contract/credentials';
import { type Command, Option } from 'commander';
import { allItems } from '../all-items.ts';
import { changesOf } from '../changes.ts';
import { type ConfirmationOptions, confirmation, withConfirmation } from '../confirmation.ts';
import {
  type AuthenticationTypeChoice,
  authenticationTypeChoices,
  collected,
  type OrderChoice,
  onOff,
  orderChoices,
  reference,
} from '../option-values.ts';
import { type Cell, details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface CreateOptions extends JsonOption {
  readonly project: string;
  readonly type: AuthenticationTypeChoice;
  readonly name?: string;
  readonly api: string[];
  readonly profile: string[];
}

interface UpdateOptions extends JsonOption {
  readonly name?: string;
  readonly acceptSecretInQuery?: boolean;
  readonly requireJti?: boolean;
  readonly allowOwnRotation?: boolean;
  readonly api?: string[];
  readonly profile?: string[];
}

interface ListOptions extends JsonOption {
  readonly project?: string;
  readonly search?: string;
  readonly type?: AuthenticationTypeChoice;
  readonly profile?: string;
  readonly sort?: 'created' | 'name';
  readonly order?: OrderChoice;
}

const typesOf = (credential: Credential) => credential.mechanisms.map(({ type }) => type);

function credentialLines(credential: Credential, more: readonly (readonly [string, Cell])[] = []): string {
  return details([
    ['id', credential.id],
    ['name', credential.name],
    ['project', credential.project_id],
    ['client id', credential.client_id],
    ...more,
    ['technical account id', credential.technical_account_id],
    ['technical account email', credential.technical_account_email],
    ['organization id', credential.organization_id],
    ['type', typesOf(credential)],
    ['APIs', credential.apis],
    ['product profiles', credential.profiles],
    ['scopes', credential.scopes],
    ['metascopes', credential.metascopes],
    ['enabled', credential.enabled],
    ['accepts secret in query', credential.accept_secret_in_query],
    ['requires jti', credential.require_jti],
    ['rotates its own secret', credential.allow_own_rotation],
    ['created', credential.created_at],
    ['last token', credential.last_token_at],
  ]);
}

async function create({ project, type, name, api, profile, ...output }: CreateOptions): Promise<void> {
  const call = await connect();
  const created = await call('credentialCreate', { body: { project, type, name, apis: api, profiles: profile } });
  print(output, created, () => {
    const secret = ['client secret', `${created.client_secret}  (shown only now)`] as const;
    return credentialLines(created, [secret]);
  });
}

async function list({ project, search, type, profile, sort, order, ...output }: ListOptions): Promise<void> {
  const call = await connect();
  const items = await allItems(call, 'credentialList', { project, search, type, profile, sort, order });
  print(output, items, () =>
    table(
      [
        ['ID', (credential) => credential.id],
        ['NAME', (credential) => credential.name],
        ['CLIENT ID', (credential) => credential.client_id],
        ['TYPE', typesOf],
        ['APIS', (credential) => credential.apis],
        ['ENABLED', (credential) => credential.enabled],
        ['LAST TOKEN', (credential) => credential.last_token_at],
      ],
      items,
      'No credentials.',
    ),
  );
}

async function show(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('credentialView', { params: { credential } }), (found) => credentialLines(found));
}

async function update(credential: string, options: UpdateOptions): Promise<void> {
  const body = changesOf({
    name: options.name,
    accept_secret_in_query: options.acceptSecretInQuery,
    require_jti: options.requireJti,
    allow_own_rotation: options.allowOwnRotation,
    apis: options.api,
    profiles: options.profile,
  });
  const call = await connect();
  print(options, await call('credentialUpdate', { params: { credential }, body }), (changed) =>
    credentialLines(changed),
  );
}

const setEnabled = (enabled: boolean) => async (credential: string, options: JsonOption) => {
  const call = await connect();
  const changed = await call('credentialUpdate', { params: { credential }, body: { enabled } });
  print(options, changed, () => `The credential ${credential} is ${changed.enabled ? 'enabled' : 'disabled'}.`);
};

async function remove(credential: string, options: ConfirmationOptions & JsonOption): Promise<void> {
  const call = await connect();
  const confirm = await confirmation(
    options,
    `the credential ${credential}`,
    async () => (await call('credentialView', { params: { credential } })).name,
  );
  await call('credentialDelete', { params: { credential }, query: { confirm } });
  printDeleted(options, `the credential ${credential}`);
}

function defineChanges(group: Command): void {
  const existing = (name: string, description: string) =>
    withJson(group.command(name).description(description)).argument('<credential>', 'id or client id', reference);
  existing('show', 'show a credential').action(show);
  existing('update', 'change a credential')
    .option('--name <name>', 'new name')
    .option(
      '--accept-secret-in-query <on|off>',
      'whether /ims accepts the secret in a query, where logs keep it',
      onOff,
    )
    .option('--require-jti <on|off>', 'whether JWT assertions must have a single-use jti', onOff)
    .option('--allow-own-rotation <on|off>', 'whether it may rotate its own client secret', onOff)
    .option('--api <code>', 'code of an API, repeatable; replaces the list', collected)
    .option('--profile <name>', 'name of a product profile, repeatable; replaces the list', collected)
    .action(update);
  existing('disable', 'refuse new tokens; those already issued count as inactive').action(setEnabled(false));
  existing('enable', 'take back a disablement').action(setEnabled(true));
  withConfirmation(existing('delete', 'delete a credential for ever'), 'name').action(remove);
}

export function defineCredential(group: Command): void {
  withJson(group.command('create').description('create a credential and print its first client secret'))
    .requiredOption('--project <id>', 'the project it belongs to', reference)
    .requiredOption('--api <code>', 'code of an API, repeatable', collected)
    .requiredOption('--profile <name>', 'name of a product profile, repeatable', collected)
    .addOption(
      new Option('--type <type>', 'how its clients authenticate')
        .choices(authenticationTypeChoices)
        .makeOptionMandatory(),
    )
    .option('--name <name>', 'unique in the organization; made by the server if not given')
    .action(create);
  withJson(group.command('list').description('list credentials, newest first'))
    .option('--project <id>', 'only those of this project', reference)
    .option('--search <text>', 'part of a name, client id, technical account id or e-mail address')
    .addOption(new Option('--type <type>', 'only those with this type').choices(authenticationTypeChoices))
    .option('--profile <id>', 'only those with this product profile', reference)
    .addOption(new Option('--sort <by>', 'what to sort by; created if not given').choices(['created', 'name']))
    .addOption(new Option('--order <order>', 'ascending or descending').choices(orderChoices))
    .action(list);
  defineChanges(group);
}
