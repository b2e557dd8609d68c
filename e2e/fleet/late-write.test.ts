// A write that goes on after we have lost it: nothing is called as before while it may still write, and nothing is
// written after that was said.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Driver } from '../../packages/cli/src/fleet/driver.ts';
import type { Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { isThere } from '../needed-program.ts';
import { instanceFile, instanceText, setMisbehaviour } from './campaign-home.ts';
import { driverOn, failureOf, openTestSsh, run, signal, wantedOf } from './driver-world.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

const commandFile = '/usr/local/neolane/app.conf';
const slowCommand = {
  install: `IFS= read -r S\n: >${commandFile}.begun; sleep 2; printf "%s %s\\n" {client_id} "$S" >${commandFile}`,
  show: `[ -f ${commandFile} ] && cut -d' ' -f1 ${commandFile}`,
  restore: `rm -f ${commandFile}.begun; printf "old old\\n" >${commandFile}`,
};

let world: World;
let ssh: Ssh;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({ hosts: (endpoint) => [{ name: 'web', campaign: { endpoint } }] });
}, 120_000);
afterAll(() => world?.stop());

beforeEach(async (context) => {
  skipWithoutHosts(context);
  ssh = await openTestSsh(world);
  const host = world.fleet.host('web');
  host.run(
    "find /usr/local/neolane -name '*.s2s-*' -delete; rm -rf /usr/local/neolane/.relevo /usr/local/neolane/app.conf.begun",
  );
  host.write(instanceFile, instanceText(world.server.url), 0o640);
  host.write(commandFile, 'old old\n', 0o600);
  setMisbehaviour(host, { very_slow: false, hangs: false });
  return () => ssh.close();
});

const content = (file = instanceFile) => world.fleet.host('web').read(file).toString();
const isFileThere = (file: string) => existsSync(join(world.fleet.host('web').root, file));
const nlserversThere = () =>
  world.fleet.host('web').run('grep -l -a -e "bin/[n]lserver" -e "^[s]leep.600" /proc/[0-9]*/cmdline || :');

async function prepared(driver: Driver) {
  const facts = await driver.probe(signal);
  await driver.backUp(run, signal);
  return { run, wanted: wantedOf(world), facts, expected: facts.file.sha256 };
}

test.each(['restore', 'the same write', 'read_back'] as const)(
  'a connection cut while nlserver is at it: %s waits until it is over (threat 18, fault 4.18)',
  async (step) => {
    setMisbehaviour(world.fleet.host('web'), { very_slow: true });
    const driver = await driverOn(world, ssh, { host: 'web' });
    const task = await prepared(driver);
    const stop = new AbortController();
    const writing = failureOf(driver.write(task, stop.signal));
    while (nlserversThere() === '') await delay(5);
    stop.abort();
    expect((await writing).code).toBe('connection_lost');
    expect(content()).toBe(instanceText(world.server.url));
    const again = await openTestSsh(world);
    try {
      const next = await driverOn(world, again, { host: 'web' });
      if (step === 'restore') expect(await next.restore({ run, written: null }, signal)).toBe('restored');
      if (step === 'the same write') await next.write(task, signal);
      if (step === 'read_back') expect((await next.readBack(signal)).installed.clientId).toBe(task.wanted.clientId);
      expect(nlserversThere()).toBe('');
      const said = content();
      expect(said === instanceText(world.server.url)).toBe(step === 'restore');
      await delay(2500);
      expect(content()).toBe(said);
    } finally {
      await again.close();
    }
  },
  30_000,
);

test('an nlserver that hangs is ended, with all it has started, before the step is given up (threat 18)', async () => {
  setMisbehaviour(world.fleet.host('web'), { hangs: true });
  const impatient = await openTestSsh(world, 12);
  try {
    const driver = await driverOn(world, impatient, { host: 'web' });
    const task = await prepared(driver);
    const { code, message } = await failureOf(driver.write(task, signal));
    expect([code, message]).toEqual(['timed_out', 'nlserver did not end in time.']);
    expect(nlserversThere()).toBe('');
    expect(await driver.restore({ run, written: null }, signal)).toBe('kept');
  } finally {
    await impatient.close();
  }
}, 60_000);

test.each([
  ['nlserver', { host: 'web' }],
  ['command', { host: 'web', label: 'command', driver: 'command', target: slowCommand }],
])('%s: a write that had not begun when its run was taken back writes no more (threat 18)', async (_, written) => {
  const driver = await driverOn(world, ssh, written);
  const task = await prepared(driver);
  const file = 'driver' in written ? commandFile : instanceFile;
  const before = content(file);
  expect(await driver.restore({ run, written: null }, signal)).toBe('kept');
  expect((await failureOf(driver.write(task, signal))).code).toBe('changed_since_plan');
  expect(content(file)).toBe(before);
  await driver.backUp(run, signal);
  await driver.write(task, signal);
  expect(content(file)).toContain(task.wanted.clientId);
});

test('command: what was never installed is not restored, and a restore waits for an install that was lost', async () => {
  const driver = await driverOn(world, ssh, { host: 'web', driver: 'command', target: slowCommand });
  const task = await prepared(driver);
  world.fleet.host('web').write(commandFile, 'somebody else\n', 0o600);
  expect(await driver.restore({ run, written: null }, signal)).toBe('kept');
  expect(content(commandFile)).toBe('somebody else\n');
  world.fleet.host('web').write(commandFile, 'old old\n', 0o600);
  await driver.backUp(run, signal);
  const stop = new AbortController();
  const writing = failureOf(driver.write(task, stop.signal));
  while (!isFileThere(`${commandFile}.begun`)) await delay(5);
  stop.abort();
  await writing;
  const again = await openTestSsh(world);
  try {
    const next = await driverOn(world, again, { host: 'web', driver: 'command', target: slowCommand });
    expect(await next.restore({ run, written: null }, signal)).toBe('restored');
    await delay(2500);
    expect(content(commandFile)).toBe('old old\n');
    await next.forget(run, signal);
    expect(world.fleet.host('web').run('ls -A /usr/local/neolane/.relevo')).toBe('');
  } finally {
    await again.close();
  }
});
