// RELEVO_WORKERS: several processes on one port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../packages/server/src/testing/free-port.ts';
import { environmentWith, type RelevoServer, relevoFile, startRelevo, temporaryDirectory } from './relevo-server.ts';
import { createTechnicalAccount, issuedCount, requestToken } from './technical-account.ts';

interface LogLine {
  readonly msg: string;
  readonly pid?: number;
  readonly worker?: number;
}

const linesOf = ({ log }: RelevoServer): LogLine[] =>
  log()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);

/** The processes that became ready, in order. */
const pidsOf = (server: RelevoServer) =>
  linesOf(server).flatMap(({ msg, pid }) => (msg === 'a worker is ready' && pid !== undefined ? [pid] : []));

async function metric(port: number, name: string): Promise<number> {
  const body = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = body.split('\n').find((each) => each.startsWith(name));
  return Number(line?.split(' ').at(-1) ?? 0);
}

test('two workers serve one port; one that is killed loses nothing and is replaced; a stop lets all finish', async () => {
  const metricsPort = await freePort();
  const environment = { RELEVO_WORKERS: '2', RELEVO_METRICS_PORT: String(metricsPort) };
  const server = await startRelevo({ environment });
  const { url, call, dataDirectory } = server;
  await expect.poll(() => new Set(pidsOf(server)).size, { timeout: 20_000 }).toBe(2);
  expect(pidsOf(server)).not.toContain(server.pid);
  const { id, client_id, client_secret } = await createTechnicalAccount(call);
  const issued = 'relevo_tokens_issued_total{mechanism="oauth_server_to_server"}';

  let handedOut = 0;
  let lost = 0;
  const mint = async () => {
    const response = await requestToken(url, client_id, client_secret).catch(() => undefined);
    await response?.text().catch(() => {});
    if (response?.status === 200) handedOut += 1;
    else lost += 1;
  };
  while (handedOut < 40) await Promise.all(Array.from({ length: 8 }, mint));
  expect(lost).toBe(0);
  expect(await metric(metricsPort, issued)).toBe(handedOut);

  const [victim = 0] = pidsOf(server);
  const load = Array.from({ length: 200 }, mint);
  process.kill(victim, 'SIGKILL');
  await Promise.all(load);
  await expect.poll(() => new Set(pidsOf(server)).size, { timeout: 20_000 }).toBe(3);
  expect(linesOf(server).map(({ msg }) => msg)).toContain('a worker ended by itself; another one starts');
  const before = handedOut;
  await Promise.all(Array.from({ length: 16 }, mint));
  expect(handedOut).toBe(before + 16);
  expect(await issuedCount(call, id)).toBeGreaterThanOrEqual(handedOut);

  // Connections are dealt out in turn, and each worker says its number with a change that it made.
  const titles = Array.from({ length: 12 }, (_, index) => `Project ${index}`);
  await Promise.all(titles.map((title) => call('projectCreate', { body: { title } })));
  const creators = linesOf(server).filter(({ msg, worker }) => msg !== 'a worker is ready' && worker !== undefined);
  expect(new Set(creators.map(({ worker }) => worker)).size).toBeGreaterThanOrEqual(2);

  const finishing = Array.from({ length: 32 }, mint);
  const stopped = server.stop();
  await Promise.all(finishing);
  expect(await stopped, server.log()).toBe(0);
  for (const pid of pidsOf(server)) expect(() => process.kill(pid, 0), `process ${pid}`).toThrow('ESRCH');
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  const again = await startRelevo({ dataDirectory });
  expect(await issuedCount(again.call, id)).toBeGreaterThanOrEqual(handedOut);
}, 90_000);

test('workers that cannot start end the whole with the same words as one process', async () => {
  const port = await freePort();
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const errors = ['1', '2'].map(async (workers) => {
    const settings = { RELEVO_WORKERS: workers, RELEVO_DATA_DIR: temporaryDirectory(), RELEVO_PORT: String(port) };
    const child = spawn(process.execPath, [relevoFile, 'server'], {
      env: environmentWith({ ...settings, RELEVO_LOG_LEVEL: 'error' }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [error, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    return { error, code };
  });
  const [alone, together] = await Promise.all(errors);
  expect(alone?.error).toContain(`Port ${port} on 127.0.0.1 is taken`);
  expect(together).toEqual(alone);
}, 60_000);
