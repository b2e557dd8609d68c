// `relevo organization`: the organization that commands act in, and for operators all of the server.
import type { Organization } from '@relevo/contract/organization';
import type { Command } from 'commander';
import { changesOf } from '../changes.ts';
import { reference } from '../option-values.ts';
import { type Cell, details, type JsonOption, print, table, withJson } from '../output.ts';
import { roleText } from '../roles.ts';
import { connect } from '../session.ts';

interface UpdateOptions extends JsonOption {
  readonly name?: string;
  readonly fallbackContact?: string;
}

interface CreateOptions extends JsonOption {
  readonly name: string;
  readonly administrator: string;
}

function organizationLines(organization: Organization, more: readonly (readonly [string, Cell])[] = []): string {
  return details([
    ['id', organization.id],
    ['name', organization.name],
    ...more,
    ['issuer', organization.issuer],
    ['token endpoint', organization.token_endpoint],
    ['fallback contact', organization.fallback_contact],
    ['enabled', organization.enabled],
    ['runs the server', organization.is_home],
  ]);
}

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('organizationList', {});
  print(options, items, () =>
    table(
      [
        ['ID', (organization) => organization.id],
        ['NAME', (organization) => organization.name],
        ['ENABLED', (organization) => organization.enabled],
        ['YOUR ROLES', (organization) => organization.roles.map(roleText)],
      ],
      items,
      'No organizations.',
    ),
  );
}

async function show(options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('organizationView', {}), (organization) => organizationLines(organization));
}

async function create({ name, administrator, ...output }: CreateOptions): Promise<void> {
  const call = await connect();
  const created = await call('organizationCreate', { body: { name, administrator_email: administrator } });
  const { link, expires_at } = created.invitation;
  print(output, created, () =>
    organizationLines(created, [
      ['link for its administrator', `${link}  (shown only now)`],
      ['link good until', expires_at],
    ]),
  );
}

async function update({ name, fallbackContact, ...output }: UpdateOptions): Promise<void> {
  const body = changesOf({ name, fallback_contact: fallbackContact === '' ? null : fallbackContact });
  const call = await connect();
  print(output, await call('organizationUpdate', { body }), (organization) => organizationLines(organization));
}

const setEnabled = (enabled: boolean) => async (organization: string, options: JsonOption) => {
  const call = await connect();
  const changed = await call('organizationSetEnabled', { params: { organization }, body: { enabled } });
  print(options, changed, () => `The organization ${organization} is ${changed.enabled ? 'enabled' : 'disabled'}.`);
};

export function defineOrganization(group: Command): void {
  const command = (name: string, description: string) => withJson(group.command(name).description(description));
  command('list', 'list the organizations that you may enter').action(list);
  command('show', 'show the organization that commands act in').action(show);
  command('create', 'create an organization and print the link for its first administrator')
    .requiredOption('--name <name>', '1 to 80 characters')
    .requiredOption('--administrator <email>', 'e-mail address of its first administrator')
    .action(create);
  command('update', 'change the organization that commands act in')
    .option('--name <name>', '1 to 80 characters')
    .option('--fallback-contact <email>', 'told of what nobody else would hear of; an empty value takes it away')
    .action(update);
  command('disable', 'stop everything of an organization: tokens, credentials, people')
    .argument('<organization>', 'id of the organization', reference)
    .action(setEnabled(false));
  command('enable', 'take back a disablement')
    .argument('<organization>', 'id of the organization', reference)
    .action(setEnabled(true));
}
