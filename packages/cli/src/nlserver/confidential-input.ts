// Secrets that are not in the command line: asked for without echo on a terminal, else lines of standard input.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { NlserverError } from './nlserver-error.ts';
import type { NlserverIo } from './nlserver-io.ts';

const longestInputBytes = 64 * 1024;

const nothingEntered = (what: string) =>
  new NlserverError('invalid_usage', `Nothing was given for ${what}; nothing was changed.`, {
    next: `Give it on standard input, or run the command on a terminal, where it is asked for.`,
  });

/** Asks for one line after the other, which the terminal does not show. Ends early where the input does. */
async function askHidden(wanted: readonly string[], io: NlserverIo): Promise<readonly string[]> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Before the first question: what is typed earlier, the terminal would show by itself.
  const terminal = createInterface({ input: io.input, output: silence, terminal: true, historySize: 0 });
  const lines = terminal[Symbol.asyncIterator]();
  const answers: string[] = [];
  for (const what of wanted) {
    io.prompt(`Enter ${what} (it is not shown): `);
    const { value, done } = await lines.next();
    io.err('');
    if (done) break;
    answers.push(value);
  }
  terminal.close();
  return answers;
}

/** The first `count` lines, without waiting for the end of the input behind them. */
async function readLines(count: number, io: NlserverIo): Promise<readonly string[]> {
  let text = '';
  for await (const chunk of io.input.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestInputBytes) {
      const next = 'Give the client secret alone, as the first line.';
      throw new NlserverError('invalid_usage', 'Standard input is longer than 64 KiB.', { next });
    }
    if (text.split('\n').length > count) break;
  }
  return text.split('\n').slice(0, count);
}

/** One value for each name in `wanted`, each on a line of its own, in that order. Blanks around them are cut. */
export async function readConfidential(wanted: readonly string[], io: NlserverIo): Promise<readonly string[]> {
  if (wanted.length === 0) return [];
  const lines = io.input.isTTY ? await askHidden(wanted, io) : await readLines(wanted.length, io);
  return wanted.map((what, index) => {
    const value = lines[index]?.trim();
    if (!value) throw nothingEntered(what);
    return value;
  });
}
