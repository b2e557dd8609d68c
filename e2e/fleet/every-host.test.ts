// One roll-out over every kind of host there is: what the report says is what the hosts have, and nothing leaks.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { heldSecret, instanceFile, setMisbehaviour } from './campaign-home.ts';
import { type Finished, outcomesOf, type Report, reportOf } from './fleet-command.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';
import { type Watched, watchProcesses } from './sampler.ts';
import { secretForms } from './secret-forms.ts';

const envFile = '/usr/local/neolane/app/app.env';
const jsonFile = '/usr/local/neolane/app/app.json';
const envText = '# of the application\nPORT=8080\nCLIENT_ID=old\nexport LANG="C"\n';
const jsonText = '{\n  "port": 8080,\n  "ims": { "client_id": "old" }\n}\n';

const names = {
  organization_id: 'ORG_ID',
  client_id: 'CLIENT_ID',
  technical_account_id: 'TA_ID',
  client_secret: 'SECRET',
};
const paths = {
  organization_id: 'ims.org',
  client_id: 'ims.client_id',
  technical_account_id: 'ims.account',
  client_secret: 'ims.secret',
};

const containers = [
  { host: 'web-1', wave: 'canary', role: ['web'] },
  { host: 'web-2' },
  { host: 'inner' },
  { host: 'changed' },
  { host: 'closed' },
  { host: 'read-only' },
  { host: 'failing' },
  { host: 'env', driver: 'env_file', target: { path: envFile, names } },
  { host: 'json', driver: 'json_file', target: { path: jsonFile, names: paths } },
  { host: 'old' },
  { host: 'vendor', hosting: 'vendor' },
  { host: 'prints' },
];

/** What must come of each of them. */
const truth = {
  'web-1': 'ok',
  'web-2': 'ok',
  inner: 'ok',
  changed: 'refused',
  closed: 'refused',
  'read-only': 'failed',
  failing: 'rolled_back',
  env: 'ok',
  json: 'ok',
  old: 'refused',
  vendor: 'nothing_to_do',
  prints: 'ok',
};

let world: World;
let planned: Finished;
let applied: Watched<Finished>;
let report: Report;
const before = new Map<string, Buffer>();

const fileOn = (name: string) => (name === 'env' ? envFile : name === 'json' ? jsonFile : instanceFile);
const contentOn = (name: string): Buffer => world.fleet.host(name).read(fileOn(name));
const planFile = () => join(world.fleet.folder, 'plan.json');
const junitFile = () => join(world.fleet.folder, 'junit.xml');
const changedHosts = Object.entries(truth).flatMap(([name, outcome]) => (outcome === 'ok' ? [name] : []));
const unchangedHosts = Object.keys(truth).filter((name) => name !== 'closed' && !changedHosts.includes(name));

beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    hosts: (endpoint) => [
      { campaign: { endpoint } },
      { campaign: { endpoint, build: null } },
      { name: 'inner', isBehindJump: true, campaign: { endpoint } },
      { name: 'changed', campaign: { endpoint } },
      { name: 'read-only', campaign: { endpoint, build: null } },
      { name: 'failing', campaign: { endpoint, misbehaviour: ['fail_after_write'] } },
      { name: 'env', campaign: null },
      { name: 'json', campaign: null },
      { name: 'old', campaign: { endpoint, build: 9382 } },
      { name: 'vendor', campaign: { endpoint } },
      { name: 'prints', campaign: { endpoint, misbehaviour: ['prints_secret'] } },
    ],
  });
  const { fleet, credentialFile, account, server } = world;
  fleet.host('env').write(envFile, envText, 0o640);
  fleet.host('json').write(jsonFile, jsonText, 0o600);
  const inventory = fleet.writeInventory({
    hosting: 'hybrid',
    defaults: { become: 'neolane' },
    endpoint: server.url,
    containers,
  });
  fleet.pinHostKeys(inventory);
  fleet.host('changed').changeHostKey();
  fleet.host('read-only').setReadOnly(true);
  for (const name of [...changedHosts, ...unchangedHosts]) before.set(name, contentOn(name));
  const files = ['--inventory', inventory, '--credential', credentialFile, '--out', planFile()];
  applied = await watchProcesses(secretForms(account.client_secret), async () => {
    planned = await world.run(['plan', ...files]);
    return world.run(['apply', planFile(), '--json', '--junit', junitFile(), '--max-failures', '20']);
  });
  report = reportOf(applied.result);
}, 120_000);
afterAll(() => world?.stop());
beforeEach((context) => skipWithoutHosts(context));

test('the report of a roll-out over twelve hosts is what the hosts have (fault 4.18)', () => {
  expect(outcomesOf(report)).toEqual(truth);
  expect(applied.result.code).toBe(1);
  for (const name of unchangedHosts)
    expect(contentOn(name).equals(before.get(name) ?? Buffer.alloc(0)), name).toBe(true);
  for (const name of changedHosts) {
    expect(contentOn(name).equals(before.get(name) ?? Buffer.alloc(0)), name).toBe(false);
    expect(contentOn(name).toString(), name).toContain(world.account.client_id);
  }
  for (const name of ['web-1', 'inner', 'prints']) {
    expect(heldSecret(world.fleet.host(name))).toBe(world.account.client_secret);
  }
});

