// The hosts of an inventory, ready to be asked: one ssh configuration for all, and a driver for each.
import type { Driver, DriverFor } from './driver.ts';
import { driverFor } from './drivers/driver-for.ts';
import type { ReadInventory } from './inventory-source.ts';
import type { Redact } from './redactor.ts';
import { openSsh } from './ssh.ts';

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

/** Opens nothing yet: connections are made as drivers are used. Whoever opens closes. */
export async function openHosts({ source, endpoint, redact, stepLimitSeconds }: HostsWish): Promise<Hosts> {
  const { inventory } = source;
  const ssh = await openSsh({ knownHosts: inventory.knownHosts, stepLimitSeconds, redact });
  const made = driverFor({ ssh, endpoint: endpoint ?? inventory.endpoint, scope: inventory.scope });
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
