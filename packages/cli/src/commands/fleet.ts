// `relevo fleet`: one credential on every container of an instance, by ssh, with proof.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withConfirmation } from '../confirmation.ts';
import { asFailure, reportFailure } from '../failure.ts';
import { apply } from '../fleet/commands/apply-command.ts';
import { check as checkFleet } from '../fleet/commands/check-command.ts';
import { plan } from '../fleet/commands/plan-command.ts';
import { retire } from '../fleet/commands/retire-command.ts';
import { rollBack } from '../fleet/commands/rollback-command.ts';
import { rotate } from '../fleet/commands/rotate-command.ts';
import { status } from '../fleet/commands/status-command.ts';
import { trust } from '../fleet/commands/trust-command.ts';
import { type FleetExitCode, fleetExitCodes } from '../fleet/report/exit-code.ts';
import { vendorScope } from '../fleet/rotation/provider-access.ts';
import { parseWaves, usualWaves, type WaveSize } from '../fleet/run/waves.ts';
import { reference, wholeNumber } from '../option-values.ts';
import { type JsonOption, withJson } from '../output.ts';

/**
 * Runs a command that has exit codes of its own. A failure comes before anything is done on hosts: whatever happens
 * there is a result and no failure.
 */
async function ending(options: JsonOption, run: () => Promise<FleetExitCode>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    reportFailure(asFailure(error), options.json === true);
    process.exitCode = fleetExitCodes.nothing;
  }
}

function wavesValue(text: string): readonly WaveSize[] {
  const waves = parseWaves(text);
  if (waves) return waves;
  throw new InvalidArgumentError('It must be numbers and shares, the last one 100%, such as 1,25%,100%.');
}

const hostsValue = (text: string): string[] => text.split(',');

const stepTimeoutWords = 'how long one step on a host may take; 60';

const withInventory = (command: Command): Command =>
  command
    .option('--inventory <file>', 'the inventory; - is standard input')
    .option('--hosts <names>', 'hosts instead of an inventory, separated by commas', hostsValue)
    .option(
      '--instance <name>',
      'the instance of Adobe Campaign, with --hosts or with a list of hosts on --inventory -',
    );

const withCredential = (command: Command): Command =>
  command
    .option('--credential <file|client-id>', 'file of the credential or project, or a client id at the server')
    .option('--client-id <id>', 'which one, of a file with several credentials', reference)
    .option('--private-key <file>', 'PEM, for containers that know Service Account (JWT) alone')
    .option('--endpoint <url>', 'where tokens come from, instead of what the containers say');

const withHosts = (command: Command, parallel: number): Command =>
  command
    .option('--parallel <number>', `how many containers at a time; ${parallel}`, wholeNumber(1, 100), parallel)
    .option('--step-timeout <seconds>', stepTimeoutWords, wholeNumber(1, 3600), 60);

const withReports = (command: Command): Command =>
  command
    .option('--junit <file>', 'also write the report as JUnit XML')
    .option('--no-report', 'do not tell the server where you are signed in');

const withProvider = (command: Command): Command =>
  command
    .option('--provider <url>', 'API of client secrets, of a vendor; the server where you are signed in if not given')
    .option(
      '--provider-credential-id <id>',
      'what the provider calls the credential; its client id if not given',
      reference,
    )
    .option('--provider-scope <scopes>', 'what the token for the provider is asked for', vendorScope);

const withWaves = (command: Command): Command =>
  command
    .addOption(
      new Option('--waves <sizes>', `how many are done after each wave; ${usualWaves}`)
        .argParser(wavesValue)
        .default(parseWaves(usualWaves), usualWaves),
    )
    .option('--pause <seconds>', 'wait between waves; 0', wholeNumber(0, 86_400), 0)
    .option('--max-failures <number>', 'stop after more failures than this; 0', wholeNumber(0, 10_000), 0)
    .addOption(new Option('--restart <how>', 'instead of what the inventory says').choices(['none', 'reload', 'full']))
    .option('--wait-for-use <seconds>', 'wait until the token service has seen them (V4); 0', wholeNumber(0, 86_400), 0)
    .option('--reason <text>', 'why, for whoever finds the lock or the run');

/** Parallel at most, of commands that change hosts and of those that do not. */
const [changingLimit, readingLimit] = [5, 10];

function defineReading(group: Command): void {
  const named = (name: string, description: string) => withJson(group.command(name).description(description));
  withInventory(named('trust', 'show the keys of the hosts and pin those that you approve; logs in nowhere'))
    .option('--yes', 'pin the key of every host that has none pinned, for scripts; never one that has changed')
    .option('--step-timeout <seconds>', stepTimeoutWords, wholeNumber(1, 3600), 60)
    .action((options) => ending(options, () => trust(options)));
  withHosts(
    withCredential(withInventory(named('plan', 'look at every container and say what would be done'))),
    readingLimit,
  )
    .option('--out <file>', 'keep the plan for "relevo fleet apply"')
    .action((options) => ending(options, () => plan(options)));
  const check = named('check', 'say whether every container still has what it should have; changes nothing');
  withReports(withHosts(withCredential(withInventory(check)), readingLimit)).action((options) =>
    ending(options, () => checkFleet(options)),
  );
  withInventory(named('status', 'list the runs of this machine; asks no host')).action((options) =>
    ending(options, () => status(options)),
  );
}

function defineChanging(group: Command): void {
  const named = (name: string, description: string) => withJson(group.command(name).description(description));
  const applying = named('apply', 'install on every container as a plan says, in waves').argument(
    '[plan]',
    'file of "relevo fleet plan --out"; none with --resume',
  );
  withReports(withWaves(withHosts(applying, changingLimit)))
    .option('--resume <run>', 'go on with a run that was cut off or stopped', reference)
    .option('--yes', 'do not ask on a terminal')
    .action((file, options) => ending(options, () => apply(file, options)));
  withReports(withHosts(named('rollback', 'put back what one run has changed, and nothing else'), changingLimit))
    .argument('<run>', 'as "relevo fleet status" shows it', reference)
    .action((run, options) => ending(options, () => rollBack(run, options)));
}

function defineRotation(group: Command): void {
  const named = (name: string, description: string) => withJson(group.command(name).description(description));
  const rotating = named('rotate', 'add a new client secret, install and prove it everywhere; the old one stays');
  withReports(withProvider(withWaves(withHosts(withCredential(withInventory(rotating)), changingLimit)))).action(
    (options) => ending(options, () => rotate(options)),
  );
  const retiring = named('retire', 'delete the old client secret once every container has proven the new one');
  withConfirmation(withProvider(withHosts(withCredential(withInventory(retiring)), readingLimit)), 'name')
    .option('--secret <id>', 'the old one, where no rotation is known here', reference)
    .action((options) => ending(options, () => retire(options)));
}

export function defineFleet(group: Command): void {
  defineReading(group);
  defineChanging(group);
  defineRotation(group);
}
