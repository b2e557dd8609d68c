// `fleet trust`: gets to know the key of a host and of the hosts on the way to it, without logging in to it, and pins
// it when somebody says so. Nothing else in the fleet part ever accepts a key.
import { join } from 'node:path';
import { HostFailure } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { type HostKey, hostKeysIn, keyFingerprint, pinHostKey, readKnownHosts } from './known-hosts.ts';
import type { Destination, Ssh } from './ssh.ts';
import { sshFailure } from './ssh-failure.ts';

export interface SeenKey extends HostKey {
  /** Of the inventory or, for a host on the way, of ~/.ssh/config. */
  readonly host: string;
  readonly isOnTheWay: boolean;
  readonly fingerprint: string;
  /** Fingerprints of what is pinned under this name. */
  readonly pinned: readonly string[];
  readonly state: 'pinned' | 'new' | 'changed';
  /** Whether the inventory names this very key. */
  readonly isNamed: boolean;
}

export interface TrustWish {
  /** The file of `openSsh`. */
  readonly knownHosts: string;
  /** Asked for each key that is new or changed and that the inventory does not name. */
  readonly approve: (key: SeenKey) => Promise<boolean>;
}

/** A host has one key of each kind; the one that the inventory names may not be what ssh likes best. */
const keyKinds = [
  null,
  'ssh-ed25519',
  'ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521',
  'rsa-sha2-512,rsa-sha2-256',
] as const;

interface Sight {
  readonly destination: Destination;
  /** Hosts on the way that ssh cannot know from its configuration, as -J takes them. */
  readonly jumps: readonly string[];
  readonly hostKey: string | null;
}

/** Connects as far as the key, into a file of its own, and offers no way to log in. */
async function seeKey(ssh: Ssh, sight: Sight, kind: string | null, signal: AbortSignal): Promise<HostKey> {
  const file = join(await ssh.folder(), 'known_hosts');
  const options = [
    ...['StrictHostKeyChecking=accept-new', `UserKnownHostsFile=${file}`, 'ControlPath=none', 'ControlMaster=no'],
    ...['PreferredAuthentications=none', ...(kind === null ? [] : [`HostKeyAlgorithms=${kind}`])],
  ].flatMap((option) => ['-o', option]);
  const jumps = sight.jumps.length === 0 ? [] : ['-J', sight.jumps.join(',')];
  const { exitCode, stderr } = await ssh.raw([...options, ...jumps], sight.destination, signal);
  const [key] = hostKeysIn(await readKnownHosts(file));
  if (key) return key;
  throw sshFailure({ exitCode: exitCode ?? 255, stderr, progress: 'none', become: null });
}

async function seeNamedKey(ssh: Ssh, sight: Sight, signal: AbortSignal): Promise<HostKey> {
  const { hostKey } = sight;
  const first = await seeKey(ssh, sight, null, signal);
  if (hostKey === null || keyFingerprint(first) === hostKey) return first;
  for (const kind of keyKinds.slice(1)) {
    const other = await seeKey(ssh, sight, kind, signal).catch(() => null);
    if (other && keyFingerprint(other) === hostKey) return other;
  }
  const shown = keyFingerprint(first);
  throw new HostFailure('host_key_changed', `It shows ${shown}, and the inventory names ${hostKey}.`);
}

async function lookedUp(knownHosts: string, key: HostKey, sight: Sight & { isOnTheWay: boolean }): Promise<SeenKey> {
  const known = hostKeysIn(await readKnownHosts(knownHosts)).filter(({ name }) => name === key.name);
  const isPinned = known.some((each) => each.key === key.key);
  const { destination, hostKey, isOnTheWay } = sight;
  const fingerprint = keyFingerprint(key);
  return {
    ...key,
    host: destination.host,
    isOnTheWay,
    fingerprint,
    pinned: known.map(keyFingerprint),
    state: isPinned ? 'pinned' : known.length === 0 ? 'new' : 'changed',
    isNamed: fingerprint === hostKey,
  };
}

/** `user@host:port`, `[address]:port` or `ssh://…`, as ProxyJump has it. */
function jumpDestination(jump: string): Destination {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(jump);
  const [, user = null, address, host = address, port] = match ?? [];
  if (host === undefined) throw new HostFailure('unreachable', `~/.ssh/config has a ProxyJump that is not understood.`);
  return { host, user, port: port === undefined ? null : Number(port) };
}

/** The ProxyJump that ssh would take, host by host. */
async function jumpsTo(ssh: Ssh, destination: Destination, signal: AbortSignal): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await ssh.raw(['-G'], destination, signal);
  if (exitCode !== 0) throw new HostFailure('unreachable', `ssh does not accept its configuration: ${stderr.trim()}`);
  const line = stdout.split('\n').find((each) => each.startsWith('proxyjump '));
  const jumps = line?.slice('proxyjump '.length).trim() ?? 'none';
  return jumps === 'none' ? [] : jumps.split(',');
}

const mostHops = 16;

/**
 * The hosts on the way, the nearest to us first. ssh looks up how to reach the first host of a ProxyJump as it does for
 * any other, which may have a ProxyJump of its own; the others it reaches by those before. Rejects with `HostFailure`
 * where the way does not end.
 */
async function hopsTo(ssh: Ssh, destination: Destination, signal: AbortSignal): Promise<readonly Sight[]> {
  const hops: Sight[] = [];
  let next: Destination | undefined = destination;
  while (next) {
    const jumps: readonly string[] = await jumpsTo(ssh, next, signal);
    const found = jumps.map((jump, index) => ({
      destination: jumpDestination(jump),
      jumps: jumps.slice(0, index),
      hostKey: null,
    }));
    hops.unshift(...found);
    if (hops.length > mostHops) {
      throw new HostFailure(
        'unreachable',
        `~/.ssh/config leads over more than ${mostHops} hosts to ${destination.host}.`,
      );
    }
    next = found[0]?.destination;
  }
  return hops;
}

/**
 * Sees the keys of a container and of the hosts on the way to it, those first, and pins each that is approved.
 * Resolves with all of them in their state before. Rejects with `HostFailure`: `host_key_changed` where the
 * inventory names another one, `host_key_unknown` where one was not approved.
 */
export async function trustContainer(
  ssh: Ssh,
  container: Container,
  { knownHosts, approve }: TrustWish,
  signal: AbortSignal,
): Promise<readonly SeenKey[]> {
  const onTheWay = (await hopsTo(ssh, container, signal)).map((hop) => ({ ...hop, isOnTheWay: true }));
  const last = { destination: container, jumps: [], hostKey: container.hostKey, isOnTheWay: false };
  const seen: SeenKey[] = [];
  for (const sight of [...onTheWay, last]) {
    const key = await lookedUp(knownHosts, await seeNamedKey(ssh, sight, signal), sight);
    const isToPin = key.state !== 'pinned';
    if (isToPin && !key.isNamed && !(await approve(key))) {
      throw new HostFailure('host_key_unknown', `The key ${key.fingerprint} of ${key.host} was not approved.`);
    }
    if (isToPin) await pinHostKey(knownHosts, key);
    seen.push(key);
  }
  return seen;
}
