// Drivers on test hosts: what the tests of single steps begin with.

import { join } from 'node:path';
import type { Driver, HostFacts, WantedCredential } from '../../packages/cli/src/fleet/driver.ts';
import { driverFor } from '../../packages/cli/src/fleet/drivers/driver-for.ts';
import type { HostFailure } from '../../packages/cli/src/fleet/host-failure.ts';
import type { Container } from '../../packages/cli/src/fleet/inventory/container.ts';
import { parseInventory } from '../../packages/cli/src/fleet/inventory/inventory.ts';
import { Sensitive } from '../../packages/cli/src/fleet/sensitive.ts';
import { trustContainer } from '../../packages/cli/src/fleet/ssh/host-keys.ts';
import { openSsh, type Ssh } from '../../packages/cli/src/fleet/ssh/ssh.ts';
import { fingerprintOf } from '../../packages/cli/src/nlserver/fingerprint.ts';
import type { World } from './fleet-world.ts';

export const signal: AbortSignal = new AbortController().signal;
export const run = 'run-1';
export const scope = 'openid,AdobeID';

export function wantedOf({ account, server }: World, privateKey: string | null = null): WantedCredential {
  const { organization_id, client_id, technical_account_id, client_secret } = account;
  return {
    organizationId: organization_id,
    clientId: client_id,
    technicalAccountId: technical_account_id,
    secret: new Sensitive(client_secret),
    fingerprint: fingerprintOf(client_id, client_secret),
    privateKey: privateKey === null ? null : new Sensitive(privateKey),
    scope,
    endpoint: server.url,
  };
}

export const knownHostsOf = ({ fleet }: World): string => join(fleet.folder, 'fleet.known_hosts');

/** As the inventory of the tests has it; commands run as neolane unless told otherwise. */
export function containerOf(world: World, written: Readonly<Record<string, unknown>>): Container {
  const inventory = { version: 1, instance: 'prod_mkt', defaults: { become: 'neolane' }, containers: [written] };
  const [container] = parseInventory(JSON.stringify(inventory), join(world.fleet.folder, 'fleet.yaml')).containers;
  if (container === undefined) throw new Error('no container');
  return container;
}

export const openTestSsh = (world: World, stepLimitSeconds = 30): Promise<Ssh> =>
  openSsh({ knownHosts: knownHostsOf(world), userConfig: join(world.fleet.home, '.ssh/config'), stepLimitSeconds });

/** Pins what the host shows now. */
export const trust = (world: World, ssh: Ssh, container: Container) =>
  trustContainer(ssh, container, { knownHosts: knownHostsOf(world), approve: async () => true }, signal);

/** The driver of a container whose key is pinned. */
export async function driverOn(world: World, ssh: Ssh, written: Readonly<Record<string, unknown>>): Promise<Driver> {
  const container = containerOf(world, written);
  await trust(world, ssh, container);
  return driverFor({ ssh, endpoint: world.server.url, scope })(container);
}

/** The steps of a run up to the written file. */
export async function install(driver: Driver, wanted: WantedCredential): Promise<HostFacts> {
  const facts = await driver.probe(signal);
  await driver.backUp(run, signal);
  await driver.write({ run, wanted, facts, expected: facts.file.sha256 }, signal);
  return facts;
}

/** The failure of a step, which must fail. */
export async function failureOf(step: Promise<unknown>): Promise<HostFailure> {
  const ended = await step.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (ended instanceof Error && ended.name === 'HostFailure') return ended as HostFailure; // by its name
  throw new Error(`no failure of a host: ${String(ended)}`);
}
