// What a command prints on standard output: JSON, an aligned table, or lines of label and value.
import type { Command } from 'commander';
import picocolors from 'picocolors';

/** Options that every command has. */
export interface JsonOption {
  readonly json?: true;
}

/** `command` with the option `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON instead of text');
}

export type Cell = string | number | boolean | null | readonly string[];
export type Column<T> = readonly [title: string, cell: (row: T) => Cell];

const { NO_COLOR, TERM } = process.env;
const color = picocolors.createColors(process.stdout.isTTY === true && !NO_COLOR && TERM !== 'dumb');

/** A cell as text of one line. Control characters could steer the terminal, and a user agent is untrusted. */
function textOf(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  const text = Array.isArray(cell) ? cell.join(', ') : String(cell);
  return text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '?') || '-';
}

const widthOf = (text: string) => [...text].length;
const pad = (text: string, width: number) => text + ' '.repeat(width - widthOf(text));

/** Rows below a line of titles, columns aligned; `empty` when there are none. */
export function table<T>(columns: readonly Column<T>[], rows: readonly T[], empty: string): string {
  if (rows.length === 0) return empty;
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => textOf(cell(row))))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  const aligned = lines.map((line) =>
    line
      .map((text, column) => pad(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [color.bold(aligned[0] ?? ''), ...aligned.slice(1)].join('\n');
}

/** One line for each label, values aligned. */
export function details(lines: readonly (readonly [label: string, value: Cell])[]): string {
  const width = Math.max(...lines.map(([label]) => widthOf(label)));
  return lines.map(([label, value]) => `${color.dim(pad(label, width))}  ${textOf(value)}`).join('\n');
}

/** As one word of a POSIX shell, in a command that people are shown. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** Prints `value` as JSON where `--json` was given, else as `human` puts it. */
export function print<T>(options: JsonOption, value: T, human: (value: T) => string): void {
  if (options.json) printJson(value);
  else process.stdout.write(`${human(value)}\n`);
}

/** Prints that something is gone. */
export function printDeleted(options: JsonOption, what: string): void {
  print(options, { deleted: true }, () => `Deleted ${what}.`);
}
