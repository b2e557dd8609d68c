// `relevo product`: products of the catalogue.
import type { Product } from '@relevo/contract/catalogue';
import type { Command } from 'commander';
import { changesOf } from '../changes.ts';
import { reference } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface UpdateOptions extends JsonOption {
  readonly name?: string;
  readonly description?: string;
}

type CreateOptions = UpdateOptions & { readonly code: string; readonly name: string };

const productLines = (product: Product) =>
  details([
    ['code', product.code],
    ['name', product.name],
    ['description', product.description],
  ]);

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('productList', {});
  print(options, items, () =>
    table(
      [
        ['CODE', (product) => product.code],
        ['NAME', (product) => product.name],
        ['DESCRIPTION', (product) => product.description],
      ],
      items,
      'No products.',
    ),
  );
}

async function create({ code, name, description, ...output }: CreateOptions): Promise<void> {
  const call = await connect();
  print(output, await call('productCreate', { body: { code, name, description } }), productLines);
}

async function update(code: string, { name, description, ...output }: UpdateOptions): Promise<void> {
  const body = changesOf({ name, description });
  const call = await connect();
  print(output, await call('productUpdate', { params: { code }, body }), productLines);
}

async function remove(code: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('productDelete', { params: { code } });
  printDeleted(options, `the product ${code}`);
}

export function defineProduct(group: Command): void {
  withJson(group.command('list').description('list the products')).action(list);
  withJson(group.command('create').description('add a product'))
    .requiredOption('--code <code>', 'short name: lower-case letters, digits, "-" or "_"', reference)
    .requiredOption('--name <name>', '1 to 80 characters')
    .option('--description <text>', 'up to 1000 characters')
    .action(create);
  withJson(group.command('update').description('change a product'))
    .argument('<code>', 'code of the product', reference)
    .option('--name <name>', '1 to 80 characters')
    .option('--description <text>', 'up to 1000 characters')
    .action(update);
  withJson(group.command('delete').description('delete a product that has neither APIs nor product profiles'))
    .argument('<code>', 'code of the product', reference)
    .action(remove);
}
