// What happens when somebody else is at work too, when a canary fails, and when a roll-out is to be undone.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { instanceFile, instanceText, type Misbehaviour, setMisbehaviour } from './campaign-home.ts';
import { outcomesOf, type Report, reportOf } from './fleet-command.ts';
import { hostsNeeded, type InventoryWish, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

const hostNames = ['genuine', 'own', 'last'];
const switches = ['slow', 'hangs', 'fail_before_write', 'drops_attribute', 'loses_module'] as const;

let world: World;
let files: readonly string[];
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: (endpoint) => [
      { name: 'genuine', campaign: { endpoint } },
      { name: 'own', campaign: { endpoint, build: null } },
      { name: 'last', campaign: { endpoint } },
    ],
  });
  const { fleet, server, credentialFile } = world;
  const inventory = fleet.writeInventory({
    defaults: { become: 'neolane' },
    endpoint: server.url,
    containers: hostNames.map((host) => ({ host })),
  });
  fleet.pinHostKeys(inventory);
  files = ['--inventory', inventory, '--credential', credentialFile];
}, 120_000);
afterAll(() => world?.stop());

const original = () => instanceText(world.server.url);
const textOn = (name: string) => world.fleet.host(name).read(instanceFile).toString();
const textsOn = () => hostNames.map(textOn);

beforeEach((context) => {
  skipWithoutHosts(context);
  for (const name of hostNames) {
    const host = world.fleet.host(name);
    host.write(instanceFile, original(), 0o640);
    // What an earlier test left hanging there.
    host.run('for each in $(ps -u neolane -o pid=); do kill -9 "$each"; done; rm -f /usr/local/neolane/nl6/var/lost');
    if (name !== 'own')
      setMisbehaviour(host, Object.fromEntries(switches.map((name): [Misbehaviour, boolean] => [name, false])));
  }
});

const planFile = () => join(world.fleet.folder, 'plan.json');
const makePlan = () => world.run(['plan', ...files, '--out', planFile()]);

async function rollOut(...options: string[]): Promise<Report> {
  await makePlan();
  return reportOf(await world.run(['apply', planFile(), '--json', ...options]));
}

test('a canary that fails ends the run before any other container is touched', async () => {
  setMisbehaviour(world.fleet.host('genuine'), { drops_attribute: true });
  await makePlan();
  const finished = await world.run(['apply', planFile(), '--json']);
  expect(finished.code).toBe(1);
  expect(outcomesOf(reportOf(finished))).toEqual({ genuine: 'rolled_back', own: 'not_started', last: 'not_started' });
  expect(textsOn()).toEqual(hostNames.map(original));
}, 120_000);

test('a module that is lost by the reload is put back with its file', async () => {
  setMisbehaviour(world.fleet.host('last'), { loses_module: true });
  const report = await rollOut('--waves', '100%');
  expect(outcomesOf(report)).toMatchObject({ own: 'ok', last: 'rolled_back' });
  expect(report.containers.find(({ label }) => label === 'last')).toMatchObject({ cause: 'unhealthy', changed: false });
  expect(textOn('last')).toBe(original());
}, 120_000);

test('a command that hangs is given up in time, and the others are done', async () => {
  setMisbehaviour(world.fleet.host('last'), { hangs: true });
  const report = await rollOut('--waves', '100%', '--max-failures', '3', '--step-timeout', '3');
  expect(outcomesOf(report)).toMatchObject({ genuine: 'ok', own: 'ok' });
  expect(report.containers.find(({ label }) => label === 'last')).toMatchObject({ cause: 'timed_out' });
  expect(textOn('last')).toBe(original());
}, 120_000);

test('a host that somebody changes between plan and apply is left as they have it', async () => {
  await makePlan();
  const edited = original().replace('lang="eng"', 'lang="fra"');
  for (const name of ['own', 'last']) world.fleet.host(name).write(instanceFile, edited, 0o640);
  const report = reportOf(await world.run(['apply', planFile(), '--json', '--max-failures', '3']));
  const causes = Object.fromEntries(report.containers.map(({ label, cause }) => [label, cause]));
  expect(causes).toEqual({ genuine: null, own: 'changed_since_plan', last: 'changed_since_plan' });
  expect([textOn('own'), textOn('last')]).toEqual([edited, edited]);
}, 120_000);

test('a rollback brings the very bytes back that were there, and leaves alone what somebody changed since', async () => {
  const { run } = await rollOut('--waves', '100%');
  expect(textsOn().some((text) => text === original())).toBe(false);
  const edited = textOn('last').replace('lang="eng"', 'lang="fra"');
  world.fleet.host('last').write(instanceFile, edited, 0o640);
  const undone = await world.run(['rollback', run, '--json']);
  expect(undone.code).toBe(1);
  expect(textsOn()).toEqual([original(), original(), edited]);
  expect(outcomesOf(reportOf(undone))).toEqual({ genuine: 'rolled_back', own: 'rolled_back', last: 'needs_hands' });
}, 120_000);

test('a check ends with 0 where all is as installed, and with 3 where a file was changed by hand or emptied', async () => {
  await rollOut('--waves', '100%');
  const check = () => world.run(['check', ...files, '--json']);
  const fine = await check();
  expect(outcomesOf(reportOf(fine))).toEqual({ genuine: 'ok', own: 'ok', last: 'ok' });
  expect(fine.code).toBe(0);
  const genuine = textOn('genuine').replace(/authIMSTAId="[^"]*"/, 'authIMSTAId="X@techacct.adobe.com"');
  world.fleet.host('genuine').write(instanceFile, genuine, 0o640);
  world.fleet.host('own').write(instanceFile, original(), 0o640);
  const drifted = await check();
  expect(drifted.code).toBe(3);
  const report = reportOf(drifted);
  expect(outcomesOf(report)).toEqual({ genuine: 'drift', own: 'drift', last: 'ok' });
  expect(Object.fromEntries(report.containers.map(({ label, cause }) => [label, cause]))).toEqual({
    genuine: 'changed_by_hand',
    own: 'missing',
    last: null,
  });
}, 120_000);

const hostileNames = [
  '$(touch /tmp/relevo-injected)',
  '; touch /tmp/relevo-injected',
  'web\n-oProxyCommand=touch /tmp/relevo-injected',
  '-oProxyCommand=touch /tmp/relevo-injected',
  'wéb',
];

test('names that try to inject are refused before any connection (threat 16)', async () => {
  const logs = world.fleet.hosts.map(({ host }) => host.log());
  const planWith = (inventory: InventoryWish, name: string) => {
    const file = world.fleet.writeInventory(inventory, `${name}.yaml`);
    return world.run(['plan', '--inventory', file, '--credential', world.credentialFile]);
  };
  const finished = await Promise.all([
    ...hostileNames.map((host, index) => planWith({ containers: [{ host: 'genuine' }, { host }] }, `host-${index}`)),
    planWith({ instance: hostileNames[0], containers: [{ host: 'genuine' }] }, 'instance'),
    planWith({ containers: [{ host: 'genuine', user: hostileNames[0] }] }, 'user'),
  ]);
  expect(finished.map(({ code }) => code)).toEqual(finished.map(() => 2));
  expect(world.fleet.hosts.map(({ host }) => host.log())).toEqual(logs);
  expect(existsSync('/tmp/relevo-injected')).toBe(false);
}, 120_000);
