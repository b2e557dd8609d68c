// Commands on the host, as docs/backup-and-keys.md writes them: run by a shell, in the environment of a server.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { environmentWith, relevoFile } from './relevo-server.ts';

const documentation = readFileSync(new URL('../docs/backup-and-keys.md', import.meta.url), 'utf8');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `relevo` with arguments as a shell reads them. */
export function startHostCommand(command: string, settings: Readonly<Record<string, string>>) {
  const script = `exec "$0" "$1" ${command}`;
  const args = ['-c', script, process.execPath, relevoFile];
  return spawn('sh', args, { cwd: tmpdir(), env: environmentWith(settings), stdio: ['ignore', 'pipe', 'pipe'] });
}

export async function hostCommand(command: string, settings: Readonly<Record<string, string>>): Promise<Finished> {
  const child = startHostCommand(command, settings);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** The arguments of a command of the documentation, with other words in the place of its own. */
export function documented(command: string, words: Readonly<Record<string, string>> = {}): string {
  const line = documentation.split('\n').find((each) => each.includes(`npx relevo ${command}`));
  if (line === undefined) throw new Error(`docs/backup-and-keys.md does not name: relevo ${command}`);
  const found = line.slice(line.indexOf('npx relevo ') + 'npx relevo '.length).replace(/`.*$/, '');
  return Object.entries(words).reduce((text, [word, other]) => text.replaceAll(word, other), found);
}
