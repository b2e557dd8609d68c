// Rotation after rotation, with client secrets that go in between by other hands: no container is left with one that is
// dead, and what is named wrong is not deleted.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import { heldSecret } from './campaign-home.ts';
import { outcomesOf, reportOf } from './fleet-command.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World } from './fleet-world.ts';
import { trafficDuring } from './token-traffic.ts';

const commandFile = '/usr/local/neolane/app.conf';
const command = {
  install: `IFS= read -r S\n[ ! -f ${commandFile} ] || cp -p ${commandFile} ${commandFile}.old\nprintf "%s %s\\n" {client_id} "$S" >${commandFile}`,
  show: `[ ! -f ${commandFile} ] || cut -d' ' -f1 ${commandFile}`,
  restore: `mv ${commandFile}.old ${commandFile}`,
};

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
    containers: [
      { host: 'genuine' },
      { host: 'own' },
      { host: 'own', label: 'command', driver: 'command', target: command },
    ],
  });
  fleet.pinHostKeys(inventory);
}, 120_000);
afterAll(() => world?.stop());
beforeEach((context) => skipWithoutHosts(context));

const everywhere = { genuine: 'ok', own: 'ok', command: 'ok' };
const secretsInFile = (): string[] => JSON.parse(readFileSync(world.credentialFile, 'utf8')).CLIENT_SECRETS;
const byCredential = () => ({ credential: world.account.id });
const chosen = () => ['--inventory', inventory, '--credential', world.credentialFile];
const rotate = () => world.run(['rotate', ...chosen(), '--json'], world.signedIn);
const retire = (...words: string[]) => world.run(['retire', ...chosen(), '--yes', '--json', ...words], world.signedIn);

/** The ids of those that are alive, the oldest first. */
async function alive(): Promise<string[]> {
  const { items } = await world.server.call('clientSecretList', { params: byCredential() });
  return items.toSorted((one, other) => one.created_at.localeCompare(other.created_at)).map(({ id }) => id);
}
async function addByHand(): Promise<string> {
  const { id } = await world.server.call('clientSecretAdd', { params: byCredential(), body: {} });
  return id;
}
const deleteByHand = (id: string | undefined) =>
  world.server.call('clientSecretDelete', { params: { ...byCredential(), client_secret: id ?? '' }, query: {} });

function expectInstalled(secret: string | undefined): void {
  expect(heldSecret(world.fleet.host('genuine'))).toBe(secret);
  expect(world.fleet.host('own').read(commandFile).toString()).toContain(` ${secret}\n`);
}

test('without a rotation, the named one goes only if the check has used another one', async () => {
  const plan = join(world.fleet.folder, 'plan.json');
  await world.run(['plan', ...chosen(), '--out', plan]);
  const applied = await world.run(['apply', plan, '--json']);
  expect(outcomesOf(reportOf(applied))).toEqual(everywhere);
  const [installed = ''] = await alive();
  const unused = await addByHand();
  const wrong = await retire('--secret', installed);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('It was used while the containers were checked');
  const right = await retire('--secret', unused);
  expect(right.code, right.stderr).toBe(0);
  expect(await alive()).toEqual([installed]);
}, 60_000);

test('a new client secret that somebody deletes is replaced on every container, also where only the vendor can read', async () => {
  const [old = ''] = secretsInFile();
  expect(outcomesOf(reportOf(await rotate()))).toEqual(everywhere);
  const [, deleted] = await alive();
  await deleteByHand(deleted);
  expect(outcomesOf(reportOf(await rotate()))).toEqual(everywhere);
  const [first, second, third] = secretsInFile();
  expect([first, new Set([first, second, third]).size]).toEqual([old, 3]);
  expectInstalled(third);
}, 60_000);

test('an id that is none deletes nothing: no client secret, no old one in the file, no rotation', async () => {
  const before = { alive: await alive(), file: secretsInFile() };
  const refused = await retire('--secret', '00000000-0000-4000-8000-000000000000');
  expect(refused.code).toBe(2);
  expect({ alive: await alive(), file: secretsInFile() }).toEqual(before);
}, 60_000);

test('a rotation whose old client secret is gone is over: the next one adds another', async () => {
  const [old, fresh] = await alive();
  await deleteByHand(old);
  expect(outcomesOf(reportOf(await rotate()))).toEqual(everywhere);
  const after = await alive();
  expect([after.length, after[0]]).toEqual([2, fresh]);
  expectInstalled(secretsInFile().at(-1));
}, 60_000);

test('a second rotation comes to its end, with a container that can tell nothing of what it has', async () => {
  const fresh = secretsInFile().at(-1) ?? '';
  const service = { url: world.server.url, clientId: world.account.client_id };
  for (const label of ['genuine', 'own', 'command'])
    await trafficDuring(service, [{ label, secret: () => fresh }], async () => {});
  const [, kept] = await alive();
  const retired = await retire();
  expect(retired.code, retired.stderr).toBe(0);
  expect(await alive()).toEqual([kept]);
  expect(secretsInFile()).toEqual([fresh]);
}, 60_000);

test('the client secret that a run has installed is not deleted by its name, nor is one that is not there', async () => {
  const [installed = ''] = await alive();
  const unknown = await retire('--secret', '00000000-0000-4000-8000-000000000000');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('not_found')]);
  const added = await addByHand();
  const wrong = await retire('--secret', installed);
  expect(wrong.stderr).toContain('It is the client secret that the containers have.');
  expect(await alive()).toEqual([installed, added]);
  await deleteByHand(added);
}, 60_000);

test('a file without a place for it gets no new client secret made', async () => {
  const { client_id, organization_id: ims_org_id, technical_account_id, technical_account_email } = world.account;
  const jwt = { client_id, technical_account_id, technical_account_email, client_secret: secretsInFile().at(-1) };
  const details = { credentials: [{ id: '1', name: 'one', integration_type: 'service', jwt }] };
  const named = { id: '1', name: 'one' };
  const project = { ...named, title: 'One', org: { ...named, ims_org_id }, workspace: { ...named, details } };
  const file = join(world.fleet.folder, 'project.json');
  writeFileSync(file, JSON.stringify({ project }), { mode: 0o600 });
  const before = await alive();
  const refused = await world.run(['rotate', '--inventory', inventory, '--credential', file], world.signedIn);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('no place for client secrets')]);
  expect(await alive()).toEqual(before);
}, 60_000);
