// `relevo project`: the units in which developers work.
import type { Project } from '@relevo/contract/projects';
import type { Command } from 'commander';
import { type ConfirmationOptions, confirmation, withConfirmation } from '../confirmation.ts';
import { reference } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface CreateOptions extends JsonOption {
  readonly title: string;
  readonly name?: string;
  readonly description?: string;
}

const projectLines = (project: Project) =>
  details([
    ['id', project.id],
    ['title', project.title],
    ['name', project.name],
    ['description', project.description],
    ['enabled', project.enabled],
    ['created', project.created_at],
  ]);

async function create({ title, name, description, ...output }: CreateOptions): Promise<void> {
  const call = await connect();
  print(output, await call('projectCreate', { body: { title, name, description } }), projectLines);
}

async function list(options: JsonOption): Promise<void> {
  const call = await connect();
  const { items } = await call('projectList', {});
  print(options, items, () =>
    table(
      [
        ['ID', (project) => project.id],
        ['TITLE', (project) => project.title],
        ['NAME', (project) => project.name],
        ['ENABLED', (project) => project.enabled],
        ['CREATED', (project) => project.created_at],
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

export function defineProject(project: Command): void {
  withJson(project.command('create').description('create a project'))
    .requiredOption('--title <text>', '1 to 45 characters')
    .option('--name <name>', '1 to 20 letters or digits; made by the server if not given')
    .option('--description <text>', 'up to 1000 characters')
    .action(create);
  withJson(project.command('list').description('list the projects, newest first')).action(list);
  withJson(project.command('show').description('show a project'))
    .argument('<project>', 'id of the project', reference)
    .action(show);
  withConfirmation(withJson(project.command('delete').description('delete a project with everything in it')), 'title')
    .argument('<project>', 'id of the project', reference)
    .action(remove);
}
