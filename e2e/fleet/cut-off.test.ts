// A roll-out that is cut off at any of its steps: each host has the old file or the new one, the report says which, and
// the next run comes to the same end.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { atStep, kill9, type StepPoint } from './at-step.ts';
import { heldSecret, instanceFile, instanceText } from './campaign-home.ts';
import { outcomesOf, type Report, reportOf } from './fleet-command.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

const hostNames = ['genuine', 'own'];

let world: World;
let files: readonly string[];
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: (endpoint) => [
      { name: 'genuine', hasRelay: true, campaign: { endpoint } },
      { name: 'own', hasRelay: true, campaign: { endpoint, build: null } },
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

function resetHosts(): void {
  for (const name of hostNames) {
    const host = world.fleet.host(name);
    world.fleet.relay(name).cutAfter(null);
    host.freeDisk();
    host.write(instanceFile, instanceText(world.server.url), 0o640);
  }
}

beforeEach((context) => {
  skipWithoutHosts(context, { xmllint: ['xmllint', '--version'], strace: ['strace', '-V'] });
  resetHosts();
});

const plan = () => join(world.fleet.folder, 'plan.json');
const apply = ['apply', '--json', '--waves', '100%', '--max-failures', '9'];
const makePlan = () => world.run(['plan', ...files, '--out', plan()]);

function stateOn(name: string): 'old' | 'new' | 'other' {
  const host = world.fleet.host(name);
  const text = host.read(instanceFile).toString();
  if (text === instanceText(world.server.url)) return 'old';
  execFileSync('xmllint', ['--noout', '-'], { input: text });
  const { client_id, technical_account_id, organization_id, client_secret } = world.account;
  const isWhole = [client_id, technical_account_id, organization_id].every((id) => text.includes(`"${id}"`));
  if (!isWhole || (name === 'genuine' && heldSecret(host) !== client_secret)) return 'other';
  return 'new';
}

const expectOldOrNew = () => expect(['old', 'new']).toEqual(expect.arrayContaining(hostNames.map(stateOn)));

function expectTruth(report: Report): void {
  for (const { label, outcome } of report.containers) {
    expect({ label, outcome, state: stateOn(label) }).toEqual({
      label,
      outcome,
      state: outcome === 'ok' ? 'new' : 'old',
    });
  }
}

/** A new plan and its run end well, and leave no file of ours behind but what is documented. */
async function expectConverges(): Promise<void> {
  await makePlan();
  const finished = await world.run([...apply, plan()]);
  const report = reportOf(finished);
  expect(outcomesOf(report)).toEqual({ genuine: 'ok', own: 'ok' });
  expect(finished.code).toBe(0);
  expectTruth(report);
}

const steps = ['back_up', 'write', 'read_back', 'reload', 'token', 'health'] as const;

test('kill -9 of the controller at every step: old or new everywhere, and the same command goes on to the end (threat 18, fault 4.18)', async () => {
  await makePlan();
  const points: StepPoint[] = steps.flatMap((step) => [
    { type: 'begin', step },
    ...(step === 'write' || step === 'back_up' ? [{ type: 'done', step } as const] : []),
  ]);
  for (const point of points) {
    await atStep(world, point, [...apply, plan()], kill9);
    expectOldOrNew();
  }
  const finished = await world.run([...apply, plan()]);
  expect(outcomesOf(reportOf(finished))).toEqual({ genuine: 'ok', own: 'ok' });
  expectTruth(reportOf(finished));
}, 120_000);

test('the connections cut at each step: the report is the truth, and the next run converges (threat 18, fault 4.18)', async () => {
  for (const step of ['write', 'reload', 'token'] as const) {
    resetHosts();
    await makePlan();
    const finished = await atStep(world, { type: 'begin', step }, [...apply, plan()], () => {
      for (const name of hostNames) world.fleet.host(name).cutConnections();
    });
    expectTruth(reportOf(finished));
  }
  await expectConverges();
}, 120_000);

test('the cable cut after any number of bytes: old or new, and whoever is called ok is new (threat 18)', async () => {
  await makePlan();
  const relays = hostNames.map((name) => world.fleet.relay(name));
  for (const bytes of [1500, 5000, 8000]) {
    for (const relay of relays) relay.cutAfter(bytes);
    const finished = await world.run([...apply, plan()]);
    expectOldOrNew();
    for (const { label, outcome } of reportOf(finished).containers) {
      if (outcome === 'ok') expect(stateOn(label), label).toBe('new');
    }
  }
  for (const relay of relays) relay.cutAfter(null);
  await expectConverges();
}, 120_000);

test('a disk that is full at a step leaves the old file, and says so (threat 18)', async () => {
  for (const step of ['back_up', 'write'] as const) {
    resetHosts();
    await makePlan();
    const finished = await atStep(world, { type: 'begin', step }, [...apply, plan()], () => {
      for (const name of hostNames) world.fleet.host(name).fillDisk();
    });
    expectTruth(reportOf(finished));
  }
  resetHosts();
  await expectConverges();
}, 120_000);

/** In place of the Node of a host: the same, with the first call of a system call failing. */
const faultyNode = (call: string) =>
  `#!/bin/sh\nexec strace -f -qq -o /tmp/strace-${call}-$$ -e trace=${call} -e inject=${call}:error=EIO:when=1 /run/node "$@"\n`;

test('an error of the disk in the middle of our own command leaves the old file (threat 18, fault 4.6)', async () => {
  const host = world.fleet.host('own');
  await makePlan();
  for (const call of ['fsync', 'rename']) {
    host.run('rm /usr/local/bin/node');
    host.write('/usr/local/bin/node', faultyNode(call), 0o755);
    const report = reportOf(await world.run([...apply, plan()]));
    expect(host.run(`cat /tmp/strace-${call}-*`)).toContain('EIO (Input/output error) (INJECTED)');
    expect(outcomesOf(report)).toEqual({ genuine: 'ok', own: 'failed' });
    expectTruth(report);
  }
  host.run('ln -sf /run/node /usr/local/bin/node');
  await expectConverges();
}, 120_000);
