// A client secret is replaced on every container while applications use the old one and the new one: nobody is refused,
// and the old one goes only when nobody needs it any more.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isThere } from '../needed-program.ts';
import type { RelevoServer } from '../relevo-server.ts';
import { createTechnicalAccount, requestToken, type TechnicalAccount } from '../technical-account.ts';
import { heldSecret } from './campaign-home.ts';
import { type Finished, outcomesOf, reportOf } from './fleet-command.ts';
import { hostsNeeded, skipWithoutHosts } from './fleet-hosts.ts';
import { startWorld, type World, writeCredentialFile } from './fleet-world.ts';
import { watchProcesses } from './sampler.ts';
import { secretForms } from './secret-forms.ts';
import { trafficDuring } from './token-traffic.ts';

/** A legacy credential in the middle of its migration: its client secrets are good for the new mechanism as well. */
async function migrating({ call }: RelevoServer): Promise<TechnicalAccount> {
  const account = await createTechnicalAccount(call, { type: 'service_account_jwt' });
  await call('migrationStart', { params: { credential: account.id } });
  return account;
}

let world: World;
let inventory: string;
beforeAll(async () => {
  if (!isThere(hostsNeeded)) return;
  world = await startWorld({
    account: migrating,
    hosts: (endpoint) => [
      { name: 'genuine', campaign: { endpoint } },
      { name: 'own', campaign: { endpoint, build: null } },
    ],
  });
  const { fleet, server } = world;
  inventory = fleet.writeInventory({
    defaults: { become: 'neolane' },
    endpoint: server.url,
    containers: [{ host: 'genuine' }, { host: 'own' }],
  });
  fleet.pinHostKeys(inventory);
}, 120_000);
afterAll(() => world?.stop());
beforeEach((context) => skipWithoutHosts(context));

const secretsInFile = (): string[] => JSON.parse(readFileSync(world.credentialFile, 'utf8')).CLIENT_SECRETS;
const statusWith = async (secret: string) =>
  (await requestToken(world.server.url, world.account.client_id, secret)).status;
const chosen = () => ['--inventory', inventory, '--credential', world.credentialFile];
const retire = (settings = world.signedIn) =>
  world.run(['retire', ...chosen(), '--confirm', 'prod_mkt', '--json'], settings);

test('a roll-out that is signed in is in the server with its proof, and lifts the blockers of a migration', async () => {
  const { server, account, fleet, signedIn } = world;
  const blockers = async () => {
    const { blockers: all } = await server.call('migrationView', { params: { credential: account.id } });
    return all.filter(({ kind }) => kind.startsWith('container_')).map(({ kind }) => kind);
  };
  await server.call('instanceCreate', { body: { name: 'prod_mkt', credential: account.id } });
  for (const name of ['genuine', 'own']) {
    await server.call('containerAdd', { params: { instance: 'prod_mkt' }, body: { name } });
  }
  expect(await blockers()).toEqual(['container_unproven', 'container_unproven']);
  const plan = join(fleet.folder, 'plan.json');
  await world.run(['plan', ...chosen(), '--out', plan], signedIn);
  const applied = await world.run(['apply', plan, '--json'], signedIn);
  expect(outcomesOf(reportOf(applied))).toEqual({ genuine: 'ok', own: 'ok' });
  const instance = await server.call('instanceView', { params: { instance: 'prod_mkt' } });
  expect(instance).toMatchObject({ client_id: account.client_id, containers_total: 2, containers_proven: 2 });
  for (const { installations } of instance.containers) {
    expect(installations).toMatchObject([{ outcome: 'ok', proven: true, client_id: account.client_id }]);
  }
  expect(await blockers()).toEqual([]);
}, 60_000);

test('a rotation under traffic with the old secret and the new one refuses nobody, and leaks neither (threat 14)', async () => {
  const { server, account, signedIn } = world;
  const old = account.client_secret;
  let finished: Finished | undefined;
  const service = { url: server.url, clientId: account.client_id };
  const clients = [
    { label: 'app-1', secret: () => old },
    { label: 'app-2', secret: () => secretsInFile().at(-1) ?? old },
  ];
  const watched = await watchProcesses(secretForms(old), () =>
    trafficDuring(service, clients, async () => {
      finished = await world.run(['rotate', ...chosen(), '--json'], signedIn);
    }),
  );
  if (finished === undefined) throw new Error('the rotation did not end');
  expect(outcomesOf(reportOf(finished))).toEqual({ genuine: 'ok', own: 'ok' });
  expect(watched.result.failed).toBe(0);
  expect(watched.result.answered).toBeGreaterThan(10);
  const [before, fresh = ''] = secretsInFile();
  expect(before).toBe(old);
  expect(heldSecret(world.fleet.host('genuine'))).toBe(fresh);
  expect(watched.sightings.filter(({ words }) => !words.some((word) => word.endsWith('/bin/nlserver')))).toEqual([]);
  const said = finished.stdout + finished.stderr + world.journal() + server.log();
  expect([...secretForms(old), ...secretForms(fresh)].filter((form) => said.includes(form))).toEqual([]);
}, 60_000);

test('the old secret stays while an application uses it, by name, and goes when that has moved', async () => {
  const { server, account } = world;
  const [old = '', fresh = ''] = secretsInFile();
  const refused = await retire();
  expect(refused.code).toBe(2);
  expect(refused.stdout + refused.stderr).toContain('app-1');
  const service = { url: server.url, clientId: account.client_id };
  for (const label of ['app-1', 'genuine', 'own']) {
    await trafficDuring(service, [{ label, secret: () => fresh }], async () => {});
  }
  const retired = await retire();
  expect(retired.code, retired.stderr).toBe(0);
  expect(await statusWith(old)).toBe(401);
  expect(await statusWith(fresh)).toBe(200);
  expect(secretsInFile()).toEqual([fresh]);
}, 60_000);

test('a credential rotates its own client secret at a provider, as itself, and retires it by its last use', async () => {
  const { server, fleet } = world;
  const project = await server.call('projectCreate', { body: { title: 'Rotates itself' } });
  const own = await server.call('credentialCreate', {
    body: {
      project: project.id,
      type: 'oauth_server_to_server',
      apis: ['relevo_management', 'campaign'],
      profiles: ['Relevo Management - Own secret', 'Campaign - prod - Admin'],
    },
  });
  await server.call('credentialUpdate', { params: { credential: own.id }, body: { allow_own_rotation: true } });
  const file = writeCredentialFile(join(fleet.folder, 'own.json'), own, own.client_secret);
  const provider = ['--provider', server.url, '--provider-scope', 'relevo_management'];
  const words = ['--inventory', inventory, '--credential', file, ...provider];
  const rotated = await world.run(['rotate', ...words, '--json']);
  expect(outcomesOf(reportOf(rotated))).toEqual({ genuine: 'ok', own: 'ok' });
  const secrets: string[] = JSON.parse(readFileSync(file, 'utf8')).CLIENT_SECRETS;
  expect(secrets).toEqual([own.client_secret, expect.stringMatching(/^rlv_secret_/)]);
  expect(heldSecret(fleet.host('genuine'))).toBe(secrets[1]);
  const early = await world.run(['retire', ...words, '--confirm', 'prod_mkt']);
  expect(early.code).toBe(2);
  expect(early.stderr).toContain('It was last used at');
}, 60_000);
