// `relevo migration`: moving a credential from Service Account (JWT) to OAuth Server-to-Server.
import type { Call } from '@relevo/contract/call';
import type { Migration } from '@relevo/contract/migrations';
import { type Command, Option } from 'commander';
import { allItems } from '../all-items.ts';
import { type ConfirmationOptions, confirmationOf, withConfirmation } from '../confirmation.ts';
import { Failure } from '../failure.ts';
import { completeReady, printOutcomes, startMany } from '../migration-many.ts';
import { boardLines, migrationLines, shownSecret } from '../migration-output.ts';
import { type MigrationStateChoice, migrationStateChoices, reference } from '../option-values.ts';
import { type JsonOption, print, printJson, table, withJson } from '../output.ts';
import { connect } from '../session.ts';
import { defineBrownout } from './brownout.ts';

interface BoardOptions extends JsonOption {
  readonly state?: MigrationStateChoice;
  readonly search?: string;
}

async function board({ state, search, ...output }: BoardOptions): Promise<void> {
  const call = await connect();
  const items = await allItems(call, 'migrationList', { state, search });
  const summary = await call('migrationSummary', {});
  print(output, items, () => boardLines(summary, items));
}

async function view(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('migrationView', { params: { credential } }), migrationLines);
}

async function compare(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('migrationCompare', { params: { credential } }), ({ claims }) =>
    table(
      [
        ['CLAIM', ({ claim }) => claim],
        ['DIFFERS', ({ differs }) => differs],
        ['SERVICE ACCOUNT (JWT)', ({ legacy }) => legacy],
        ['OAUTH SERVER-TO-SERVER', ({ new: current }) => current],
      ],
      claims,
      'No claims.',
    ),
  );
}

interface StartOptions extends JsonOption {
  readonly all?: true;
  readonly preview?: true;
}

async function start(credentials: readonly string[], options: StartOptions): Promise<void> {
  const [only] = credentials;
  const isNamed = only !== undefined;
  if (isNamed === (options.all === true)) {
    throw new Failure('invalid_usage', 'Give one or several CLIENT_ID, or --all.');
  }
  const call = await connect();
  if (isNamed && credentials.length === 1 && !options.preview) {
    const started = await call('migrationStart', { params: { credential: only } });
    print(options, started, (migration) => shownSecret(migration.client_secret) + migrationLines(migration));
    return;
  }
  printOutcomes(options, await startMany(call, credentials, options.preview === true));
}

interface CompleteOptions extends ConfirmationOptions, JsonOption {
  readonly override?: string;
  readonly revision?: string;
  readonly allReady?: true;
  readonly preview?: true;
}

/** Prints what stands in the way for scripts, where that is why the server refuses. Rethrows. */
function refused(options: JsonOption, error: unknown): never {
  const blockers = error instanceof Failure ? error.problem?.blockers : undefined;
  if (options.json && blockers) printJson({ blockers, sources: blockers.flatMap(({ source }) => source ?? []) });
  throw error;
}

async function completeOne(call: Call, credential: string, options: CompleteOptions): Promise<void> {
  const params = { credential };
  const { project_title, client_id, ...seen } = await call('migrationView', { params });
  const act = {
    doing: `Completing the migration of ${client_id}`,
    warning: `This ends Service Account (JWT) for ${client_id}; it can be undone for some days.`,
    notDone: 'nothing was changed',
  };
  const confirm = await confirmationOf(options, act, async () => project_title);
  const body = { confirm, revision: options.revision ?? seen.revision, override_reason: options.override };
  const completed = await call('migrationComplete', { params, body }).catch((error) => refused(options, error));
  print(options, completed, migrationLines);
}

async function completeAll(call: Call, options: CompleteOptions): Promise<void> {
  const preview = options.preview === true;
  const act = {
    doing: 'Completing all that are ready',
    warning: 'This ends Service Account (JWT) for every credential that nothing blocks.',
    notDone: 'nothing was changed',
  };
  const nameOf = async () => (await call('organizationView', {})).name;
  const confirm = preview ? '' : await confirmationOf(options, act, nameOf);
  printOutcomes(options, await completeReady(call, { preview, confirm }));
}

async function complete(credential: string | undefined, options: CompleteOptions): Promise<void> {
  const { allReady = false, preview = false } = options;
  if ((credential === undefined) !== allReady)
    throw new Failure('invalid_usage', 'Give one CLIENT_ID, or --all-ready.');
  if (credential === undefined) return completeAll(await connect(), options);
  if (!preview) return completeOne(await connect(), credential, options);
  throw new Failure('invalid_usage', '--preview goes with --all-ready.', {
    next: `"relevo migration view ${credential}" shows what stands in the way.`,
  });
}

