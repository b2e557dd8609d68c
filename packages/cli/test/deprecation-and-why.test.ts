// `relevo deprecation` and `relevo why`, and the projects that are to be migrated.
import type { Call } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, createLegacyClient, environmentOf, jsonOf } from './legacy-client.ts';
import { relevo } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

let server: RelevoServer;
let call: Call;

beforeAll(async () => {
  server = await startRelevoServer();
  call = await callOf(server);
});

afterAll(() => server.close());

const json = (...args: string[]) => jsonOf(server, ...args);
const run = (...args: string[]) => relevo(args, { env: environmentOf(server) });

test('an end is announced, moved for one credential, and taken back', async () => {
  const { clientId } = await createLegacyClient(server, call);
  const extend = ['deprecation', 'extend', clientId, '--owner', 'ann@example.com', '--reason', 'moves in spring'];
  const early = await run(...extend, '--sunset-at', '2098-01-01');
  expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing to extend') });
  const dates = ['--sunset-at', '2097-01-01', '--link', 'https://example.com/jwt'];
  const announced = await json('deprecation', 'set', ...dates);
  expect(announced).toMatchObject({ sunset_at: '2097-01-01T00:00:00Z', link: 'https://example.com/jwt' });
  expect(await json('deprecation', 'show')).toEqual(announced);
  const extended = await json(...extend, '--sunset-at', '2098-01-01');
  expect(extended).toMatchObject({ sunset_at: '2098-01-01T00:00:00Z', extension: { owner: 'ann@example.com' } });
  const { stdout } = await run('migration', 'view', clientId);
  expect(stdout).toMatch(/the old way ends +2098-01-01T00:00:00Z \(extended for ann@example\.com: moves in spring\)/);
  expect(await json('deprecation', 'end-extension', clientId)).toEqual({ deleted: true });
  expect((await run('deprecation', 'end-extension', clientId)).code).toBe(4);
  expect(await json('deprecation', 'set', '--sunset-at', '', '--link', '')).toMatchObject({
    sunset_at: null,
    link: null,
  });
});

test('dates that contradict each other are exit code 2 and name the field; nothing to change is too', async () => {
  const { code, stderr } = await run('deprecation', 'set', '--sunset-at', '2001-01-01');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('  sunset_at: must not be before') });
  expect((await run('deprecation', 'set')).code).toBe(2);
  expect((await run('deprecation', 'set', '--sunset-at', 'soon')).code).toBe(2);
});

test('why says the cause, who can cause it, from where and what to do, and no secret', async () => {
  const client = await createLegacyClient(server, call);
  expect((await run('why', client.clientId)).stdout).toBe('No refused request of this client is known.\n');
  await client.askNew('web-01');
  await client.askNew('web-02', `${client.secret}x`);
  const failures = await json('why', client.clientId);
  const causes = failures.map(({ cause, source, authenticated }: Record<string, unknown>) => [
    cause,
    source,
    authenticated,
  ]);
  expect(causes.toSorted()).toEqual([
    ['mechanism_missing', 'web-01', true],
    ['wrong_client_secret', 'web-02', false],
  ]);
  const { stdout } = await run('why', client.clientId);
  expect(stdout).toMatch(/^cause +wrong_client_secret$/m);
  expect(stdout).toMatch(/^authenticated +no: anybody who knows the client id can cause this$/m);
  expect(stdout).toMatch(/^from +web-02 \(label\), /m);
  expect(stdout).toMatch(/^next +The client secret is wrong\./m);
  expect(stdout).not.toContain(client.secret);
  expect((await run('why', 'f'.repeat(32))).code).toBe(4);
});

test('the projects that have Service Account (JWT) are found by --has-jwt', async () => {
  const client = await createLegacyClient(server, call);
  const { id } = await call('projectCreate', { body: { title: 'Empty' } });
  const found = await json('project', 'list', '--has-jwt');
  expect(found.map(({ title }: { title: string }) => title)).toContain(client.title);
  expect(found.map((project: { id: string }) => project.id)).not.toContain(id);
  const both = await run('project', 'list', '--has-jwt', '--type', 'oauth_server_to_server');
  expect(both.code).toBe(2);
});
