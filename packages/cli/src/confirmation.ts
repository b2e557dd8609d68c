// The confirmation of a deletion: the exact title or name, given, typed, or looked up for scripts that say --yes.
import type { Command } from 'commander';
import { Failure } from './failure.ts';
import { ask } from './standard-input.ts';

export interface ConfirmationOptions {
  readonly confirm?: string;
  readonly yes?: true;
}

/** `command` with the options of a deletion that must be confirmed by `word`, such as "title". */
export function withConfirmation(command: Command, word: string): Command {
  return command
    .option(`--confirm <${word}>`, `the exact ${word}, as confirmation; asked for on a terminal`)
    .option('--yes', `confirm without repeating the ${word}, for scripts`);
}

/**
 * The text that the server wants repeated. `lookUp` fetches it and is not called when `--confirm` gives it. Refuses
 * where nobody can be asked.
 */
export async function confirmation(
  options: ConfirmationOptions,
  what: string,
  lookUp: () => Promise<string>,
): Promise<string> {
  if (options.confirm !== undefined) return options.confirm;
  const expected = await lookUp();
  if (options.yes) return expected;
  if (!process.stdin.isTTY) {
    throw new Failure('invalid_usage', `Deleting ${what} needs a confirmation; nothing was deleted.`, {
      next: `Give --confirm '${expected.replaceAll("'", "'\\''")}', or --yes.`,
    });
  }
  const typed = await ask(`This deletes ${what} for ever. Type ${JSON.stringify(expected)} to confirm: `);
  if (typed === expected) return expected;
  throw new Failure('invalid_usage', 'That was something else; nothing was deleted.', { next: 'Type it exactly.' });
}
