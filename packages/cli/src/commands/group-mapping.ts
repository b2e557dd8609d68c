// `relevo group-mapping`: roles that everybody in a group of the single sign-on provider has.
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { reference } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { type RoleOptions, roleGrants, roleText, withRoles } from '../roles.ts';
import { connect } from '../session.ts';

type CreateOptions = RoleOptions & JsonOption & { readonly group: string };

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('groupMappingList', {});
  print(options, items, () =>
    table(
      [
        ['ID', (mapping) => mapping.id],
        ['GROUP', (mapping) => mapping.group],
        ['ROLES', (mapping) => mapping.roles.map(roleText)],
      ],
      items,
      'No groups have roles.',
    ),
  );
}

async function create({ group, ...options }: CreateOptions): Promise<void> {
  const roles = roleGrants(options);
  if (roles.length === 0)
    throw new Failure('invalid_usage', 'No role is given.', { next: 'Give --role, once for each role.' });
  const call = await connect();
  print(options, await call('groupMappingCreate', { body: { group, roles } }), (mapping) =>
    details([
      ['id', mapping.id],
      ['group', mapping.group],
      ['roles', mapping.roles.map(roleText)],
    ]),
  );
}

async function remove(mapping: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('groupMappingDelete', { params: { mapping } });
  printDeleted(options, `the roles of the group ${mapping}; it counts from the next sign-in`);
}

export function defineGroupMapping(group: Command): void {
  withJson(group.command('list').description('list the groups that give roles')).action(list);
  withRoles(
    withJson(
      group.command('create').description('give roles to a group of the single sign-on provider'),
    ).requiredOption('--group <name>', 'the group as the provider names it'),
  ).action(create);
  withJson(group.command('delete').description('take the roles of a group away'))
    .argument('<mapping>', 'id of the mapping', reference)
    .action(remove);
}