test('each container that is not ok has its cause and what to do next, and each that is was proven from there', () => {
  const causes = report.containers.filter(({ cause }) => cause !== null).map(({ label, cause }) => [label, cause]);
  expect(Object.fromEntries(causes)).toEqual({
    changed: 'host_key_changed',
    closed: 'unreachable',
    'read-only': 'read_only',
    failing: 'command_failed',
    old: 'too_old',
  });
  for (const { outcome, rung, next, label } of report.containers) {
    if (outcome === 'ok') expect(rung, label).toBeGreaterThanOrEqual(3);
    else if (outcome !== 'nothing_to_do') expect(next, label).toBeTruthy();
  }
});

test('what differs on a host afterwards is the credential alone: env file, JSON file and instance file', () => {
  const { client_id, client_secret, organization_id, technical_account_id } = world.account;
  const env = contentOn('env').toString();
  expect(env.split('\n').slice(0, 4)).toEqual([
    '# of the application',
    'PORT=8080',
    expect.any(String),
    'export LANG="C"',
  ]);
  expect(env).toMatch(new RegExp(`^CLIENT_ID=['"]?${client_id}['"]?$`, 'm'));
  expect(env).toContain(client_secret);
  expect(JSON.parse(contentOn('json').toString())).toEqual({
    port: 8080,
    ims: { client_id, org: organization_id, account: technical_account_id, secret: client_secret },
  });
  const own = contentOn('web-2').toString();
  expect(own).not.toContain(client_secret);
  expect(own).toContain('<wfserver _autoStart="true" args="&lt;none&gt; caf&#233;"/>');
  expect(own).toContain('<mta autoStart="true"   statServerAddress=\'stat.example.net\'></mta>');
});

test('no argv and no environment had the secret, but that of the genuine nlserver, of which the report warns (threat 14)', () => {
  const others = applied.sightings.filter(
    ({ where, words }) => where !== 'cmdline' || !words.some((word) => word.endsWith('/bin/nlserver')),
  );
  expect(others).toEqual([]);
  expect(applied.sightings).not.toEqual([]);
  expect(applied.passes).toBeGreaterThan(50);
  const warned = report.containers
    .filter(({ warnings }) => warnings.includes('argv_exposure'))
    .map(({ label }) => label);
  expect(warned.toSorted()).toEqual(['failing', 'inner', 'old', 'prints', 'web-1']);
});

test('no file has the secret but the ones that are to have it (threat 14)', () => {
  const forms = secretForms(world.account.client_secret);
  const has = (text: string) => forms.some((form) => text.includes(form));
  expect(has(planned.stdout + planned.stderr + applied.result.stdout + applied.result.stderr)).toBe(false);
  expect(has(readFileSync(junitFile(), 'utf8') + readFileSync(planFile(), 'utf8'))).toBe(false);
  const { home } = world.fleet;
  const kept = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const leaking = kept
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => has(readFileSync(file, 'latin1')));
  expect(leaking).toEqual([world.credentialFile]);
  const onHosts = world.fleet.hosts.flatMap(({ name, host }) => host.filesWith(forms).map((file) => `${name} ${file}`));
  expect(onHosts.toSorted()).toEqual([`env ${envFile}`, `json ${jsonFile}`]);
  for (const { host } of world.fleet.hosts) expect(has(host.log())).toBe(false);
  expect(has(world.server.log())).toBe(false);
});

test('nothing was sent to a host whose key has changed (threat 15)', () => {
  const changed = world.fleet.host('changed').log().split('Received SIGHUP').at(-1) ?? '';
  expect(changed).not.toContain('Accepted publickey');
  expect(world.fleet.host('vendor').log()).not.toContain('Accepted publickey');
});

test('a second apply changes nothing, and what was mended meanwhile is brought to the same state (fault 4.18)', async () => {
  const { fleet, credentialFile } = world;
  setMisbehaviour(fleet.host('failing'), { fail_after_write: false });
  fleet.host('read-only').setReadOnly(false);
  const stamps = changedHosts.map((name) => contentOn(name).toString('base64'));
  const inventory = join(fleet.folder, 'fleet.yaml');
  await world.run(['plan', '--inventory', inventory, '--credential', credentialFile, '--out', planFile()]);
  const again = reportOf(await world.run(['apply', planFile(), '--json', '--max-failures', '20']));
  expect(outcomesOf(again)).toEqual({ ...truth, 'read-only': 'ok', failing: 'ok' });
  expect(
    again.containers
      .filter(({ changed }) => changed)
      .map(({ label }) => label)
      .toSorted(),
  ).toEqual(['failing', 'read-only']);
  expect(changedHosts.map((name) => contentOn(name).toString('base64'))).toEqual(stamps);
});
