// A fleet of test hosts: real sshd with keys, users and disks of their own, and what a user's ~/.ssh and inventory say of
// them. Needs root and Debian's programs; whoever runs it names the reason when it is skipped.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { freePort } from '../../packages/server/src/testing/free-port.ts';
import { type NeededPrograms, skipWithout } from '../needed-program.ts';
import { type CampaignWish, installCampaign, instanceName } from './campaign-home.ts';
import { type JoinedNetwork, joinNetwork } from './joined-network.ts';
import { type Relay, startRelay } from './relay.ts';
import { loginUser, makeKey, startTestHost, type TestHost } from './test-host.ts';

export const hostsNeeded: NeededPrograms = {
  'root with namespaces': [
    'unshare',
    '--mount',
    '--uts',
    '--pid',
    '--net',
    '--fork',
    'mount',
    '-t',
    'tmpfs',
    't',
    '/mnt',
  ],
  sshd: ['test', '-x', '/usr/sbin/sshd'],
  ssh: ['ssh', '-V'],
  sudo: ['sudo', '-V'],
  nsenter: ['nsenter', '--version'],
  ip: ['sh', '-c', 'PATH="$PATH:/usr/sbin" ip -V'],
  curl: ['curl', '--version'],
  openssl: ['openssl', 'version'],
};

/** Skips the test, with the reason printed, where no fleet can be started; under `CI=true` that is a failure. */
export const skipWithoutHosts = (context: TestContext, more: NeededPrograms = {}): void =>
  skipWithout(context, { ...hostsNeeded, ...more });

export interface FleetHostWish {
  /** `web-1`, `web-2` and so on unless given. */
  readonly name?: string;
  /** Adobe Campaign as it lies there; null for none. Build 9383 unless given. */
  readonly campaign?: CampaignWish | null;
  /** Of the login user; `/bin/sh` unless given. */
  readonly loginShell?: string;
  /** Reached only through the host `jump`, which is started for it. */
  readonly isBehindJump?: boolean;
  /** Its port is one of a relay, which can cut the cable. */
  readonly hasRelay?: boolean;
  /** 16 MiB unless given. */
  readonly diskKibibytes?: number;
}

export interface FleetHost {
  /** In ~/.ssh/config, and what the host calls itself. */
  readonly name: string;
  readonly host: TestHost;
  /** Of a host with `hasRelay`. */
  readonly relay: Relay | null;
}

export interface FleetWish {
  readonly hosts: readonly FleetHostWish[];
  /** Ports of this machine that hosts behind the jump reach too, such as the one of a token service. */
  readonly reaches?: readonly number[];
}

export interface Fleet {
  /** `HOME` of whoever runs `relevo fleet`: ~/.ssh with configuration and key. */
  readonly home: string;
  /** Where an inventory and what belongs to it may lie. */
  readonly folder: string;
  readonly hosts: readonly FleetHost[];
  readonly host: (name: string) => TestHost;
  readonly relay: (name: string) => Relay;
  /** A name of ~/.ssh/config whose port is closed (`closed`), or that accepts and never speaks (`silent`). */
  readonly closed: string;
  readonly silent: string;
  /** Writes an inventory, `fleet.yaml` unless another name is given. Returns its path. */
  writeInventory(inventory: InventoryWish, name?: string): string;
  /** Pins the present keys of all hosts for the inventory of that path, as `relevo fleet trust` does. */
  pinHostKeys(inventory: string): void;
  stop(): Promise<void>;
}

