// The confirmation of what cannot be taken lightly: the exact title or name, given, typed, or looked up for scripts that
// say --yes.
import type { Command } from 'commander';
import { Failure } from './failure.ts';
import { shellQuoted } from './output.ts';
import { ask } from './standard-input.ts';

export interface ConfirmationOptions {
  readonly confirm?: string;
  readonly yes?: true;
}

/** `command` with the options of what must be confirmed by `word`, such as "title". */
export function withConfirmation(command: Command, word: string): Command {
  return command
    .option(`--confirm <${word}>`, `the exact ${word}, as confirmation; asked for on a terminal`)
    .option('--yes', `confirm without repeating the ${word}, for scripts`);
}

/** What is to be confirmed, as the command says it to people. */
interface Act {
  /** Such as "Deleting the project x". */
  readonly doing: string;
  /** What it will do, as a sentence. */
  readonly warning: string;
  /** What has not happened where it is not confirmed. */
  readonly notDone: string;
}

/**
 * The text that the server wants repeated. `lookUp` fetches it and is not called when `--confirm` gives it. Refuses
 * where nobody can be asked.
 */
export async function confirmationOf(
  options: ConfirmationOptions,
  { doing, warning, notDone }: Act,
  lookUp: () => Promise<string>,
): Promise<string> {
  if (options.confirm !== undefined) return options.confirm;
  const expected = await lookUp();
  if (options.yes) return expected;
  if (!process.stdin.isTTY) {
    throw new Failure('invalid_usage', `${doing} needs a confirmation; ${notDone}.`, {
      next: `Give --confirm ${shellQuoted(expected)}, or --yes.`,
    });
  }
  const typed = await ask(`${warning} Type ${JSON.stringify(expected)} to confirm: `);
  if (typed === expected) return expected;
  throw new Failure('invalid_usage', `That was something else; ${notDone}.`, { next: 'Type it exactly.' });
}

/** The same for a deletion of `what`. */
export function confirmation(
  options: ConfirmationOptions,
  what: string,
  lookUp: () => Promise<string>,
): Promise<string> {
  const warning = `This deletes ${what} for ever.`;
  return confirmationOf(options, { doing: `Deleting ${what}`, warning, notDone: 'nothing was deleted' }, lookUp);
}
