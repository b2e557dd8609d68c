// `relevo profile`: product profiles of the catalogue, which credentials are given.
import type { ProductProfile } from '@relevo/contract/catalogue';
import type { Command } from 'commander';
import { allItems } from '../all-items.ts';
import { changesOf } from '../changes.ts';
import { collected, onOff, reference } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { collectedRoles, type RoleOption, roleGrants, roleText } from '../roles.ts';
import { connect } from '../session.ts';

interface Settings extends JsonOption {
  readonly name?: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly scope?: string[];
  readonly managementRole?: RoleOption[];
}

interface ListOptions extends JsonOption {
  readonly search?: string;
  readonly product?: string;
}

type CreateOptions = Settings & { readonly product: string; readonly name: string };

const settingsBody = ({ name, description, enabled, scope, managementRole }: Settings) => ({
  name,
  description,
  enabled,
  scopes: scope,
  management_roles: managementRole && roleGrants({ role: managementRole }),
});

const profileLines = (profile: ProductProfile) =>
  details([
    ['id', profile.id],
    ['name', profile.name],
    ['product', profile.product],
    ['description', profile.description],
    ['enabled', profile.enabled],
    ['scopes', profile.scopes],
    ['management roles', profile.management_roles.map(roleText)],
    ['you may attach it', profile.held],
  ]);

async function list({ search, product, ...output }: ListOptions): Promise<void> {
  const call = await connect();
  const items = await allItems(call, 'productProfileList', { search, product });
  print(output, items, () =>
    table(
      [
        ['ID', (profile) => profile.id],
        ['NAME', (profile) => profile.name],
        ['PRODUCT', (profile) => profile.product],
        ['ENABLED', (profile) => profile.enabled],
        ['SCOPES', (profile) => profile.scopes],
      ],
      items,
      'No product profiles.',
    ),
  );
}

async function show(profile: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('productProfileView', { params: { profile } }), profileLines);
}

async function create(options: CreateOptions): Promise<void> {
  const { product, name } = options;
  const call = await connect();
  const body = { ...settingsBody(options), product, name };
  print(options, await call('productProfileCreate', { body }), profileLines);
}

async function update(profile: string, options: Settings): Promise<void> {
  const body = changesOf(settingsBody(options));
  const call = await connect();
  print(options, await call('productProfileUpdate', { params: { profile }, body }), profileLines);
}

async function remove(profile: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('productProfileDelete', { params: { profile } });
  printDeleted(options, `the product profile ${profile}`);
}

/** The options of `create` and `update`. An empty value, as in `--scope ''`, empties a list. */
function withSettings(command: Command): Command {
  return command
    .option('--description <text>', 'up to 1000 characters')
    .option('--enabled <on|off>', 'whether tokens are issued through it', onOff)
    .option('--scope <scope>', 'a scope that it grants, repeatable', collected)
    .option(
      '--management-role <role[:name]>',
      'a role here that tokens for the API Relevo Management carry by it, repeatable',
      collectedRoles,
    );
}

export function defineProfile(group: Command): void {
  withJson(group.command('list').description('list the product profiles'))
    .option('--search <text>', 'part of a name or description')
    .option('--product <code>', 'only those of this product', reference)
    .action(list);
  withJson(group.command('show').description('show a product profile'))
    .argument('<profile>', 'id of the product profile', reference)
    .action(show);
  withSettings(
    withJson(group.command('create').description('add a product profile to a product'))
      .requiredOption('--product <code>', 'code of its product', reference)
      .requiredOption('--name <name>', '1 to 100 characters'),
  ).action(create);
  withSettings(
    withJson(group.command('update').description('change a product profile; lists are replaced'))
      .argument('<profile>', 'id of the product profile', reference)
      .option('--name <name>', '1 to 100 characters'),
  ).action(update);
  withJson(group.command('delete').description('delete a product profile that no credential has'))
    .argument('<profile>', 'id of the product profile', reference)
    .action(remove);
}
