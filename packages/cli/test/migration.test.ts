// `relevo migration` against a real server: each step with its exit codes, the names that scripts rely on, the words.
import type { Call } from '@relevo/contract/call';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callOf, createLegacyClient, environmentOf, jsonOf, type LegacyClient } from './legacy-client.ts';
import { type Finished, relevo } from './relevo-process.ts';
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

/** The problem in the last line of standard error. */
const problemOf = ({ stderr }: Finished) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');

async function migrating(): Promise<LegacyClient> {
  const client = await createLegacyClient(server, call);
  await call('migrationStart', { params: { credential: client.clientId } });
  return client;
}

const view = ({ clientId }: LegacyClient) => call('migrationView', { params: { credential: clientId } });

describe('starting', () => {
  test('says the state that scripts rely on, twice the same, and shows no secret where one is alive', async () => {
    const { clientId } = await createLegacyClient(server, call);
    expect(await json('migration', 'view', clientId)).toMatchObject({ state: 'not_started', blockers: [{}] });
    const started = await json('migration', 'start', clientId);
    expect(started).toMatchObject({ state: 'in_progress', client_id: clientId });
    expect(started).not.toHaveProperty('client_secret');
    expect(await json('migration', 'start', clientId)).toMatchObject({ state: 'in_progress' });
  });

  test('of many is previewed without changing anything, and one refusal stops only itself', async () => {
    const [one, two] = [await createLegacyClient(server, call), await createLegacyClient(server, call)];
    const preview = await json('migration', 'start', one.clientId, '--preview');
    expect(preview).toMatchObject([{ credential: one.clientId, outcome: 'would_be_done' }]);
    expect((await view(one)).state).toBe('not_started');
    const started = await run('migration', 'start', one.clientId, 'f'.repeat(32), two.clientId, '--json');
    expect(started.code).toBe(3);
    expect(JSON.parse(started.stdout)).toMatchObject([
      { outcome: 'done' },
      { outcome: 'refused', code: 'not_found' },
      { outcome: 'done' },
    ]);
    expect(problemOf(started)).toMatchObject({ code: 'partly_refused', detail: '1 of 3 were refused.' });
    expect((await view(two)).state).toBe('in_progress');
  });

  test('of all takes those that are not started, and says so where nobody was named', async () => {
    const client = await createLegacyClient(server, call);
    expect(await run('migration', 'start')).toMatchObject({ code: 2, stderr: expect.stringContaining('--all') });
    const { code, stdout } = await run('migration', 'start', '--all');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${client.clientId} .* done`, 'm'));
    expect((await view(client)).state).toBe('in_progress');
  });
});

describe('looking', () => {
  test('view names who still uses the old way, how sure that is, and when it clears', async () => {
    const client = await migrating();
    await client.askNew('web-01');
    await client.askLegacy('web-07');
    const seen = await json('migration', 'view', client.clientId);
    expect(seen).toMatchObject({
      state: 'in_progress',
      blockers: [{ kind: 'cadence_unknown', source: 'web-07', clears_at: expect.stringMatching(/Z$/) }],
      stragglers: [{ source: 'web-07', instance: 'web-07', last_used_at: expect.stringMatching(/Z$/) }],
    });
    expect(seen.mechanisms).toHaveLength(2);
    expect(seen.mechanisms).toContainEqual(expect.objectContaining({ type: 'service_account_jwt', issued: 1 }));
    const { stdout } = await run('migration', 'view', client.clientId);
    expect(stdout).toMatch(/moved +0 of 1 sources/);
    const clears = seen.blockers[0].clears_at;
    expect(stdout).toMatch(new RegExp(`^web-07 +label .*was seen once, nobody can tell.* ${clears}$`, 'm'));
    expect(stdout).toContain(`relevo migration complete ${client.clientId} --confirm '${client.title}'`);
    expect(stdout).toContain(`relevo migration acknowledge ${client.clientId}`);
  });

  test('board lists every credential, and is narrowed by state and search', async () => {
    const client = await migrating();
    const [found, ...others] = await json('migration', 'board', '--search', client.clientId);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ state: 'in_progress', blockers: { never_used_new: 1 }, sources: 0 });
    const search = ['migration', 'board', '--search', client.clientId];
    expect(await json(...search, '--state', 'completed')).toEqual([]);
    const { stdout } = await run(...search);
    expect(stdout).toMatch(/^\d+ not started, \d+ in progress, \d+ completed; no end is set\.$/m);
    expect(stdout).toMatch(new RegExp(`^${client.clientId} .*0 of 0 sources.*1 never used new`, 'm'));
  });

  test('compare shows both tokens claim by claim', async () => {
    const { clientId } = await migrating();
    const { claims } = await json('migration', 'compare', clientId);
    expect(claims).toContainEqual(expect.objectContaining({ claim: expect.any(String), differs: true }));
    const { stdout } = await run('migration', 'compare', clientId);
    expect(stdout).toMatch(/^CLAIM +DIFFERS +SERVICE ACCOUNT \(JWT\) +OAUTH SERVER-TO-SERVER$/m);
  });
});

describe('completing', () => {
  test('is refused with exit code 3 and the blockers, changes nothing, and says the next step', async () => {
    const client = await migrating();
    await client.askNew('web-01');
    await client.askLegacy('web-07');
    const command = ['migration', 'complete', client.clientId, '--confirm', client.title];
    const refused = await run(...command, '--json');
    expect(refused.code).toBe(3);
    const blockers = [{ kind: 'cadence_unknown', source: 'web-07', clears_at: expect.any(String) }];
    expect(JSON.parse(refused.stdout)).toMatchObject({ blockers, sources: ['web-07'] });
    expect(problemOf(refused)).toMatchObject({ code: 'migration_blocked', blockers });
    const { code, stderr } = await run(...command);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^ {2}web-07 \(label\) was seen once.*; clears at .*Z if it stays quiet$/m);
    expect(stderr).toContain('--override');
    expect((await view(client)).state).toBe('in_progress');
  });

  test('sends the evidence that it has just read, unless --revision names one', async () => {
    const client = await migrating();
    await client.askNew('web-01');
    const { revision } = await view(client);
    await client.askLegacy('web-07');
    const command = [
      'migration',
      'complete',
      client.clientId,
      '--confirm',
      client.title,
      '--override',
      'they are gone',
    ];
    expect((await run(...command, '--revision', revision, '--json')).code).toBe(3);
    const completed = await json(...command);
    expect(completed).toMatchObject({ state: 'completed', override_reason: 'they are gone' });
    expect(await json(...command)).toMatchObject({ state: 'completed' });
    expect((await client.askLegacy('web-07')).body).toMatchObject({ error: 'unauthorized_client' });
    const { stdout } = await run('migration', 'view', client.clientId);
    expect(stdout).toContain(`relevo migration undo ${client.clientId}`);
  });

  test('needs the title of the project: none is exit code 2, another one 3', async () => {
    const client = await migrating();
    await client.askNew('web-01');
    const none = await run('migration', 'complete', client.clientId);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining(`--confirm '${client.title}'`) });
    expect(none.stderr).toContain('nothing was changed');
    const wrong = await run('migration', 'complete', client.clientId, '--confirm', 'another', '--json');
    expect({ code: wrong.code, stdout: wrong.stdout }).toEqual({ code: 3, stdout: '' });
    expect(problemOf(wrong)).toMatchObject({ code: 'confirmation_required' });
    expect((await view(client)).state).toBe('in_progress');
  });

  test('all that are ready leaves those that are not, and wants the name of the organization', async () => {
    const [ready, busy] = [await migrating(), await migrating()];
    await ready.askNew('web-01');
    await busy.askLegacy('web-01');
    const preview = await json('migration', 'complete', '--all-ready', '--preview');
    expect(preview).toContainEqual(expect.objectContaining({ credential: ready.clientId, outcome: 'would_be_done' }));
    expect(JSON.stringify(preview)).not.toContain(busy.clientId);
    expect((await view(ready)).state).toBe('in_progress');
    expect((await run('migration', 'complete', '--all-ready', '--confirm', ready.title)).code).toBe(3);
    const { name } = await call('organizationView', {});
    const done = await json('migration', 'complete', '--all-ready', '--confirm', name);
    expect(done).toContainEqual(expect.objectContaining({ credential: ready.clientId, outcome: 'done' }));
    expect([(await view(ready)).state, (await view(busy)).state]).toEqual(['completed', 'in_progress']);
    for (const wrong of [[busy.clientId, '--all-ready'], [], [busy.clientId, '--preview', '--yes']])
      expect((await run('migration', 'complete', ...wrong)).code).toBe(2);
  });
});

describe('going back', () => {
  test('undo restores the old way, as often as it is asked', async () => {
    const client = await migrating();
    await client.askNew('web-01');
    await json('migration', 'complete', client.clientId, '--yes');
    expect((await client.askLegacy('web-01')).status).toBe(400);
    for (const _ of [1, 2])
      expect(await json('migration', 'undo', client.clientId)).toMatchObject({ state: 'in_progress' });
    expect((await client.askLegacy('web-01')).status).toBe(200);
  });

  test('cancel is refused with exit code 3 and the sources while something uses the new way', async () => {
    const client = await migrating();
    await client.askNew('web-01');
    const refused = await run('migration', 'cancel', client.clientId, '--json');
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout)).toMatchObject({ sources: ['web-01'], blockers: [{ source: 'web-01' }] });
    const cancelled = await json('migration', 'cancel', client.clientId, '--override', 'rolled back');
    expect(cancelled).toMatchObject({ state: 'not_started' });
    expect((await client.askNew('web-01')).status).not.toBe(200);
  });

  test('what does not exist in this state is exit code 3, an unknown credential 4', async () => {
    const { clientId } = await createLegacyClient(server, call);
    const undone = await run('migration', 'undo', clientId);
    expect(undone).toMatchObject({ code: 3, stderr: expect.stringContaining('"relevo migration view CLIENT_ID"') });
    expect((await run('migration', 'view', 'f'.repeat(32))).code).toBe(4);
  });
});

test('a source that was seen once is acknowledged by its label, and another is refused', async () => {
  const client = await migrating();
  await client.askNew('web-01');
  await client.askLegacy('batch-eu');
  const acknowledge = ['migration', 'acknowledge', client.clientId, '--reason', 'was a test'];
  expect((await run(...acknowledge)).code).toBe(2);
  expect((await run(...acknowledge, '--address', 'batch-eu')).code).toBe(3);
  const seen = await json(...acknowledge, '--instance', 'batch-eu');
  expect(seen).toMatchObject({ blockers: [], acknowledgements: [{ source: 'batch-eu', reason: 'was a test' }] });
});

test('a brownout is planned, listed and taken back, and a bad window is refused', async () => {
  const { clientId } = await migrating();
  const window = ['--starts-at', '2099-01-01T00:00:00Z', '--ends-at', '2099-01-01T01:00:00Z'];
  const planned = await json('migration', 'brownout', 'plan', clientId, ...window);
  expect(planned).toMatchObject([{ state: 'planned', starts_at: '2099-01-01T00:00:00Z' }]);
  const again = await run('migration', 'brownout', 'plan', clientId, ...window);
  expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining('Choose another window') });
  const { stdout } = await run('migration', 'brownout', 'list', clientId);
  expect(stdout).toMatch(new RegExp(`^${planned[0].id} .*planned`, 'm'));
  const remove = ['migration', 'brownout', 'remove', clientId, '--brownout', planned[0].id];
  expect(await json(...remove)).toEqual({ deleted: true });
  expect(await json('migration', 'brownout', 'list', clientId)).toEqual([]);
  expect((await run(...remove)).code).toBe(4);
});
