// `relevo migration brownout`: planned windows in which Service Account (JWT) is refused, to find who still uses it.
import type { Command } from 'commander';
import { brownoutTable } from '../migration-output.ts';
import { moment, reference } from '../option-values.ts';
import { type JsonOption, print, printDeleted, withJson } from '../output.ts';
import { connect } from '../session.ts';

interface PlanOptions extends JsonOption {
  readonly startsAt: string;
  readonly endsAt: string;
}

async function plan(credential: string, options: PlanOptions): Promise<void> {
  const { startsAt: starts_at, endsAt: ends_at } = options;
  const call = await connect();
  const migration = await call('brownoutPlan', { params: { credential }, body: { starts_at, ends_at } });
  print(options, migration.brownouts, brownoutTable);
}

async function list(credential: string, options: JsonOption): Promise<void> {
  const call = await connect();
  const { brownouts } = await call('migrationView', { params: { credential } });
  print(options, brownouts, brownoutTable);
}

async function remove(credential: string, options: JsonOption & { readonly brownout: string }): Promise<void> {
  const { brownout } = options;
  const call = await connect();
  await call('brownoutDelete', { params: { credential, brownout } });
  printDeleted(options, `the brownout ${brownout}`);
}

export function defineBrownout(group: Command): void {
  const ofCredential = (name: string, description: string) =>
    withJson(group.command(name).description(description)).argument(
      '<credential>',
      'id or client id of the credential',
      reference,
    );
  ofCredential('plan', 'plan a window; it begins and ends by itself')
    .requiredOption('--starts-at <moment>', 'RFC 3339 moment, not in the past', moment)
    .requiredOption('--ends-at <moment>', 'RFC 3339 moment, a minute to a day later', moment)
    .action(plan);
  ofCredential('list', 'list the windows, also those that are over').action(list);
  ofCredential('remove', 'take a planned window back, or end a running one now')
    .requiredOption('--brownout <id>', 'id of the window', reference)
    .action(remove);
}
