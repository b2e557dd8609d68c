// `relevo product`: products of the catalogue.
import type { Command } from 'commander';
import { reference } from '../option-values.ts';
import { details, type JsonOption, print, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface CreateOptions extends JsonOption {
  readonly code: string;
  readonly name: string;
  readonly description?: string;
}

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
  const created = await call('productCreate', { body: { code, name, description } });
  print(output, created, () =>
    details([
      ['code', created.code],
      ['name', created.name],
      ['description', created.description],
    ]),
  );
}

export function defineProduct(group: Command): void {
  withJson(group.command('list').description('list the products')).action(list);
  withJson(group.command('create').description('add a product'))
    .requiredOption('--code <code>', 'short name: lower-case letters, digits, "-" or "_"', reference)
    .requiredOption('--name <name>', '1 to 80 characters')
    .option('--description <text>', 'up to 1000 characters')
    .action(create);
}
