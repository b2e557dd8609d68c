// `relevo secret rotate`: from the first secret to the second, cut off anywhere, and never without one that works.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Call } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, createLegacyClient, environmentOf, type LegacyClient } from './legacy-client.ts';
import { baseEnvironment, relevo, relevoFile } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

let server: RelevoServer;
let call: Call;

beforeAll(async () => {
  server = await startRelevoServer();
  call = await callOf(server);
});

afterAll(() => server.close());

const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Starts a rotation and waits for its first line. */
async function startRotation({ clientId }: LegacyClient, ...options: string[]) {
  const args = [relevoFile, 'secret', 'rotate', clientId, '--every', '1', '--json', ...options];
  const child = spawn(process.execPath, args, { env: { ...baseEnvironment, ...environmentOf(server) } });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  const ended = once(child, 'close').then(([code]) => ({ code, lines: linesOf(stdout) }));
  while (!stdout.includes('\n')) await Promise.race([once(child.stdout, 'data'), ended]);
  return { child, first: linesOf(stdout)[0], ended };
}

const secretsOf = async ({ clientId }: LegacyClient) =>
  (await call('clientSecretList', { params: { credential: clientId } })).items.map(({ id }) => id);

/** A credential that `web-01` has used with its first secret. */
async function usedClient(): Promise<LegacyClient> {
  const client = await createLegacyClient(server, call);
  await call('migrationStart', { params: { credential: client.clientId } });
  expect((await client.askNew('web-01')).status).toBe(200);
  return client;
}

/** `web-01` takes the new secret, until the server sees that as the later use: it counts whole seconds. */
async function goOver(client: LegacyClient, secret: string): Promise<void> {
  const old = Math.floor(Date.now() / 1000);
  do expect((await client.askNew('web-01', secret)).status).toBe(200);
  while (Math.floor(Date.now() / 1000) <= old);
  expect((await client.askNew('web-01', secret)).status).toBe(200);
}

test('the new secret is said at once, and the old one goes as soon as all known sources use the new one', async () => {
  const client = await usedClient();
  const { first, ended } = await startRotation(client, '--timeout', '60');
  expect(first).toMatchObject({ step: 'added', client_id: client.clientId, old_id: client.secretId });
  expect((await client.askNew('web-01')).status).toBe(200); // both work
  await goOver(client, first.client_secret);
  const { code, lines } = await ended;
  expect(code).toBe(0);
  expect(lines.at(-1)).toEqual({ step: 'rotated', deleted_id: client.secretId });
  expect(await secretsOf(client)).toEqual([first.id]);
  expect((await client.askNew('web-01')).status).toBe(401);
});

test('when the time is up it says who does not use the new one and leaves both; run again it goes on', async () => {
  const client = await usedClient();
  const command = ['secret', 'rotate', client.clientId, '--timeout', '0'];
  const started = await relevo([...command, '--json'], { env: environmentOf(server) });
  expect(started.code).toBe(3);
  const [added, waiting] = linesOf(started.stdout);
  expect(waiting).toMatchObject({ step: 'waiting', old_id: client.secretId });
  expect(waiting.blockers).toContainEqual(expect.objectContaining({ source: 'web-01' }));
  expect(await secretsOf(client)).toEqual([client.secretId, added.id]);
  const again = await relevo(command, { env: environmentOf(server) });
  expect(again).toMatchObject({ code: 3, stderr: expect.stringMatching(/^ {2}web-01 \(label\) was seen once/m) });
  expect(again.stderr).toContain('Both secrets work.');
  expect(again.stdout + again.stderr).not.toContain(added.client_secret);
  await goOver(client, added.client_secret);
  const last = await relevo([...command, '--timeout', '30', '--every', '1', '--json'], { env: environmentOf(server) });
  expect(last.code).toBe(0);
  expect(linesOf(last.stdout)).toEqual([
    { step: 'resumed', id: added.id, old_id: client.secretId },
    { step: 'rotated', deleted_id: client.secretId },
  ]);
});

test('an interrupt leaves both secrets, and says so', async () => {
  const client = await usedClient();
  const { child, first, ended } = await startRotation(client, '--timeout', '600');
  child.kill('SIGINT');
  const { code, lines } = await ended;
  expect(code).toBe(3);
  expect(lines.at(-1)).toMatchObject({ step: 'waiting', old_id: client.secretId });
  expect(await secretsOf(client)).toEqual([client.secretId, first.id]);
  expect((await client.askNew('web-01')).status).toBe(200);
  expect((await client.askNew('web-01', first.client_secret)).status).toBe(200);
});

test('a secret that nothing is known to use stays until something uses the new one', async () => {
  const client = await createLegacyClient(server, call);
  await call('migrationStart', { params: { credential: client.clientId } });
  const started = await startRotation(client, '--timeout', '0');
  const { code, lines } = await started.ended;
  expect(code).toBe(3);
  expect(lines.at(-1)).toMatchObject({ step: 'waiting', blockers: [{ kind: 'never_used_new' }] });
  expect(await secretsOf(client)).toEqual([client.secretId, started.first.id]);
  expect((await client.askNew('web-01', started.first.client_secret)).status).toBe(200);
  expect(await (await startRotation(client, '--timeout', '0')).ended).toMatchObject({ code: 0 });
  expect(await secretsOf(client)).toEqual([started.first.id]);
});

const soon = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

test('a new one that ends before the old one is no successor', async () => {
  const client = await usedClient();
  const params = { credential: client.clientId };
  const { id } = await call('clientSecretAdd', { params, body: { expires_at: soon(3600) } });
  const refused = await relevo(['secret', 'rotate', client.clientId, '--json'], { env: environmentOf(server) });
  expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('successor_ends_first') });
  expect(await secretsOf(client)).toEqual([client.secretId, id]);
});

test('an old one that somebody deletes meanwhile is not said to be replaced', async () => {
  const client = await usedClient();
  const { ended } = await startRotation(client, '--timeout', '60');
  await call('clientSecretDelete', {
    params: { credential: client.clientId, client_secret: client.secretId },
    query: {},
  });
  const { code, lines } = await ended;
  expect(code).toBe(3);
  expect(lines.at(-1)).toMatchObject({ step: 'gone', old_id: client.secretId });
});

test('an old one that expires meanwhile, by the clock of the server, is not said to be replaced', async () => {
  const client = await createLegacyClient(server, call);
  const params = { credential: client.clientId };
  const expiring = await call('clientSecretAdd', { params, body: { expires_at: soon(4) } });
  await call('clientSecretDelete', { params: { ...params, client_secret: client.secretId }, query: {} });
  const { ended, first } = await startRotation(client, '--timeout', '60');
  expect(first).toMatchObject({ step: 'added', old_id: expiring.id });
  const { code, lines } = await ended;
  expect(code).toBe(3);
  expect(lines.at(-1)).toEqual({
    step: 'gone',
    old_id: expiring.id,
    blockers: [expect.objectContaining({ kind: 'never_used_new' })],
  });
});
