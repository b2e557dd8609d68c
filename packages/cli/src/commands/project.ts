// `relevo project`: the units in which developers work.
import type { Attention, Project } from '@relevo/contract/projects';
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
  wholeNumber,
} from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface Settings extends JsonOption {
  readonly title?: string;
  readonly description?: string;
  readonly owner?: string;
  readonly contact?: string[];
}

type CreateOptions = Settings & { readonly title: string; readonly name?: string };
type UpdateOptions = Settings & { readonly enabled?: boolean };

const sortChoices = ['created', 'changed', 'title'] as const;

interface ListOptions extends JsonOption {
  readonly search?: string;
  readonly type?: AuthenticationTypeChoice;
  readonly hasJwt?: true;
  readonly attention?: true;
  readonly sort?: (typeof sortChoices)[number];
  readonly order?: OrderChoice;
}

function accessText({ editable, reason, missing_profiles }: Project['access']): string {
  if (editable) return 'you may change it';
  if (reason === 'role') return 'read-only: your role changes nothing';
  return `read-only: you do not hold ${missing_profiles.join(', ')}`;
}

/** The kind as the API names it, with the credential and the moment. */
function attentionText({ kind, credential, at }: Attention): string {
  return `${kind} (${credential.name}${at === null ? '' : `, ${at}`})`;
}

const projectLines = (project: Project) =>
  details([
    ['id', project.id],
    ['title', project.title],
    ['name', project.name],
    ['description', project.description],
    ['owner', project.owner],
    ['contacts', project.contacts],
    ['enabled', project.enabled],
    ['created', `${project.created_at} by ${project.created_by}`],
    ['changed', `${project.changed_at} by ${project.changed_by}`],
    ['last activity', project.last_activity_at],
    ['attention', project.attention.map(attentionText)],
    ['access', accessText(project.access)],
  ]);

async function create(options: CreateOptions): Promise<void> {
  const { title, name, description, owner, contact: contacts } = options;
  const call = await connect();
  const body = { title, name, description, owner, contacts };
  print(options, await call('projectCreate', { body }), projectLines);
}

async function update(project: string, options: UpdateOptions): Promise<void> {
  const { title, description, owner, contact: contacts, enabled } = options;
  const body = changesOf({ title, description, owner: owner === '' ? null : owner, contacts, enabled });
  const call = await connect();
  print(options, await call('projectUpdate', { params: { project }, body }), projectLines);
}

const kindsOf = ({ attention }: Project) => [...new Set(attention.map(({ kind }) => kind))].join(', ');

async function list({ search, type, hasJwt, attention, sort, order, ...output }: ListOptions): Promise<void> {
  const call = await connect();
  const authentication_type = hasJwt ? ('service_account_jwt' as const) : type;
  const filters = { search, authentication_type, attention: attention && ('true' as const) };
  const items = await allItems(call, 'projectList', { ...filters, sort, order });
  print(output, items, () =>
    table(
      [
        ['ID', (project) => project.id],
        ['TITLE', (project) => project.title],
        ['NAME', (project) => project.name],
        ['OWNER', (project) => project.owner],
        ['ENABLED', (project) => project.enabled],
        ['CREATED', (project) => project.created_at],
        ['LAST ACTIVITY', (project) => project.last_activity_at],
        ['ATTENTION', (project) => kindsOf(project)],
      ],
      items,
      'No projects.',
    ),
  );
}

async function show(project: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('projectView', { params: { project } }), projectLines);
}

interface ActivityOptions extends JsonOption {
  readonly limit?: number;
}

async function activity(project: string, { limit, ...output }: ActivityOptions): Promise<void> {
  const call = await connect();
  const params = { project };
  const items =
    limit === undefined
      ? await allItems(call, 'projectActivity', {}, params)
      : (await call('projectActivity', { params, query: { limit: String(limit) } })).items;
  print(output, items, () =>
    table(
      [
        ['AT', (entry) => entry.at],
        ['WHO', (entry) => entry.actor.name],
        ['ACTION', (entry) => entry.action],
        ['TARGET', (entry) => entry.target],
        ['BEFORE', (entry) => entry.before && JSON.stringify(entry.before)],
        ['AFTER', (entry) => entry.after && JSON.stringify(entry.after)],
      ],
      items,
      'Nothing has happened yet.',
    ),
  );
}

async function remove(project: string, options: ConfirmationOptions & JsonOption): Promise<void> {
  const call = await connect();
  const confirm = await confirmation(
    options,
    `the project ${project} with everything in it`,
    async () => (await call('projectView', { params: { project } })).title,
  );
  await call('projectDelete', { params: { project }, query: { confirm } });
  printDeleted(options, `the project ${project}`);
}

/** The options of `create` and `update`. */
function withSettings(command: Command): Command {
  return command
    .option('--description <text>', 'up to 1000 characters')
    .option('--owner <email>', 'who answers for the project; in an update an empty value takes the owner away')
    .option('--contact <email>', 'who is told beside the owner, repeatable; in an update replaces the list', collected);
}

export function defineProject(project: Command): void {
  const command = (name: string, description: string) => withJson(project.command(name).description(description));
  const existing = (name: string, description: string) =>
    command(name, description).argument('<project>', 'id of the project', reference);
  withSettings(
    command('create', 'create a project')
      .requiredOption('--title <text>', '1 to 45 characters')
      .option('--name <name>', '1 to 20 letters or digits; made by the server if not given'),
  ).action(create);
  command('list', 'list the projects, newest first')
    .option('--search <text>', 'part of a title, name, description or id, or of a name or id of a credential in it')
    .addOption(new Option('--type <type>', 'only with a credential of this type').choices(authenticationTypeChoices))
    .addOption(new Option('--has-jwt', 'the same as --type service_account_jwt').conflicts('type'))
    .option('--attention', 'only those in which something needs attention')
    .addOption(new Option('--sort <by>', 'what to sort by; created if not given').choices(sortChoices))
    .addOption(new Option('--order <order>', 'ascending or descending').choices(orderChoices))
    .action(list);
  existing('show', 'show a project').action(show);
  existing('activity', 'list what happened in a project, newest first')
    .option('--limit <number>', 'only so many; all if not given', wholeNumber(1, 500))
    .action(activity);
  withSettings(existing('update', 'change a project').option('--title <text>', '1 to 45 characters'))
    .option('--enabled <on|off>', 'whether its credentials get tokens', onOff)
    .action(update);
  withConfirmation(existing('delete', 'delete a project with everything in it'), 'title').action(remove);
}
