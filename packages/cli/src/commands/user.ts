// `relevo user`: people of the organization. Links for them are printed once, by the command that makes them.
import type { InvitationLink, User } from '@relevo/contract/users';
import { type Command, Option } from 'commander';
import { allItems } from '../all-items.ts';
import { changesOf } from '../changes.ts';
import { Failure } from '../failure.ts';
import { onOff, reference } from '../option-values.ts';
import { details, type JsonOption, print, table, withJson } from '../output.ts';
import { type RoleChoice, type RoleOptions, roleChoices, roleGrants, roleText, withRoles } from '../roles.ts';
import { connect } from '../session.ts';

interface ListOptions extends JsonOption {
  readonly search?: string;
  readonly role?: RoleChoice;
}

type InviteOptions = RoleOptions & JsonOption & { readonly email: string };
type UpdateOptions = RoleOptions & JsonOption & { readonly enabled?: boolean };

const userLines = (user: User) =>
  details([
    ['id', user.id],
    ['e-mail', user.email],
    ['name', user.name],
    ['roles', user.roles.map(roleText)],
    ['roles by groups', user.group_roles.map(roleText)],
    ['enabled', user.enabled],
    ['password', user.has_password],
    ['one-time codes', user.has_totp],
    ['single sign-on', user.has_single_sign_on],
    ['joined', user.joined_at],
    ['last seen', user.last_seen_at],
  ]);

const linkLines = (invitation: InvitationLink) =>
  details([
    ['id', invitation.id],
    ['e-mail', invitation.email],
    ['roles', invitation.roles.map(roleText)],
    ['good until', invitation.expires_at],
    ['link', `${invitation.link}  (shown only now)`],
  ]);

async function list({ search, role, ...output }: ListOptions): Promise<void> {
  const call = await connect();
  const items = await allItems(call, 'userList', { search, role });
  print(output, items, () =>
    table(
      [
        ['ID', (user) => user.id],
        ['E-MAIL', (user) => user.email],
        ['NAME', (user) => user.name],
        ['ROLES', (user) => [...user.roles, ...user.group_roles].map(roleText)],
        ['ENABLED', (user) => user.enabled],
        ['LAST SEEN', (user) => user.last_seen_at],
      ],
      items,
      'No people.',
    ),
  );
}

async function show(user: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('userView', { params: { user } }), userLines);
}

async function invite({ email, ...options }: InviteOptions): Promise<void> {
  const roles = roleGrants(options);
  if (roles.length === 0) {
    throw new Failure('invalid_usage', 'The invitation gives no role.', { next: 'Give --role, once for each role.' });
  }
  const call = await connect();
  print(options, await call('invitationCreate', { body: { email, roles } }), linkLines);
}

async function update(user: string, { enabled, ...options }: UpdateOptions): Promise<void> {
  const roles = roleGrants(options);
  const body = changesOf({ roles: roles.length > 0 ? roles : undefined, enabled });
  const call = await connect();
  print(options, await call('userUpdate', { params: { user }, body }), userLines);
}

async function remove(user: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('userRemove', { params: { user } });
  print(options, { deleted: true }, () => `Removed ${user} from the organization.`);
}

async function reset(user: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('userReset', { params: { user } }), linkLines);
}

async function signOut(user: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('userSessionsRevoke', { params: { user } });
  print(options, { signed_out: true }, () => `Signed ${user} out everywhere.`);
}

export function defineUser(group: Command): void {
  const command = (name: string, description: string) => withJson(group.command(name).description(description));
  const existing = (name: string, description: string) =>
    command(name, description).argument('<user>', 'id of the person', reference);
  command('list', 'list the people of the organization, by e-mail address')
    .option('--search <text>', 'part of a name or e-mail address')
    .addOption(new Option('--role <role>', 'only who has this role').choices(roleChoices))
    .action(list);
  existing('show', 'show a person').action(show);
  withRoles(
    command('invite', 'invite somebody and print the link').requiredOption('--email <email>', 'who the link is for'),
  ).action(invite);
  withRoles(existing('update', 'change the roles of a person, all of them, or keep them out'))
    .option('--enabled <on|off>', 'whether this organization lets them in', onOff)
    .action(update);
  existing('remove', 'remove a person from the organization; their sessions end').action(remove);
  existing('reset', 'print a link by which a person sets a new password, without one-time codes').action(reset);
  existing('sign-out', 'end all sessions of a person').action(signOut);
}
