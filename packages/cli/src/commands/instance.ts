// `relevo instance`: what runs in several places, its containers, and what has been proven there. `relevo fleet` reports it.
import type { Container, Installation, Instance, InstanceDetails } from '@relevo/contract/instances';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { allItems } from '../all-items.ts';
import { changesOf } from '../changes.ts';
import { type ConfirmationOptions, confirmation, withConfirmation } from '../confirmation.ts';
import { reference, wholeNumber } from '../option-values.ts';
import { details, type JsonOption, print, printDeleted, table, withJson } from '../output.ts';
import { connect } from '../session.ts';

/** As in the contract, repeated because loading its schemas would slow every start. The compiler compares. */
const instanceHostingChoices = ['own', 'hybrid', 'vendor'] as const satisfies Instance['hosting'][];
const containerHostingChoices = ['own', 'vendor'] as const satisfies Container['hosting'][];

interface Settings extends JsonOption {
  readonly hosting?: Instance['hosting'];
  readonly credential?: string;
}

type ListOptions = JsonOption & { readonly search?: string; readonly credential?: string };

/** "2 of 3 proven, 1 of the vendor", counting one's own. */
function standing({ containers_total, containers_own, containers_proven }: Instance): string {
  const hosted = containers_total - containers_own;
  return `${containers_proven} of ${containers_own} proven${hosted > 0 ? `, ${hosted} of the vendor` : ''}`;
}

const credentialText = ({ credential_name, client_id }: Instance) =>
  client_id === null ? null : `${credential_name} (${client_id})`;

const instanceLines = (instance: Instance) =>
  details([
    ['id', instance.id],
    ['name', instance.name],
    ['hosting', instance.hosting],
    ['credential', credentialText(instance)],
    ['created', `${instance.created_at} by ${instance.created_by}`],
    ['containers', standing(instance)],
  ]);

/** What was found last, such as "ok V4, 2027-01-31T12:00:00Z" or "failed (disk_full) V1, …". */
function foundText({ outcome, cause, rung, checked_at }: Installation): string {
  const why = cause === null ? '' : ` (${cause})`;
  return `${outcome}${why}${rung === null ? '' : ` V${rung}`}, ${checked_at}`;
}

interface Line {
  readonly container: Container;
  readonly found: Installation | null;
}

/** A line for each thing that was found on a container, and one for a container where nothing was. */
const linesOf = ({ containers }: InstanceDetails): Line[] =>
  containers.flatMap((container): Line[] =>
    container.installations.length > 0
      ? container.installations.map((found) => ({ container, found }))
      : [{ container, found: null }],
  );

const containerTable = (instance: InstanceDetails) =>
  table(
    [
      ['CONTAINER', ({ container }) => container.name],
      ['HOST', ({ container }) => container.host],
      ['HOSTING', ({ container }) => container.hosting],
      ['VERSION', ({ container }) => container.version],
      ['BUILD', ({ container }) => container.build],
      ['CREDENTIAL', ({ found }) => found?.credential_name ?? null],
      ['MECHANISM', ({ found }) => found?.mechanism ?? null],
      ['FINGERPRINT', ({ found }) => found?.fingerprint ?? null],
      ['LAST CHECK', ({ found }) => found && foundText(found)],
      ['PROVEN', ({ found }) => found?.proven_at ?? null],
    ],
    linesOf(instance),
    'No containers.',
  );

const instancePage = (instance: InstanceDetails) => `${instanceLines(instance)}\n\n${containerTable(instance)}`;

async function list({ search, credential, ...output }: ListOptions): Promise<void> {
  const call = await connect();
  const items = await allItems(call, 'instanceList', { search, credential });
  print(output, items, () =>
    table(
      [
        ['NAME', (instance) => instance.name],
        ['HOSTING', (instance) => instance.hosting],
        ['CREDENTIAL', credentialText],
        ['CONTAINERS', standing],
        ['ID', (instance) => instance.id],
      ],
      items,
      'No instances.',
    ),
  );
}

async function view(instance: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('instanceView', { params: { instance } }), instancePage);
}

async function create({ name, hosting, credential, ...output }: Settings & { readonly name: string }): Promise<void> {
  const call = await connect();
  print(output, await call('instanceCreate', { body: { name, hosting, credential } }), instanceLines);
}

