// Every driver on a real host: found, written, read back, proven, put back; the file is whole and the secret is
// nowhere.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Driver } from '../../packages/cli/src/fleet/driver.ts';
import type { Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { isThere } from '../needed-program.ts';
import { heldSecret, instanceFile, instanceText, setMisbehaviour } from './campaign-home.ts';
import { driverOn, failureOf, install, openTestSsh, run, signal, wantedOf } from './driver-world.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';
import { watchProcesses } from './sampler.ts';
import { secretForms } from './secret-forms.ts';

const folder = '/usr/local/neolane';
const envFile = `${folder}/app.env`;
const jsonFile = `${folder}/app.json`;
const commandFile = `${folder}/app.conf`;
const envText = '# ours\r\nexport CLIENT_ID="old"\r\nCLIENT_SECRET=\'old\'\n#CLIENT_SECRET=x\nlast=$HOME';
const jsonText = '{\n\t"port": 80,\n\t"ims": {\n\t\t"id": "old",\n\t\t"list": [{"id": "no"}]\n\t}\n}';
const jsonNames = { client_id: 'ims.id', client_secret: 'ims.deep.secret' };
const command = {
  install: `IFS= read -r S\nprintf "%s %s\\n" {client_id} "$S" >${commandFile}.new\ncp -p ${commandFile} ${commandFile}.old || :; mv ${commandFile}.new ${commandFile}`,
  show: `[ -f ${commandFile} ] && cut -d' ' -f1 ${commandFile} || echo none`,
  restore: `mv ${commandFile}.old ${commandFile}`,
};

let world: World;
let ssh: Ssh;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: (endpoint) => [
      { name: 'genuine', campaign: { endpoint } },
      { name: 'own', campaign: { endpoint, build: null }, loginShell: '/bin/bash' },
      { name: 'inner', isBehindJump: true, campaign: { endpoint }, loginShell: '/bin/dash' },
    ],
  });
  ssh = await openTestSsh(world);
}, 120_000);
afterAll(async () => {
  await ssh?.close();
  await world?.stop();
});

beforeEach((context) => {
  skipWithoutHosts(context);
  for (const name of ['genuine', 'own', 'inner']) {
    const host = world.fleet.host(name);
    host.write(instanceFile, instanceText(world.server.url), 0o640);
    host.run(`find ${folder} -name '*.s2s-*' -delete; rm -rf ${folder}/.relevo`);
  }
  const own = world.fleet.host('own');
  own.write(envFile, envText, 0o640);
  own.write(jsonFile, jsonText, 0o600);
  own.write(commandFile, 'old old\n', 0o600);
});

interface Case {
  readonly host: string;
  readonly written: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly by: 'host' | 'pushed';
}

const onOwn = (label: string, more: object) => ({ host: 'own', written: { host: 'own', label, ...more } });

const cases: readonly (Case & { readonly driver: string })[] = [
  { driver: 'nlserver', host: 'genuine', written: { host: 'genuine' }, file: instanceFile, by: 'pushed' },
  { driver: 'nlserver', host: 'inner', written: { host: 'inner' }, file: instanceFile, by: 'pushed' },
  { driver: 'relevo', host: 'own', written: { host: 'own' }, file: instanceFile, by: 'host' },
  { driver: 'env_file', ...onOwn('env', { driver: 'env_file', target: { path: envFile } }), file: envFile, by: 'host' },
  {
    driver: 'json_file',
    ...onOwn('json', { driver: 'json_file', target: { path: jsonFile, names: jsonNames } }),
    file: jsonFile,
    by: 'host',
  },
  { driver: 'command', ...onOwn('command', { driver: 'command', target: command }), file: commandFile, by: 'pushed' },
];

