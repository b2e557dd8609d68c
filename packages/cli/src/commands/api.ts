// `relevo api`: APIs of the catalogue, with what their access tokens look like.
import type { Api } from '@relevo/contract/catalogue';
import { type Command, Option } from 'commander';
import { changesOf } from '../changes.ts';
import {
  type AlgorithmChoice,
  type AuthenticationTypeChoice,
  algorithmChoices,
  authenticationTypeChoices,
  collected,
  collectedFrom,
  type DialectChoice,
  dialectChoices,
  onOff,
  reference,
  wholeNumber,
} from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface Settings extends JsonOption {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly audience?: string;
  readonly scope?: string[];
  readonly metascope?: string[];
  readonly type?: AuthenticationTypeChoice[];
  readonly dialect?: DialectChoice[];
  readonly algorithm?: AlgorithmChoice;
  readonly organizationHeader?: boolean;
  readonly lifetime?: number;
  readonly compatibleLifetime?: number;
  readonly introspectionClient?: string[];
}

type CreateOptions = Settings & { readonly code: string; readonly product: string; readonly name: string };

const lifetime = wholeNumber(60, 86_400);

function settingsBody(settings: Settings) {
  return {
    name: settings.name,
    enabled: settings.enabled,
    audience: settings.audience,
    scopes: settings.scope,
    metascopes: settings.metascope,
    authentication_types: settings.type,
    dialects: settings.dialect,
    signing_algorithm: settings.algorithm,
    requires_organization_header: settings.organizationHeader,
    access_token_lifetime: settings.lifetime,
    compatible_access_token_lifetime: settings.compatibleLifetime,
    introspection_client_ids: settings.introspectionClient,
  };
}

const notAddable: Record<Api['not_addable'][number], string> = {
  role: 'your role adds nothing',
  api_disabled: 'it is disabled',
  organization_has_no_profile: 'the organization has no enabled product profile of its product',
  no_profile_held: 'you hold none of its product profiles',
};

const apiLines = (api: Api) =>
  details([
    ['code', api.code],
    ['name', api.name],
    ['product', api.product],
    ['enabled', api.enabled],
    ['audience', api.audience],
    ['scopes', api.scopes],
    ['metascopes', api.metascopes],
    ['authentication types', api.authentication_types],
    ['dialects', api.dialects],
    ['signing algorithm', api.signing_algorithm],
    ['requires organization header', api.requires_organization_header],
    ['lifetime, oauth2 (s)', api.access_token_lifetime],
    ['lifetime, ims (s)', api.compatible_access_token_lifetime],
    ['introspection clients', api.introspection_client_ids],
    ['you cannot add it', api.not_addable.map((reason) => notAddable[reason])],
  ]);

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('apiList', {});
  print(options, items, () =>
    table(
      [
        ['CODE', (api) => api.code],
        ['NAME', (api) => api.name],
        ['PRODUCT', (api) => api.product],
        ['TYPES', (api) => api.authentication_types],
        ['DIALECTS', (api) => api.dialects],
        ['ALGORITHM', (api) => api.signing_algorithm],
        ['ENABLED', (api) => api.enabled],
      ],
      items,
      'No APIs.',
    ),
  );
}

async function show(code: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('apiView', { params: { code } }), apiLines);
}

async function create(options: CreateOptions): Promise<void> {
  const { code, product, name } = options;
  const call = await connect();
  print(options, await call('apiCreate', { body: { ...settingsBody(options), code, product, name } }), apiLines);
}

async function update(code: string, options: Settings): Promise<void> {
  const body = changesOf(settingsBody(options));
  const call = await connect();
  print(options, await call('apiUpdate', { params: { code }, body }), apiLines);
}

async function remove(code: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('apiDelete', { params: { code } });
  printDeleted(options, `the API ${code}`);
}

/** The options of `create` and `update`. An empty value, as in `--scope ''`, empties a list. */
function withSettings(command: Command): Command {
  return command
    .option('--enabled <on|off>', 'whether tokens for it are issued', onOff)
    .option('--audience <uri>', "the tokens' aud, an absolute URI without fragment")
    .option('--scope <scope>', 'a scope, repeatable', collected)
    .option('--metascope <name>', 'a metascope of the JWT exchange, repeatable', collected)
    .option('--type <type>', 'an authentication type, repeatable', collectedFrom(authenticationTypeChoices))
    .option('--dialect <dialect>', 'oauth2 or ims, repeatable', collectedFrom(dialectChoices))
    .addOption(new Option('--algorithm <algorithm>', 'how its tokens are signed').choices(algorithmChoices))
    .option('--organization-header <on|off>', 'whether calls must name the organization', onOff)
    .option('--lifetime <seconds>', 'lifetime of tokens of /oauth2, 60 to 86400', lifetime)
    .option('--compatible-lifetime <seconds>', 'lifetime of tokens of /ims, 60 to 86400', lifetime)
    .option('--introspection-client <id>', 'client id that may introspect its tokens, repeatable', collected);
}

export function defineApi(group: Command): void {
  withJson(group.command('list').description('list the APIs')).action(list);
  withJson(group.command('show').description('show an API'))
    .argument('<code>', 'code of the API', reference)
    .action(show);
  withSettings(
    withJson(group.command('create').description('add an API to a product'))
      .requiredOption('--code <code>', 'short name: lower-case letters, digits, "-" or "_"', reference)
      .requiredOption('--product <code>', 'code of its product', reference)
      .requiredOption('--name <name>', '1 to 80 characters'),
  ).action(create);
  withSettings(
    withJson(group.command('update').description('change an API; lists are replaced'))
      .argument('<code>', 'code of the API', reference)
      .option('--name <name>', '1 to 80 characters'),
  ).action(update);
  withJson(group.command('delete').description('delete an API that no credential has'))
    .argument('<code>', 'code of the API', reference)
    .action(remove);
}