async function update(instance: string, options: Settings & { readonly name?: string }): Promise<void> {
  const { name, hosting, credential } = options;
  const body = changesOf({ name, hosting, credential: credential === '' ? null : credential });
  const call = await connect();
  print(options, await call('instanceUpdate', { params: { instance }, body }), instancePage);
}

async function remove(instance: string, options: ConfirmationOptions & JsonOption): Promise<void> {
  const call = await connect();
  const confirm = await confirmation(
    options,
    `what is known of the instance ${instance} and its containers, and nothing on the hosts,`,
    async () => (await call('instanceView', { params: { instance } })).name,
  );
  await call('instanceDelete', { params: { instance }, query: { confirm } });
  printDeleted(options, `the instance ${instance}`);
}

interface AddOptions extends JsonOption {
  readonly name: string;
  readonly host?: string;
  readonly hosting?: Container['hosting'];
  readonly build?: number;
}

async function addContainer(instance: string, { name, host, hosting, build, ...output }: AddOptions): Promise<void> {
  const call = await connect();
  const added = await call('containerAdd', { params: { instance }, body: { name, host, hosting, build } });
  print(output, added, (container) =>
    details([
      ['id', container.id],
      ['name', container.name],
      ['host', container.host],
      ['hosting', container.hosting],
      ['build', container.build],
    ]),
  );
}

async function removeContainer(instance: string, container: string, options: JsonOption): Promise<void> {
  const call = await connect();
  await call('containerDelete', { params: { instance, container } });
  printDeleted(options, `the container ${container}`);
}

/** A credential, or an empty value that takes it away. */
const referenceOrEmpty = (value: string): string => (value === '' ? '' : reference(value));

/** A label may have colons, as addresses do. */
const containerReference = (value: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9._:@-]*$/.test(value) ? value : reference(value);

function instanceName(value: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(value)) return value;
  throw new InvalidArgumentError('It must be 1 to 64 letters, digits, "_" or "-".');
}

const hostingOption = (choices: readonly string[], what: string) =>
  new Option('--hosting <who>', `who runs ${what}`).choices(choices);

export function defineInstance(group: Command): void {
  const command = (name: string, description: string) => withJson(group.command(name).description(description));
  const existing = (name: string, description: string) =>
    command(name, description).argument('<instance>', 'name or id of the instance', reference);
  command('list', 'list instances with how many of their containers have proven their credential')
    .option('--search <text>', 'only those with this in their name, or in the name or host of a container')
    .option('--credential <id>', 'only those of this credential', reference)
    .action(list);
  existing('view', 'show an instance with its containers and what was found there').action(view);
  command('create', 'declare an instance; a report of "relevo fleet" declares one as well')
    .requiredOption('--name <name>', 'as nlserver calls it', instanceName)
    .addOption(hostingOption(instanceHostingChoices, 'its hosts'))
    .option('--credential <id>', 'what its containers are to have', reference)
    .action(create);
  existing('update', 'change an instance')
    .option('--name <name>', 'as nlserver calls it', instanceName)
    .addOption(hostingOption(instanceHostingChoices, 'its hosts'))
    .option('--credential <id>', 'what its containers are to have; an empty value takes it away', referenceOrEmpty)
    .action(update);
  withConfirmation(existing('delete', 'forget an instance; nothing on its hosts changes'), 'name').action(remove);
  defineContainer(group.command('container').description('containers of an instance'));
}

function defineContainer(group: Command): void {
  const existing = (name: string, description: string) =>
    withJson(group.command(name).description(description)).argument(
      '<instance>',
      'name or id of the instance',
      reference,
    );
  existing('add', 'declare a container, also before anything is installed there')
    .requiredOption('--name <label>', 'its label, as it sends it to the token service')
    .option('--host <name>', 'its host')
    .addOption(hostingOption(containerHostingChoices, 'it'))
    .option('--build <number>', 'build number of Adobe Campaign there', wholeNumber(1, 1_000_000))
    .action(addContainer);
  existing('delete', 'forget a container that is gone')
    .argument('<container>', 'name or id of the container', containerReference)
    .action(removeContainer);
}
