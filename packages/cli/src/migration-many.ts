// Starting and completing many migrations: which ones, in portions that the server takes, and what came of each.
import type { Call } from '@relevo/contract/call';
import type { MigrationOutcome } from '@relevo/contract/migrations';
import { allItems } from './all-items.ts';
import { Failure } from './failure.ts';
import { outcomeTable } from './migration-output.ts';
import { type JsonOption, print } from './output.ts';

/** The most that the server takes at once. */
const portionSize = 100;

interface Outcomes {
  readonly outcomes: readonly MigrationOutcome[];
  /** Why it did not go on to the end. What came before has happened, and may hold a secret that is shown only now. */
  readonly cutOffBy?: unknown;
}

async function inPortions<T>(
  items: readonly T[],
  run: (portion: T[]) => Promise<{ readonly items: readonly MigrationOutcome[] }>,
): Promise<Outcomes> {
  const outcomes: MigrationOutcome[] = [];
  try {
    for (let at = 0; at < items.length; at += portionSize) {
      outcomes.push(...(await run(items.slice(at, at + portionSize))).items);
    }
  } catch (cutOffBy) {
    if (outcomes.length === 0) throw cutOffBy;
    return { outcomes, cutOffBy };
  }
  return { outcomes };
}

/** Starts those that are named, or where none is all that are not started. */
export async function startMany(call: Call, named: readonly string[], preview: boolean): Promise<Outcomes> {
  const board = named.length > 0 ? [] : await allItems(call, 'migrationList', { state: 'not_started' });
  const wanted = named.length > 0 ? named : board.map(({ client_id }) => client_id);
  return inPortions(wanted, (credentials) => call('migrationStartMany', { body: { credentials, preview } }));
}

/** Completes all that nothing blocks. One that a blocker comes up for meanwhile is refused by the server. */
export async function completeReady(
  call: Call,
  { preview, confirm }: { readonly preview: boolean; readonly confirm: string },
): Promise<Outcomes> {
  const board = await allItems(call, 'migrationList', { state: 'in_progress' });
  const ready = board.filter(({ blockers }) => Object.keys(blockers).length === 0);
  return inPortions(ready, async (portion) => {
    const migrations = [];
    for (const { client_id: credential } of portion) {
      const { revision } = await call('migrationView', { params: { credential } });
      migrations.push({ credential, revision });
    }
    return call('migrationCompleteMany', { body: { migrations, preview, confirm } });
  });
}

/** Prints what came of each; fails where any was refused, after the others were done. */
export function printOutcomes(options: JsonOption, { outcomes, cutOffBy }: Outcomes): void {
  print(options, outcomes, outcomeTable);
  if (cutOffBy !== undefined) throw cutOffBy;
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused').length;
  if (refused > 0) throw new Failure('partly_refused', `${refused} of ${outcomes.length} were refused.`);
}
