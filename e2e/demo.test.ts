// `npm run up -- --demo`: an organization in the middle of its migrations, for who looks for the first time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCall } from '@relevo/contract/call';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../packages/server/src/testing/free-port.ts';
import { hasEnded } from '../tools/server-process.ts';
import { adminTokenFileOf, environmentWith, temporaryDirectory } from './relevo-server.ts';

const up = fileURLToPath(new URL('../tools/up.ts', import.meta.url));
const children: ChildProcess[] = [];

async function interrupt(child: ChildProcess): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
  return child.exitCode;
}

afterAll(async () => {
  await Promise.all(children.map(interrupt));
});

function startDemo(dataDirectory: string, port: number): { child: ChildProcess; output: () => string } {
  const environment = environmentWith({ RELEVO_DATA_DIR: dataDirectory, RELEVO_PORT: String(port) });
  const child = spawn(process.execPath, [up, '--demo'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => lines.push(text));
  return { child, output: () => lines.join('') };
}

test('the demo shows forty credentials in every state, names its stragglers, goes on asking, and needs an empty folder', async () => {
  const dataDirectory = temporaryDirectory();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, output } = startDemo(dataDirectory, port);
  await expect.poll(output, { timeout: 120_000 }).toContain('Ctrl+C stops the server');
  expect(output()).toContain('npx relevo migration board');
  expect(output()).toContain(`${url}/organizations/`);

  const call = createCall({ url, token: () => readFileSync(adminTokenFileOf(dataDirectory), 'utf8').trim() });
  const { items } = await call('migrationList', { query: { limit: '100' } });
  expect(items).toHaveLength(40);
  const kinds = new Set(items.flatMap(({ state, blockers }) => [state, ...Object.keys(blockers)]));
  const states = ['not_started', 'in_progress', 'completed'];
  const blockers = ['never_used_new', 'source_active', 'cadence_unknown', 'too_many_sources'];
  expect([...kinds].toSorted()).toEqual([...states, ...blockers].toSorted());
  expect(items.filter(({ undo_until }) => undo_until !== null)).not.toHaveLength(0);
  expect(items.filter(({ state, undo_until }) => state === 'completed' && undo_until === null)).not.toHaveLength(0);
  expect(new Set(items.map(({ sunset_at }) => sunset_at)).size).toBe(2); // one of the organization, one granted
  const pages = await Promise.all(
    items.map(({ credential_id }) => call('migrationView', { params: { credential: credential_id } })),
  );
  const windows = pages.flatMap(({ brownouts }) => brownouts.map(({ state }) => state));
  // the time in which an undone migration was completed is one that is over, too
  expect(windows.toSorted()).toEqual(['over', 'over', 'planned', 'running']);
  const named = pages.flatMap(({ stragglers }) => stragglers.map(({ source }) => source));
  const [, planted = ''] = /planted stragglers: (\S+) of/.exec(output()) ?? [];
  expect(named).toContain(planted);

  const issued = async () => {
    const { mechanisms } = await call('migrationView', { params: { credential: items[0]?.credential_id ?? '' } });
    return mechanisms.reduce((sum, mechanism) => sum + mechanism.issued, 0);
  };
  const before = await issued();
  await expect.poll(issued, { timeout: 60_000, interval: 500 }).toBeGreaterThan(before);
  expect(await interrupt(child), output()).toBe(0);

  const again = startDemo(dataDirectory, port);
  await once(again.child, 'exit');
  expect(again.child.exitCode).toBe(1);
  expect(again.output()).toContain('Name another folder in RELEVO_DATA_DIR');
}, 240_000);
