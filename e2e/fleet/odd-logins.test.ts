// Logins, files and commands that are not as expected: what a login shell prints and exports, links, long output.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { isThere } from '../needed-program.ts';
import { instanceFile, instanceText } from './campaign-home.ts';
import { driverOn, failureOf, install, openTestSsh, run, signal, wantedOf } from './driver-world.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';
import { watchProcesses } from './sampler.ts';
import { secretForms } from './secret-forms.ts';

const envFile = '/usr/local/neolane/app.env';
const exported = ['S', 'K', 'V', 'OUT', 'A', 'E', 'ID', 'TEXT', 'LINE'];

let world: World;
let ssh: Ssh;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: (endpoint) => [
      { name: 'genuine', campaign: { endpoint }, loginShell: '/bin/bash' },
      { name: 'own', campaign: { endpoint, build: null }, loginShell: '/bin/bash' },
    ],
  });
  for (const name of ['genuine', 'own']) {
    const host = world.fleet.host(name);
    const names = exported.map((each) => `export ${each}=of_the_login`).join('; ');
    host.run('echo "$1" >/home/relevo-ops/.bashrc', `${names}; echo hello; echo "@@client_id forged"`);
    host.run('echo "$1" >>/etc/sudoers', `Defaults env_keep += "${exported.join(' ')}"`);
  }
  ssh = await openTestSsh(world);
}, 120_000);
afterAll(async () => {
  await ssh?.close();
  await world?.stop();
});

beforeEach((context) => {
  skipWithoutHosts(context);
  for (const name of ['genuine', 'own']) {
    const host = world.fleet.host(name);
    host.run("find /usr/local/neolane -name '*.s2s-*' -delete; rm -rf /usr/local/neolane/.relevo");
    host.run('rm -f "$1"', instanceFile);
    host.write(instanceFile, instanceText(world.server.url), 0o640);
  }
});

const isNlserver = ([program = '', script = '']: readonly string[]) =>
  [program, script].some((word) => word.endsWith('/bin/nlserver'));

test.each([
  ['nlserver', { host: 'genuine' }],
  ['relevo', { host: 'own' }],
  ['env_file', { host: 'own', label: 'env', driver: 'env_file', target: { path: envFile } }],
])('driver %s: a name that the login exports takes no secret into an environment (threat 14)', async (_, written) => {
  const wanted = wantedOf(world);
  const forms = secretForms(wanted.secret.reveal());
  const { sightings } = await watchProcesses(forms, async () => {
    const driver = await driverOn(world, ssh, written);
    await install(driver, wanted);
    expect((await driver.readBack(signal)).installed.clientId).toBe(wanted.clientId);
    await driver.fetchToken(wanted, signal);
  });
  expect(sightings.filter(({ where, words }) => where === 'environ' || !isNlserver(words))).toEqual([]);
});

test('what a login shell prints is no part of what driver command shows', async () => {
  const target = { install: 'cat >/dev/null', show: 'echo an-id', restore: ':' };
  const driver = await driverOn(world, ssh, { host: 'own', driver: 'command', target });
  expect((await driver.probe(signal)).installed.clientId).toBe('an-id');
});

test.each([16_375, 65_500])(
  'a secret that stands after %i bytes of output is not shown in part (threat 14)',
  async (bytes) => {
    const wanted = wantedOf(world);
    const says = `IFS= read -r S\nhead -c ${bytes} /dev/zero | tr "\\0" x; echo " $S"; exit 1`;
    const target = { install: says, show: 'echo an-id', restore: ':' };
    const driver = await driverOn(world, ssh, { host: 'own', driver: 'command', target });
    const { code, message } = await failureOf(install(driver, wanted));
    expect(code).toBe('command_failed');
    expect(message).not.toContain(wanted.secret.reveal().slice(0, 5));
  },
);

test.each([['genuine'], ['own']])(
  'on host %s a link in the place of the file stays one, and nothing is left',
  async (name) => {
    const host = world.fleet.host(name);
    host.run('mkdir -p /usr/local/neolane/real && mv "$1" /usr/local/neolane/real/prod', instanceFile);
    host.run('ln -s ../../real/prod "$1" && chown -R neolane: /usr/local/neolane/real', instanceFile);
    const driver = await driverOn(world, ssh, { host: name });
    await install(driver, wantedOf(world));
    const { file } = await driver.readBack(signal);
    expect(host.read('/usr/local/neolane/real/prod').toString()).toContain(wantedOf(world).clientId);
    expect(await driver.restore({ run, written: file.sha256 }, signal)).toBe('restored');
    expect(host.run('readlink "$1"; cat "$1"', instanceFile)).toBe(
      `../../real/prod\n${instanceText(world.server.url)}`,
    );
    await driver.forget(run, signal);
    expect(host.run('ls -A /usr/local/neolane/real')).toBe('prod\n');
  },
);

test('driver relevo on a host with a genuine nlserver is refused, and the secret is in no argv (threat 14)', async () => {
  const wanted = wantedOf(world);
  const driver = await driverOn(world, ssh, { host: 'genuine', driver: 'relevo' });
  const { sightings } = await watchProcesses(secretForms(wanted.secret.reveal()), async () => {
    const failure = await failureOf(driver.probe(signal));
    expect([failure.code, failure.message]).toEqual(['no_installer', expect.stringContaining('driver nlserver')]);
    const facts = await (await driverOn(world, ssh, { host: 'genuine' })).probe(signal);
    await driver.backUp(run, signal);
    const task = { run, wanted, facts, expected: facts.file.sha256 };
    expect((await failureOf(driver.write(task, signal))).code).toBe('no_installer');
  });
  expect(sightings).toEqual([]);
});