describe.each(cases)('driver $driver on host $host', ({ driver: kind, host: name, written, file, by }) => {
  let driver: Driver;
  beforeEach(async () => {
    driver = await driverOn(world, ssh, written);
  });
  const content = () => world.fleet.host(name).read(file).toString();
  const isCommand = kind === 'command';

  test('finds, writes, reads back, proves and puts back; nothing of ours is left', async () => {
    const wanted = wantedOf(world);
    const before = content();
    const facts = await install(driver, wanted);
    expect(facts).toMatchObject({ driver: kind, mechanism: 'oauth_server_to_server' });
    await driver.reload(signal);
    const { file: after, installed } = await driver.readBack(signal);
    expect(installed).toMatchObject({ clientId: wanted.clientId, mechanism: 'oauth_server_to_server' });
    if (!isCommand) {
      expect(installed).toMatchObject({
        organizationId: wanted.organizationId,
        technicalAccountId: wanted.technicalAccountId,
      });
      expect([after.owner, after.mode]).toEqual([facts.file.owner, facts.file.mode]);
    }
    if (by === 'host') expect(installed.fingerprint).toBe(wanted.fingerprint);
    if (kind === 'nlserver') expect(heldSecret(world.fleet.host(name))).toBe(wanted.secret.reveal());
    expect(await driver.fetchToken(wanted, signal)).toEqual({
      expiresInSeconds: 86_400,
      endpoint: world.server.url,
      by,
    });
    expect((await driver.fetchToken(null, signal)) !== null).toBe(by === 'host');
    expect(await driver.restore({ run, written: after.sha256 }, signal)).toBe('restored');
    expect(content()).toBe(before);
    if (isCommand) return;
    expect(await driver.restore({ run, written: after.sha256 }, signal)).toBe('kept');
    await driver.forget(run, signal);
    expect(world.fleet.host(name).run(`find ${folder} -name '*.s2s-*' -o -name '*.lock' -o -name '*.lock.*'`)).toBe('');
  });

  test('the secret is in no argv, environment or file of the host but where it belongs (threat 14)', async () => {
    const wanted = wantedOf(world);
    const forms = secretForms(wanted.secret.reveal());
    const { sightings, passes } = await watchProcesses(forms, async () => {
      await install(driver, wanted);
      await driver.fetchToken(wanted, signal);
    });
    expect(passes).toBeGreaterThan(0);
    const isNlserver = ([program = '', script = '']: readonly string[]) =>
      [program, script].some((word) => word.endsWith('/bin/nlserver'));
    expect(sightings.filter(({ words }) => kind !== 'nlserver' || !isNlserver(words))).toEqual([]);
    const holding = ['env_file', 'json_file', 'command'].includes(kind) ? [file] : [];
    expect(world.fleet.host(name).filesWith(forms)).toEqual(holding);
  });

  test('what is done already stays as it is, and a file that somebody changed is not touched', async () => {
    const wanted = wantedOf(world);
    const facts = await install(driver, wanted);
    const once = content();
    if (!isCommand) {
      await driver.write({ run, wanted, facts, expected: facts.file.sha256 }, signal);
      expect(content()).toBe(once);
      expect(await driver.backUp(run, signal)).toBe(facts.file.sha256);
    }
    const other = once.replace(wanted.clientId, 'somebody');
    world.fleet.host(name).write(file, other);
    const { code } = await failureOf(driver.write({ run, wanted, facts, expected: facts.file.sha256 }, signal));
    expect(code).toBe('changed_since_plan');
    if (!isCommand) expect(await driver.restore({ run, written: null }, signal)).toBe('foreign');
    expect(content()).toBe(other);
  });
});

test('an env file keeps every other byte, its line ends and an export', async () => {
  const wanted = wantedOf(world);
  await install(await driverOn(world, ssh, cases[3]?.written ?? {}), wanted);
  expect(world.fleet.host('own').read(envFile).toString()).toBe(
    `# ours\r\nexport CLIENT_ID=${wanted.clientId}\r\nCLIENT_SECRET=${wanted.secret.reveal()}\n#CLIENT_SECRET=x\nlast=$HOME\n` +
      `ORGANIZATION_ID=${wanted.organizationId}\nTECHNICAL_ACCOUNT_ID=${wanted.technicalAccountId}\n`,
  );
});

test('a JSON file keeps every other byte; what is missing comes where it belongs', async () => {
  const wanted = wantedOf(world);
  await install(await driverOn(world, ssh, cases[4]?.written ?? {}), wanted);
  const text = world.fleet.host('own').read(jsonFile).toString();
  expect(JSON.parse(text)).toEqual({
    port: 80,
    ims: { id: wanted.clientId, list: [{ id: 'no' }], deep: { secret: wanted.secret.reveal() } },
    organization_id: wanted.organizationId,
    technical_account_id: wanted.technicalAccountId,
  });
  expect(
    text.startsWith(`{\n\t"port": 80,\n\t"ims": {\n\t\t"id": "${wanted.clientId}",\n\t\t"list": [{"id": "no"}],\n\t\t`),
  ).toBe(true);
});

test('a genuine nlserver that writes and then fails, and prints the secret: redacted, and put back', async () => {
  const host = world.fleet.host('genuine');
  const wanted = wantedOf(world);
  setMisbehaviour(host, { fail_after_write: true, prints_secret: true });
  try {
    const driver = await driverOn(world, ssh, { host: 'genuine' });
    const failure = await failureOf(install(driver, wanted));
    expect(failure.code).toBe('command_failed');
    expect(failure.message).toContain('[REDACTED]');
    for (const form of secretForms(wanted.secret.reveal())) expect(failure.message).not.toContain(form);
    expect(host.read(instanceFile).toString()).toContain(wanted.clientId);
    expect(await driver.restore({ run, written: null }, signal)).toBe('restored');
    expect(host.read(instanceFile).toString()).toBe(instanceText(world.server.url));
  } finally {
    setMisbehaviour(host, { fail_after_write: false, prints_secret: false });
  }
});
