// What a person or a second command does to a run: interrupts it, asks for it twice, begins another one; and a rotation
// that has failed somewhere goes on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { atStep, kill9 } from './at-step.ts';
import { heldSecret, instanceFile, instanceText, setMisbehaviour } from './campaign-home.ts';
import { type Finished, outcomesOf, reportOf, startCommand } from './fleet-command.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

const hostNames = ['genuine', 'own'];

let world: World;
let inventory: string;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: (endpoint) => [
      { name: 'genuine', campaign: { endpoint } },
      { name: 'own', campaign: { endpoint, build: null } },
    ],
  });
  const { fleet, server } = world;
  inventory = fleet.writeInventory({
    defaults: { become: 'neolane' },
    endpoint: server.url,
    containers: hostNames.map((host) => ({ host })),
  });
  fleet.pinHostKeys(inventory);
}, 120_000);
afterAll(() => world?.stop());
beforeEach((context) => {
  skipWithoutHosts(context);
  for (const name of hostNames) world.fleet.host(name).write(instanceFile, instanceText(world.server.url), 0o640);
});

const planFile = () => join(world.fleet.folder, 'plan.json');
const makePlan = (credential = world.credentialFile) =>
  world.run(['plan', '--inventory', inventory, '--credential', credential, '--out', planFile()], world.signedIn);
const apply = () => ['apply', planFile(), '--json'];
const isOriginal = (name: string) =>
  world.fleet.host(name).read(instanceFile).toString() === instanceText(world.server.url);

test('an interrupt ends what is under way well and begins nothing more; the same command does the rest', async () => {
  await makePlan();
  const stopped = await atStep(world, { type: 'begin', step: 'write' }, apply(), ({ child }) => child.kill('SIGINT'));
  expect(outcomesOf(reportOf(stopped))).toEqual({ genuine: 'ok', own: 'not_started' });
  expect(stopped.code).toBe(1);
  expect([isOriginal('genuine'), isOriginal('own')]).toEqual([false, true]);
  const status = await world.run(['status', '--inventory', inventory]);
  expect(status.stdout).toContain('relevo fleet apply --resume');
  const rest = await world.run(apply());
  expect(outcomesOf(reportOf(rest))).toEqual({ genuine: 'ok', own: 'ok' });
  expect(reportOf(rest).run).toBe(reportOf(stopped).run);
}, 60_000);

test('a second run on the same inventory is refused while one is at work, and is told which', async () => {
  await makePlan();
  let second: Promise<Finished> | undefined;
  const first = await atStep(world, { type: 'begin', step: 'back_up' }, apply(), () => {
    second = world.run(apply());
  });
  expect(await second).toMatchObject({ code: 2, stderr: expect.stringMatching(/is at work on this inventory since/) });
  expect(first.code).toBe(0);
}, 60_000);

test('a new plan takes the place of a run that was killed, and says so', async () => {
  await makePlan();
  await atStep(world, { type: 'done', step: 'write' }, apply(), kill9);
  await makePlan();
  const finished = await world.run(apply());
  expect(outcomesOf(reportOf(finished))).toEqual({ genuine: 'ok', own: 'ok' });
  expect(reportOf(finished).notices.join()).toMatch(/was cut off; this plan was made after it/);
}, 60_000);

test('the client secret of a client id comes on standard input; who has it already is proven and not touched', async () => {
  const { fleet, stateFolder, account } = world;
  const own = { HOME: fleet.home, XDG_STATE_HOME: stateFolder };
  const applied = () => startCommand(['fleet', ...apply()], own, `${account.client_secret}\n`).ended;
  await makePlan(account.client_id);
  expect(outcomesOf(reportOf(await applied()))).toEqual({ genuine: 'ok', own: 'ok' });
  await makePlan(account.client_id);
  const again = reportOf(await applied());
  expect(again.containers.find(({ label }) => label === 'own')).toMatchObject({ outcome: 'ok', changed: false });
  const other = await startCommand(['fleet', ...apply()], own, 'rlv_secret_other\n').ended;
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('another client secret') });
}, 60_000);

test('a rotation that failed on one container leaves both client secrets, and goes on with the same new one', async () => {
  const { fleet, credentialFile, signedIn, server, account } = world;
  await makePlan();
  await world.run(apply());
  const secrets = (): string[] => JSON.parse(readFileSync(credentialFile, 'utf8')).CLIENT_SECRETS;
  const rotate = () =>
    world.run(['rotate', '--inventory', inventory, '--credential', credentialFile, '--json'], signedIn);
  setMisbehaviour(fleet.host('genuine'), { fail_before_write: true });
  const failed = await rotate();
  setMisbehaviour(fleet.host('genuine'), { fail_before_write: false });
  expect(failed.code).toBe(1);
  const [old, fresh] = secrets();
  expect(heldSecret(fleet.host('genuine'))).toBe(old);
  const done = await rotate();
  expect(outcomesOf(reportOf(done))).toEqual({ genuine: 'ok', own: 'ok' });
  expect(JSON.parse(done.stdout).rotation).toEqual(JSON.parse(failed.stdout).rotation);
  expect(secrets()).toEqual([old, fresh]);
  expect(heldSecret(fleet.host('genuine'))).toBe(fresh);
  const { items } = await server.call('clientSecretList', { params: { credential: account.id } });
  expect(items).toHaveLength(2);
}, 60_000);
