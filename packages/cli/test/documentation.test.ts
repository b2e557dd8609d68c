// docs/cli.md names every command with its options, no more and no less.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { exitCodes } from '../src/failure.ts';
import { createProgram, nouns } from '../src/program.ts';

const documentation = await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

/** What can be run: a command without commands of its own. */
const leavesOf = (command: Command): Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];

async function leaves(): Promise<Command[]> {
  const groups = createProgram().commands.filter((command) => command.name() in nouns);
  for (const group of groups) (await nouns[group.name()]?.load())?.(group);
  return groups.flatMap(leavesOf);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

test('every command is documented with exactly the options that it has, and has --json', async () => {
  const commands = await leaves();
  const documented = documentation.split('\n').filter((line) => line.startsWith('relevo '));
  expect(documented).toHaveLength(commands.length);
  for (const command of commands) {
    const path = pathOf(command);
    const line = documented.find((candidate) => candidate === path || candidate.startsWith(`${path} `)) ?? '';
    const options = command.options.map(({ long }) => long ?? '');
    expect(options, path).toContain('--json');
    expect([...line.matchAll(/--[a-z-]+/g)].map(String).sort(), path).toEqual(
      options.filter((option) => option !== '--json').sort(),
    );
  }
});

test('every exit code is documented', () => {
  for (const code of Object.values(exitCodes)) expect(documentation).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
});
