// The hosts of an inventory, ready to be asked: one ssh configuration for all, and a driver for each.
import { Failure } from '../../failure.ts';
import type { Driver, DriverFor } from '../driver.ts';
import type { ReadInventory } from '../inventory/inventory-source.ts';
import type { Redact } from '../redactor.ts';
import { openSsh } from '../ssh/ssh.ts';
import { driverFor, needsEndpoint } from './driver-for.ts';

export interface Hosts {
  readonly driverFor: DriverFor;
  /** Ends the connections that are kept. */
  close(): Promise<void>;
}

export interface HostsWish {
  readonly source: ReadInventory;
  /** Instead of the inventory's; null where nothing is said. */
  readonly endpoint: string | null;
  readonly redact: Redact;
  /** How long one step on a host may take. */
  readonly stepLimitSeconds: number;
}

/** The token service for all; null where each container's own configuration says it. Throws `Failure`. */
function endpointFor({ source: { inventory }, endpoint }: HostsWish): string | null {
  const known = endpoint ?? inventory.endpoint;
  const without = inventory.containers.find(needsEndpoint);
  if (known !== null || without === undefined) return known;
  const message = `Nothing says where ${without.label} gets its tokens: driver ${without.driver} cannot find that out.`;
  throw new Failure('invalid_usage', message, { next: 'Add "endpoint: URL" to the inventory. No host was asked.' });
}

/**
 * Opens nothing yet: connections are made as drivers are used. Rejects with `Failure` where the inventory does not say
 * where tokens come from and must. Whoever opens closes.
 */
export async function openHosts(wish: HostsWish): Promise<Hosts> {
  const { source, redact, stepLimitSeconds } = wish;
  const { inventory } = source;
  const endpoint = endpointFor(wish);
  const ssh = await openSsh({ knownHosts: inventory.knownHosts, stepLimitSeconds, redact });
  const made = driverFor({ ssh, endpoint, scope: inventory.scope });
  const drivers = new Map<string, Driver>();
  return {
    driverFor(container) {
      const driver = drivers.get(container.label) ?? made(container);
      drivers.set(container.label, driver);
      return driver;
    },
    close: () => ssh.close(),
  };
}
