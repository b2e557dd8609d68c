// `relevo profile`: product profiles of the catalogue, which credentials are given.
import type { ProductProfile } from '@relevo/contract/catalogue';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { collected, onOff, reference } from '../option-values.ts';
import { details, type JsonOption, print, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface Settings extends JsonOption {
  readonly name?: string;
  readonly description?: string;
  readonly enabled?: boolean;
  readonly scope?: string[];
}

type CreateOptions = Settings & { readonly product: string; readonly name: string };

const settingsBody = ({ name, description, enabled, scope }: Settings) => ({
  name,
  description,
  enabled,
  scopes: scope,
});

const profileLines = (profile: ProductProfile) =>
  details([
    ['id', profile.id],
    ['name', profile.name],
    ['product', profile.product],
    ['description', profile.description],
    ['enabled', profile.enabled],
    ['scopes', profile.scopes],
  ]);

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('productProfileList', {});
  print(options, items, () =>
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

async function create(options: CreateOptions): Promise<void> {
  const { product, name } = options;
  const call = await connect();
  const body = { ...settingsBody(options), product, name };
  print(options, await call('productProfileCreate', { body }), profileLines);
}

async function update(profile: string, options: Settings): Promise<void> {
  const body = settingsBody(options);
  if (Object.values(body).every((value) => value === undefined))
    throw new Failure('invalid_usage', 'Nothing to change.');
  const call = await connect();
  print(options, await call('productProfileUpdate', { params: { profile }, body }), profileLines);
}

/** The options of `create` and `update`. An empty value, as in `--scope ''`, empties a list. */
function withSettings(command: Command): Command {
  return command
    .option('--description <text>', 'up to 1000 characters')
    .option('--enabled <on|off>', 'whether tokens are issued through it', onOff)
    .option('--scope <scope>', 'a scope that it grants, repeatable', collected);
}

export function defineProfile(group: Command): void {
  withJson(group.command('list').description('list the product profiles')).action(list);
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
}