/** As the inventory has it: see docs/fleet.md. */
export interface InventoryWish {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

interface SshEntry {
  readonly name: string;
  readonly port: number;
  readonly jump?: string;
}

const sshEntry = (home: string, { name, port, jump }: SshEntry) =>
  [
    `Host ${name}`,
    '  HostName 127.0.0.1',
    `  Port ${port}`,
    `  User ${loginUser}`,
    `  IdentityFile ${home}/.ssh/id_ed25519`,
    '  IdentitiesOnly yes',
    ...(jump === undefined ? [] : [`  ProxyJump ${jump}`]),
    '',
  ].join('\n');

/** Starts a host on a free port; on another one when somebody else took it meanwhile. */
async function startHost(
  wish: FleetHostWish & { name: string },
  publicKey: string,
  network: 'machine' | JoinedNetwork,
) {
  const { name, loginShell = '/bin/sh', diskKibibytes = 16 * 1024, campaign = {} } = wish;
  const place = network === 'machine' ? network : { pid: network.jump.pid };
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      const host = await startTestHost({ name, port, publicKey, loginShell, diskKibibytes, network: place });
      if (campaign !== null) installCampaign(host, campaign);
      return host;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function startHosts(
  wish: FleetWish,
  publicKey: string,
  close: (() => Promise<void>)[],
): Promise<HostWithEntry[]> {
  const isBehind = wish.hosts.some(({ isBehindJump }) => isBehindJump === true);
  const joined = isBehind ? await joinNetwork(publicKey, wish.reaches ?? [], close) : null;
  const started = await Promise.all(
    wish.hosts.map(async (each, index): Promise<HostWithEntry> => {
      const name = each.name ?? `web-${index + 1}`;
      const network = each.isBehindJump === true && joined !== null ? joined : 'machine';
      const host = await startHost({ ...each, name }, publicKey, network);
      close.push(() => host.stop());
      const port = each.hasRelay === true ? await freePort() : host.port;
      const relay = port === host.port ? null : await startRelay(port, host.port);
      if (relay !== null) close.push(() => relay.close());
      const entry = { name, port, ...(network === 'machine' ? {} : { jump: network.jump.name }) };
      return { name, host, relay, entry };
    }),
  );
  if (joined === null) return started;
  const { jump, port } = joined;
  return [{ name: jump.name, host: jump, relay: null, entry: { name: jump.name, port } }, ...started];
}

interface HostWithEntry extends FleetHost {
  readonly entry: SshEntry;
}

const found = <Item extends { readonly name: string }>(items: readonly Item[], name: string): Item => {
  const item = items.find((each) => each.name === name);
  if (item === undefined) throw new Error(`no test host ${name}`);
  return item;
};

/** Starts the hosts at the same time. Rejects, and leaves nothing behind, when one does not start. */
export async function startFleetHosts(wish: FleetWish): Promise<Fleet> {
  const home = mkdtempSync(join(tmpdir(), 'relevo-fleet-'));
  const close: (() => Promise<void>)[] = [async () => rmSync(home, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of close.reverse()) await each();
    close.length = 0;
  };
  try {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    makeKey(join(home, '.ssh/id_ed25519'));
    const hosts = await startHosts(wish, readFileSync(join(home, '.ssh/id_ed25519.pub'), 'utf8'), close);
    const silentPort = await freePort();
    const silent = await startRelay(silentPort, null);
    close.push(() => silent.close());
    const entries = [
      ...hosts.map(({ entry }) => entry),
      { name: 'closed', port: await freePort() },
      { name: 'silent', port: silentPort },
    ];
    writeFileSync(join(home, '.ssh/config'), entries.map((entry) => sshEntry(home, entry)).join(''), { mode: 0o600 });
    const folder = join(home, 'fleet');
    mkdirSync(folder);
    return {
      home,
      folder,
      hosts,
      host: (name) => found(hosts, name).host,
      relay: (name) => {
        const { relay } = found(hosts, name);
        if (relay === null) throw new Error(`test host ${name} has no relay`);
        return relay;
      },
      closed: 'closed',
      silent: 'silent',
      writeInventory: (inventory, name = 'fleet.yaml') => {
        const file = join(folder, name);
        // JSON is YAML.
        writeFileSync(file, JSON.stringify({ version: 1, instance: instanceName, ...inventory }, null, 2));
        return file;
      },
      pinHostKeys: (inventory) => {
        const lines = hosts.map(({ host, entry }) => `[127.0.0.1]:${entry.port} ${host.publicHostKey()}\n`);
        writeFileSync(inventory.replace(/\.yaml$/, '.known_hosts'), lines.join(''));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
