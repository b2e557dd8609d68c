// What can go wrong between here and a host: each has its own cause, and the file is the old one or the new one.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { driverFor } from '../../packages/cli/src/fleet/drivers/driver-for.ts';
import type { Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { isThere } from '../needed-program.ts';
import { type CampaignWish, instanceFile, instanceText, setMisbehaviour } from './campaign-home.ts';
import {
  containerOf,
  driverOn,
  failureOf,
  install,
  openTestSsh,
  run,
  scope,
  signal,
  trust,
  wantedOf,
} from './driver-world.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

let world: World;
let ssh: Ssh;
const hostNames = ['web', 'relay', 'bare'];
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  const campaign = (endpoint: string): CampaignWish => ({ endpoint });
  world = await startWorld({
    hosts: (endpoint) => [
      { name: 'web', campaign: campaign(endpoint) },
      { name: 'relay', hasRelay: true, campaign: campaign(endpoint) },
      { name: 'bare', campaign: { endpoint, build: 9000 } },
    ],
  });
}, 120_000);
afterAll(() => world?.stop());

beforeEach(async (context) => {
  skipWithoutHosts(context);
  ssh = await openTestSsh(world);
  for (const name of hostNames) {
    const host = world.fleet.host(name);
    host.setReadOnly(false);
    host.freeDisk();
    host.run("find /usr/local/neolane -name '*.s2s-*' -delete");
    host.write(instanceFile, instanceText(world.server.url), 0o640);
  }
  return () => ssh.close();
});

const driverTo = (written: Readonly<Record<string, unknown>>) =>
  driverFor({ ssh, endpoint: world.server.url, scope })(containerOf(world, written));
const content = (name: string) => world.fleet.host(name).read(instanceFile).toString();
const old = () => instanceText(world.server.url);

test('a port that is closed, a name that does not exist and a host that is silent are unreachable', async () => {
  for (const host of [world.fleet.closed, 'no-such-host.invalid']) {
    expect((await failureOf(driverTo({ host }).probe(signal))).code).toBe('unreachable');
  }
});

test('a step that does not end in time, on a host that never speaks, is given up', async () => {
  const impatient = await openTestSsh(world, 1);
  try {
    const driver = driverFor({ ssh: impatient, endpoint: null, scope })(
      containerOf(world, { host: world.fleet.silent }),
    );
    expect((await failureOf(driver.probe(signal))).code).toBe('timed_out');
  } finally {
    await impatient.close();
  }
});

test('a login, and a user that sudo does not know, are refused by name', async () => {
  await driverOn(world, ssh, { host: 'web' });
  expect((await failureOf(driverTo({ host: 'web', user: 'nobody' }).probe(signal))).code).toBe('login_refused');
  for (const become of ['root', 'no_such_user']) {
    const failure = await failureOf(driverTo({ host: 'web', become }).probe(signal));
    expect([become, failure.code]).toEqual([become, 'sudo_refused']);
  }
});

test('an option in the place of a host does not become one: its command does not run (threat 16)', async () => {
  const canary = join(world.fleet.folder, 'canary');
  const container = { ...containerOf(world, { host: 'web' }), host: `-oProxyCommand=touch ${canary}` };
  const driver = driverFor({ ssh, endpoint: null, scope })(container);
  await failureOf(driver.probe(signal));
  expect(existsSync(canary)).toBe(false);
  expect(() => containerOf(world, { host: container.host })).toThrow('host');
});

test('a host whose key has changed gets not a byte of the secret (threat 15)', async () => {
  const wanted = wantedOf(world);
  const driver = await driverOn(world, ssh, { host: 'relay' });
  const facts = await driver.probe(signal);
  await driver.backUp(run, signal);
  await ssh.close();
  world.fleet.host('relay').changeHostKey();
  const anew = await openTestSsh(world);
  try {
    const logBefore = world.fleet.host('relay').log();
    const changed = driverFor({ ssh: anew, endpoint: null, scope })(
      containerOf(world, { host: 'relay', driver: 'nlserver' }),
    );
    const task = { run, wanted, facts, expected: facts.file.sha256 };
    const steps = [
      () => changed.probe(signal),
      () => changed.write(task, signal),
      () => changed.fetchToken(wanted, signal),
    ];
    for (const step of steps) expect((await failureOf(step())).code).toBe('host_key_changed');
    const logged = world.fleet.host('relay').log().slice(logBefore.length);
    expect(logged).not.toContain('Accepted');
    expect(logged).not.toContain('sudo');
    expect(content('relay')).toBe(old());
    await trust(world, anew, containerOf(world, { host: 'relay' }));
    await changed.probe(signal);
  } finally {
    await anew.close();
  }
});

test.each([
  ['read_only', () => world.fleet.host('web').setReadOnly(true)],
  ['disk_full', () => world.fleet.host('web').fillDisk()],
] as const)(
  '%s is told as such by every step that writes, and the old file is in place (threat 18)',
  async (code, spoil) => {
    const driver = await driverOn(world, ssh, { host: 'web' });
    const facts = await driver.probe(signal);
    spoil();
    expect((await failureOf(driver.backUp(run, signal))).code).toBe(code);
    world.fleet.host('web').setReadOnly(false);
    world.fleet.host('web').freeDisk();
    await driver.backUp(run, signal);
    spoil();
    const task = { run, wanted: wantedOf(world), facts, expected: facts.file.sha256 };
    expect((await failureOf(driver.write(task, signal))).code).toBe(code);
    expect(content('web')).toBe(old());
    expect(await driver.restore({ run, written: null }, signal)).toBe('kept');
  },
);

