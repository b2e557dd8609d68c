// The commands whose names scripts rely on, from `npx relevo` on: first on this machine, then on a fleet of one.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { environmentWith } from '../relevo-server.ts';
import { instanceFile, instanceText } from './campaign-home.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

let world: World;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({ hosts: (endpoint) => [{ name: 'web-1', campaign: { endpoint, build: null } }] });
}, 120_000);
afterAll(() => world?.stop());
beforeEach((context) => skipWithoutHosts(context, { xmllint: ['xmllint', '--version'] }));

/** A line of shell, with the `npx` of the checkout. */
async function shell(line: string, settings: Readonly<Record<string, string>> = {}) {
  const { home } = world.fleet;
  const env = environmentWith({ HOME: home, XDG_STATE_HOME: world.stateFolder, ...settings });
  const child = spawn('sh', ['-c', line], { cwd: repository, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

test('nlserver config sets, shows and checks a technical account by its documented names', async () => {
  const { account, server, fleet } = world;
  const folder = join(fleet.home, 'conf');
  mkdirSync(folder);
  writeFileSync(join(folder, 'config-walk.xml'), instanceText(server.url));
  const { organization_id, client_id, technical_account_id, client_secret } = account;
  const ids = `${organization_id}/${client_id}/${technical_account_id}`;
  const command = 'npx relevo nlserver config -instance:walk';
  const settings = { NLSERVER_CONF_DIR: folder };
  const set = await shell(`${command} -setimsoauth:${ids}/${client_secret}`, settings);
  expect(set, set.stderr).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, 'config-walk.xml'), 'utf8')).toContain(client_id);
  const shown = await shell(`npx relevo nlserver config --conf-dir ${folder} -instance:walk -showims`);
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(technical_account_id) });
  expect((await shell(`${command} -checkims`, settings)).code).toBe(0);
  await shell(`${command} -setimsoauth:${ids}/wrong`, settings);
  const refused = await shell(`${command} -checkims`, settings);
  expect(refused.code).toBe(5);
  expect(set.stdout + set.stderr + shown.stdout + shown.stderr).not.toContain(client_secret);
}, 60_000);

test('fleet pins, plans, applies and checks by its documented names, and writes JUnit that parses', async () => {
  const { fleet, server, credentialFile, account } = world;
  writeFileSync(
    join(fleet.folder, 'fleet.yaml'),
    `version: 1
instance: prod_mkt
credential: credential.json
endpoint: ${server.url}
defaults: { become: neolane }
containers:
  - { host: web-1, role: [web], wave: canary, hostkey: "${fleet.host('web-1').fingerprint()}" }
`,
  );
  const inFolder = (line: string) => shell(line.replaceAll('fleet.yaml', join(fleet.folder, 'fleet.yaml')));
  const plan = join(fleet.folder, 'plan.json');
  const untrusted = await inFolder(
    `npx relevo fleet plan --inventory fleet.yaml --credential ${credentialFile} --out ${plan}`,
  );
  expect(untrusted.stdout + untrusted.stderr).toContain('relevo fleet trust');
  expect(await inFolder('npx relevo fleet trust --inventory fleet.yaml')).toMatchObject({ code: 0 });
  const planned = await inFolder(
    `npx relevo fleet plan --inventory fleet.yaml --credential ${credentialFile} --out ${plan}`,
  );
  expect(planned, planned.stderr).toMatchObject({ code: 0 });
  expect(planned.stdout).toContain(account.client_id);
  const junit = join(fleet.folder, 'junit.xml');
  const applied = await inFolder(`npx relevo fleet apply ${plan} --json --junit ${junit}`);
  expect(JSON.parse(applied.stdout)).toMatchObject({
    exit_code: 0,
    containers: [{ outcome: 'ok', proven_by: 'host' }],
  });
  expect((await shell(`xmllint --noout ${junit}`)).code).toBe(0);
  expect(await inFolder('npx relevo fleet check --inventory fleet.yaml')).toMatchObject({ code: 0 });
  fleet.host('web-1').write(instanceFile, instanceText(server.url), 0o640);
  expect(await inFolder('npx relevo fleet check --inventory fleet.yaml')).toMatchObject({ code: 3 });
}, 60_000);