async function cancel(credential: string, options: JsonOption & { readonly override?: string }): Promise<void> {
  const call = await connect();
  const input = { params: { credential }, body: { override_reason: options.override } };
  const cancelled = await call('migrationCancel', input).catch((error) => refused(options, error));
  print(options, cancelled, migrationLines);
}

async function undo(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  print(options, await call('migrationUndo', { params: { credential } }), migrationLines);
}

interface AcknowledgeOptions extends JsonOption {
  readonly instance?: string;
  readonly address?: string;
  readonly reason: string;
}

function sourceIn({ instance, address }: AcknowledgeOptions) {
  if (instance !== undefined) return { source: instance, source_kind: 'instance' } as const;
  if (address !== undefined) return { source: address, source_kind: 'address' } as const;
  throw new Failure('invalid_usage', 'Give --instance LABEL or --address ADDRESS.', {
    next: '"relevo migration view CLIENT_ID" shows the sources, and which kind each is.',
  });
}

async function acknowledge(credential: string, options: AcknowledgeOptions): Promise<void> {
  const body = { ...sourceIn(options), reason: options.reason };
  const call = await connect();
  const migration: Migration = await call('migrationAcknowledge', { params: { credential }, body });
  print(options, migration, migrationLines);
}

/** A document for programs in any case: `--json` changes nothing. */
async function evidence(credential: string): Promise<void> {
  const call = await connect();
  printJson(await call('migrationEvidence', { params: { credential } }));
}

function defineSteps(group: Command, ofCredential: (name: string, description: string) => Command): void {
  withJson(group.command('start').description('add OAuth Server-to-Server to the same credentials; nothing is frozen'))
    .argument('[credential...]', 'ids or client ids of credentials', collectedReferences)
    .option('--all', 'all credentials of the organization that are not started')
    .option('--preview', 'say what would come of each, and do nothing')
    .action(start);
  withConfirmation(
    withJson(group.command('complete').description('retire Service Account (JWT); it can be undone for some days')),
    'title',
  )
    .argument('[credential]', 'id or client id of the credential', reference)
    .option('--override <reason>', 'go on over the blockers that were read, for this reason')
    .option(
      '--revision <revision>',
      'the evidence that was looked at, as "view --json" names it; read now if not given',
    )
    .addOption(
      new Option('--all-ready', 'all that nothing blocks; --confirm is then the name of the organization').conflicts([
        'override',
        'revision',
      ]),
    )
    .option('--preview', 'with --all-ready: say what would come of each, and do nothing')
    .action(complete);
  ofCredential('cancel', 'remove OAuth Server-to-Server again; refused while something uses it')
    .option('--override <reason>', 'go on although something uses it, for this reason')
    .action(cancel);
  ofCredential('undo', 'restore Service Account (JWT) with the same certificates and secrets').action(undo);
}

/** Gathers the arguments of a command that takes several credentials. */
function collectedReferences(value: string, previous: readonly string[] = []): string[] {
  return [...previous, reference(value)];
}

export function defineMigration(group: Command): void {
  const ofCredential = (name: string, description: string) =>
    withJson(group.command(name).description(description)).argument(
      '<credential>',
      'id or client id of the credential',
      reference,
    );
  withJson(group.command('board').description('list who has Service Account (JWT), or had it, and how far each is'))
    .addOption(new Option('--state <state>', 'only in this state').choices(migrationStateChoices))
    .option('--search <text>', "part of a project's title, or of a credential's name or ids")
    .action(board);
  ofCredential('view', 'show who still uses the old way, and what stands in the way until when').action(view);
  ofCredential('compare', 'show what a token of each way would contain, claim by claim').action(compare);
  defineSteps(group, ofCredential);
  ofCredential('acknowledge', 'say of a source that was seen once that it will not come again')
    .addOption(new Option('--instance <label>', 'the source, where it is a label').conflicts('address'))
    .option('--address <address>', 'the source, where it is a bare address')
    .requiredOption('--reason <text>', 'why, for the audit log')
    .action(acknowledge);
  defineBrownout(group.command('brownout').description('planned windows in which the old way is refused'));
  ofCredential('evidence', 'print the signed evidence of a completed migration, as JSON').action(evidence);
}