test('a build before 9383 installs Service Account (JWT) alone, and is too old without a private key', async () => {
  const driver = await driverOn(world, ssh, { host: 'bare' });
  const facts = await driver.probe(signal);
  expect(facts).toMatchObject({ method: 'setimsjwtauth', mechanism: 'service_account_jwt', build: 9000 });
  await driver.backUp(run, signal);
  const task = { run, facts, expected: facts.file.sha256 };
  expect((await failureOf(driver.write({ ...task, wanted: wantedOf(world) }, signal))).code).toBe('too_old');
  await driver.write(
    { ...task, wanted: wantedOf(world, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n') },
    signal,
  );
  expect((await driver.readBack(signal)).installed.mechanism).toBe('service_account_jwt');
});

test.each([
  ['instance_unknown', ''],
  ['file_invalid', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><serverconf>&b;</serverconf>'],
  ['file_invalid', '<serverconf><shared>'],
  ['vault_in_use', '<serverconf><shared><dataStore useVault="true"/></shared></serverconf>'],
])('%s for what stands in the file: %j', async (code, text) => {
  const host = world.fleet.host('web');
  if (text === '') host.run('rm "$1"', instanceFile);
  else host.write(instanceFile, text);
  expect((await failureOf((await driverOn(world, ssh, { host: 'web' })).probe(signal))).code).toBe(code);
});

test('a token service that refuses, and one that is not there, are two causes', async () => {
  const driver = await driverOn(world, ssh, { host: 'web' });
  const wanted = wantedOf(world);
  const refused = await failureOf(driver.fetchToken({ ...wanted, clientId: 'nobody' }, signal));
  expect([refused.code, refused.message]).toEqual(['token_refused', expect.stringContaining('invalid_client')]);
  const elsewhere = { ...wanted, endpoint: 'http://127.0.0.1:9' };
  expect((await failureOf(driver.fetchToken(elsewhere, signal))).code).toBe('token_unreachable');
});

test('an instance on which somebody else is at work is locked; a lock that was left behind is taken over', async () => {
  const host = world.fleet.host('web');
  const impatient = await openTestSsh(world, 6);
  try {
    const driver = await driverOn(world, impatient, { host: 'web' });
    const facts = await driver.probe(signal);
    await driver.backUp(run, signal);
    const task = { run, wanted: wantedOf(world), facts, expected: facts.file.sha256 };
    const lock = `${instanceFile}.lock`;
    const holder = { pid: 1, host: 'web', begun: null, user: '0', since: '2026-01-01T00:00:00Z' };
    host.run('mkdir "$1" && chown neolane "$1"', lock);
    host.write(`${lock}/left.json`, JSON.stringify(holder));
    const held = [
      () => driver.write(task, signal),
      () => driver.restore({ run, written: null }, signal),
      () => driver.backUp(run, signal),
    ];
    for (const step of held) expect((await failureOf(step())).code).toBe('locked');
    expect(content('web')).toBe(old());
    host.write(`${lock}/left.json`, JSON.stringify({ ...holder, begun: 'another-boot/1' }));
    await driver.write(task, signal);
  } finally {
    await impatient.close();
  }
}, 60_000);

test('the cable cut after any number of bytes: the file is the old one or the new one, and can be put back (threat 18)', async () => {
  const wanted = wantedOf(world);
  await trust(world, ssh, containerOf(world, { host: 'relay' }));
  const ends = new Set<string>();
  for (let bytes = 3000; bytes <= 30_000; bytes += 4500) {
    const cut = await openTestSsh(world);
    try {
      const driver = driverFor({ ssh: cut, endpoint: null, scope })(
        containerOf(world, { host: 'relay', driver: 'nlserver' }),
      );
      world.fleet.relay('relay').cutAfter(bytes);
      await install(driver, wanted).then(
        () => ends.add('whole'),
        (error: unknown) => ends.add(error instanceof Error && 'code' in error ? String(error.code) : String(error)),
      );
      world.fleet.relay('relay').cutAfter(null);
      const now = content('relay');
      const { installed, file } = await driver.readBack(signal);
      expect(now === old() || installed.clientId === wanted.clientId).toBe(true);
      expect(await driver.restore({ run, written: file.sha256 }, signal)).toBe(now === old() ? 'kept' : 'restored');
      expect(content('relay')).toBe(old());
      await driver.forget(run, signal);
    } finally {
      await cut.close();
    }
  }
  expect(ends).toContain('whole');
  expect([...ends].every((end) => ['whole', 'connection_lost', 'unreachable'].includes(end))).toBe(true);
});

test('a step that is stopped half way is lost, not done, and what the host makes of it is whole', async () => {
  const host = world.fleet.host('web');
  setMisbehaviour(host, { slow: true });
  try {
    const driver = await driverOn(world, ssh, { host: 'web' });
    const facts = await driver.probe(signal);
    await driver.backUp(run, signal);
    const stop = new AbortController();
    const writing = failureOf(
      driver.write({ run, wanted: wantedOf(world), facts, expected: facts.file.sha256 }, stop.signal),
    );
    const lock = join(host.root, `${instanceFile}.lock`);
    while (!existsSync(lock)) await delay(5);
    stop.abort();
    expect((await writing).code).toBe('connection_lost');
    while (existsSync(lock)) await delay(5);
    const { file } = await driver.readBack(signal);
    expect(['restored', 'kept']).toContain(await driver.restore({ run, written: file.sha256 }, signal));
    expect(content('web')).toBe(old());
  } finally {
    setMisbehaviour(host, { slow: false });
  }
});
