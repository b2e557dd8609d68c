// `relevo instance`: declared, shown with what was proven, changed and forgotten.
import type { Call } from '@relevo/contract/call';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callOf, createLegacyClient, environmentOf, jsonOf } from './legacy-client.ts';
import { relevo } from './relevo-process.ts';
import { type RelevoServer, startRelevoServer } from './relevo-server.ts';

let server: RelevoServer;
let call: Call;
let clientId: string;

beforeAll(async () => {
  server = await startRelevoServer();
  call = await callOf(server);
  ({ clientId } = await createLegacyClient(server, call));
});

afterAll(() => server.close());

const json = (...args: string[]) => jsonOf(server, ...args);
const run = (...args: string[]) => relevo(args, { env: environmentOf(server) });

test('an instance is declared, changed, found and forgotten', async () => {
  const created = await json('instance', 'create', '--name', 'stage', '--credential', clientId, '--hosting', 'hybrid');
  expect(created).toMatchObject({ name: 'stage', hosting: 'hybrid', client_id: clientId, containers_total: 0 });
  const changed = await json('instance', 'update', 'stage', '--credential', '', '--name', 'test');
  expect(changed).toMatchObject({ id: created.id, name: 'test', client_id: null, containers: [] });
  expect((await json('instance', 'list', '--search', 'TES')).map(({ name }: { name: string }) => name)).toEqual([
    'test',
  ]);
  expect(await json('instance', 'list', '--credential', clientId)).toEqual([]);
  const unconfirmed = await run('instance', 'delete', 'test');
  expect(unconfirmed).toMatchObject({ code: 2, stderr: expect.stringContaining("Give --confirm 'test', or --yes.") });
  expect(await json('instance', 'delete', 'test', '--yes')).toEqual({ deleted: true });
  expect(await run('instance', 'view', 'test')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('relevo instance list'),
  });
});

test('containers are shown with what was found last, and block the migration until they have proven it', async () => {
  await json('instance', 'create', '--name', 'prod', '--credential', clientId);
  await json('instance', 'container', 'add', 'prod', '--name', 'web-1', '--build', '9000');
  await json('instance', 'container', 'add', 'prod', '--name', 'mid', '--hosting', 'vendor');
  await json('migration', 'start', clientId);
  const blocked = await run('migration', 'complete', clientId, '--yes');
  expect(blocked.code).toBe(3);
  expect(blocked.stderr).toContain('prod/web-1 (container) is older than 7.4.1 (build 9383)');
  expect(blocked.stderr).toContain('clears when it is updated and "relevo fleet" has proven it');
  const installations = [{ outcome: 'failed', rung: 1, cause: 'disk_full' } as const];
  const checked_at = new Date().toISOString();
  const containers = [{ name: 'web-1', build: 9400, version: '7.4.4', checked_at, installations }];
  await call('installationReport', { params: { instance: 'prod' }, body: { credential: clientId, containers } });
  const { stdout } = await run('instance', 'view', 'prod');
  expect(stdout).toMatch(/^containers +0 of 1 proven, 1 of the vendor$/m);
  expect(stdout).toMatch(/^web-1 .* 7\.4\.4 +9400 .* failed \(disk_full\) V1, /m);
  expect(await json('instance', 'container', 'delete', 'prod', 'web-1')).toEqual({ deleted: true });
  expect((await run('instance', 'container', 'delete', 'prod', 'web-1')).code).toBe(4);
});

test('values that cannot be are refused before anybody is asked', async () => {
  for (const args of [
    ['create', '--name', '$(id)'],
    ['create', '--name', 'prod', '--hosting', 'nobody'],
    ['container', 'add', 'prod', '--name', 'web-1', '--build', 'new'],
    ['update', 'prod'],
  ]) {
    expect((await run('instance', ...args)).code, args.join(' ')).toBe(2);
  }
});
