// The link of the first administrator, as whoever starts a server sees it (threat 30).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { baseEnvironment, freePort, relevo, relevoFile, temporaryDirectory } from './relevo-process.ts';

const link = /http:\/\/127\.0\.0\.1:\d+\/invitation#rlv_link_[\w-]{49}/g;

async function place() {
  const directory = await temporaryDirectory();
  return { RELEVO_DATA_DIR: join(directory, 'data'), RELEVO_PORT: String(await freePort()) };
}

/** What a server prints from its start to its end. */
async function outputOfServer(env: Readonly<Record<string, string>>): Promise<string> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const server = spawn(process.execPath, [relevoFile, 'server'], {
    env: { ...baseEnvironment, ...env },
    stdio: [...stdio],
  });
  const ended = once(server, 'exit');
  let output = '';
  let told = false;
  server.stdout?.setEncoding('utf8').on('data', (part: string) => {
    output += part;
    if (told || !output.includes('"msg":"listening"')) return;
    told = true; // once: while it ends nobody listens for signals any more
    server.kill('SIGTERM');
  });
  expect(await ended).toEqual([0, null]);
  return output;
}

test('T-30: the first start prints the link once, and never in a line of the log', async () => {
  const env = await place();
  const first = await outputOfServer(env);
  expect(first.match(link)).toHaveLength(1);
  const logLines = first.split('\n').filter((line) => line.startsWith('{'));
  expect(logLines.join('\n')).not.toMatch(link);
  expect(await outputOfServer(env)).not.toMatch(link);
});

test('T-30: init prints the link in place of the server, and another one where asked', async () => {
  const env = await place();
  const init = async (...options: string[]) =>
    JSON.parse((await relevo(['init', '--json', ...options], { env })).stdout);
  const first = (await init()).first_administrator_link;
  expect(first).toMatch(link);
  expect((await init()).first_administrator_link).toBeNull();
  const second = (await init('--new-admin-link')).first_administrator_link;
  expect(second).toMatch(link);
  expect(second).not.toBe(first);
  expect(await outputOfServer(env)).not.toMatch(link);
});
