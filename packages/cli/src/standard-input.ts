// What a command reads from people and pipes. Secrets come this way only: others can read a command line.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Failure } from './failure.ts';

const longestInputBytes = 64 * 1024;

/** Asks on the terminal and resolves with one line; rejects when the input ends or is interrupted. */
function askLine(question: string, output: NodeJS.WritableStream): Promise<string> {
  // Raw mode first: what is typed before it, the terminal would echo by itself.
  const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  process.stderr.write(question);
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line.trim());
      lines.close();
    });
    lines.once('close', () => reject(new Failure('invalid_usage', 'Nothing was entered; nothing was done.')));
  });
}

/** Asks on the terminal with echo. */
export function ask(question: string): Promise<string> {
  return askLine(question, process.stderr);
}

/** Reads a confidential value: from the terminal without echo, else all of standard input. Trimmed, never empty. */
export async function readConfidential(what: string): Promise<string> {
  const value = process.stdin.isTTY ? await askHidden(what) : await readPipe();
  if (value !== '') return value;
  throw new Failure('invalid_usage', 'Standard input was empty.', { next: `Give ${what} on standard input.` });
}

async function askHidden(what: string): Promise<string> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await askLine(`Enter ${what} (it is not shown): `, silence);
  } finally {
    process.stderr.write('\n');
  }
}

async function readPipe(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestInputBytes) throw new Failure('invalid_usage', 'Standard input is longer than 64 KiB.');
  }
  return text.trim();
}
