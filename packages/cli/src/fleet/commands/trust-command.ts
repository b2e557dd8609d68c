// `relevo fleet trust`: shows the keys of hosts and pins those that somebody approves. Every other command only
// compares.
import { type JsonOption, print, table } from '../../output.ts';
import { ask } from '../../standard-input.ts';
import { asHostFailure, type HostFailureCode, hostFailureNexts } from '../host-failure.ts';
import type { Container } from '../inventory/container.ts';
import { type InventoryOptions, readInventory } from '../inventory/inventory-source.ts';
import { type FleetExitCode, fleetExitCodes } from '../report/exit-code.ts';
import { type SeenKey, trustContainer } from '../ssh/host-keys.ts';
import { openSsh, type Ssh } from '../ssh/ssh.ts';

export interface TrustOptions extends JsonOption, InventoryOptions {
  /** Approves keys of hosts that have none pinned; never one that has changed. */
  readonly yes?: true;
  /** Seconds. */
  readonly stepTimeout: number;
}

interface Trusted {
  readonly label: string;
  readonly host: string;
  readonly keys: readonly SeenKey[];
  readonly cause: HostFailureCode | null;
  readonly detail: string | null;
}

const question = ({ host, fingerprint, pinned, state }: SeenKey): string =>
  state === 'changed'
    ? `The key of ${host} has CHANGED.\n  pinned: ${pinned.join(', ')}\n  now:    ${fingerprint}\nPin the new one? Type "yes": `
    : `${host} shows ${fingerprint}. Compare it with the host itself. Pin it? Type "yes": `;

function approverOf({ yes, json }: TrustOptions) {
  return async (key: SeenKey): Promise<boolean> => {
    if (key.state === 'new' && yes) return true;
    const canAsk = process.stdin.isTTY && !json;
    return canAsk && (await ask(question(key))) === 'yes';
  };
}

async function trusted(ssh: Ssh, container: Container, knownHosts: string, options: TrustOptions): Promise<Trusted> {
  const { label, host } = container;
  const { signal } = new AbortController(); // an interrupt may end the process: a key is pinned as a whole
  try {
    const keys = await trustContainer(ssh, container, { knownHosts, approve: approverOf(options) }, signal);
    return { label, host, keys, cause: null, detail: null };
  } catch (error) {
    const { code, message } = asHostFailure(error);
    return { label, host, keys: [], cause: code, detail: message };
  }
}

const stateOf = ({ keys, cause }: Trusted): string => {
  if (cause !== null) return 'not pinned';
  return keys.every(({ state }) => state === 'pinned') ? 'pinned before' : 'pinned now';
};

function text(all: readonly Trusted[], knownHosts: string): string {
  const rows = table(
    [
      ['CONTAINER', ({ label }) => label],
      ['STATE', stateOf],
      ['KEY', ({ keys }) => keys.at(-1)?.fingerprint ?? null],
      ['ON THE WAY', ({ keys }) => keys.slice(0, -1).map(({ host, fingerprint }) => `${host} ${fingerprint}`)],
      ['CAUSE', ({ cause }) => cause],
    ],
    all,
    'No containers of your own.',
  );
  const causes = all.flatMap(({ label, cause, detail }) =>
    cause === null ? [] : [`${label}: ${detail}\n  Next: ${hostFailureNexts[cause]}`],
  );
  return [rows, ...causes, `Pinned in ${knownHosts}.`].join('\n\n');
}

const wireKey = ({ host, fingerprint, state, pinned, isOnTheWay }: SeenKey) => ({
  ...{ host, fingerprint, before: state, pinned_before: pinned, on_the_way: isOnTheWay },
});

/** Pins. One host after another, since a person may be asked. Resolves with the exit code. */
export async function trust(options: TrustOptions): Promise<FleetExitCode> {
  const { inventory } = await readInventory(options);
  const { knownHosts } = inventory;
  const ssh = await openSsh({ knownHosts, stepLimitSeconds: options.stepTimeout });
  const all: Trusted[] = [];
  try {
    for (const container of inventory.containers)
      if (container.hosting === 'own') all.push(await trusted(ssh, container, knownHosts, options));
  } finally {
    await ssh.close();
  }
  const document = all.map(({ keys, ...each }) => ({ ...each, keys: keys.map(wireKey) }));
  print(options, { known_hosts: knownHosts, containers: document }, () => text(all, knownHosts));
  const failed = all.filter(({ cause }) => cause !== null).length;
  if (failed === 0) return fleetExitCodes.ok;
  return failed === all.length ? fleetExitCodes.nothing : fleetExitCodes.some;
}
