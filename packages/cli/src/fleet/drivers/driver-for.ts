// Which driver a container has: as its inventory says, else as the host shows.
import type { Driver, DriverFor } from '../driver.ts';
import { HostFailure } from '../host-failure.ts';
import type { Container, DriverKind } from '../inventory/container.ts';
import { oneLine } from '../ssh/remote-step.ts';
import type { Ssh } from '../ssh/ssh.ts';
import { findInstance } from './campaign-script.ts';
import { commandDriver } from './command.ts';
import { envFormat } from './env-format.ts';
import { fileTargetDriver } from './file-target.ts';
import { jsonFormat } from './json-format.ts';
import type { HostShell } from './kept-file.ts';
import { nlserverDriver } from './nlserver.ts';
import { relevoDriver } from './relevo.ts';

export interface DriverWish {
  readonly ssh: Ssh;
  /** Where tokens come from; null: each container's own configuration says it: see `needsEndpoint`. */
  readonly endpoint: string | null;
  /** Asked for by what is installed on a host; separated by commas. */
  readonly scope: string;
}

const detect = oneLine(`
  ${findInstance}
  if genuine "$H/bin/nlserver"; then echo "@@kind nlserver"; else echo "@@kind relevo"; fi;
`);

function targetDriver(shell: HostShell, container: Container, wish: DriverWish): Driver {
  const { target, driver } = container;
  const { endpoint, scope } = wish;
  // A token service must never get a secret because nobody has named another one.
  if (endpoint === null) throw new HostFailure('unexpected', `Driver ${driver} was started without a token service.`);
  if (target?.kind === 'command' && driver === 'command') return commandDriver(shell, { container, target, endpoint });
  if (target?.kind === 'file' && (driver === 'env_file' || driver === 'json_file')) {
    const format = driver === 'env_file' ? envFormat : jsonFormat;
    return fileTargetDriver(shell, { container, target, format, kind: driver, endpoint, scope });
  }
  throw new HostFailure('unexpected', `The inventory has no target for driver ${driver}.`);
}

function campaignDriver(shell: HostShell, container: Container, wish: DriverWish & { kind: DriverKind }): Driver {
  const make = wish.kind === 'nlserver' ? nlserverDriver : relevoDriver;
  return make(shell, container, wish.endpoint);
}

/** A driver that asks the host which one it is, once, before its first step. */
function detectedDriver(shell: HostShell, container: Container, wish: DriverWish): Driver {
  let known: Driver | undefined;
  const found = async (signal: AbortSignal): Promise<Driver> => {
    if (known) return known;
    const words = [container.home ?? '', container.confDir ?? '', container.instance];
    const kind = (await shell({ script: detect, words }, signal)).one('kind') === 'nlserver' ? 'nlserver' : 'relevo';
    known = campaignDriver(shell, container, { ...wish, kind });
    return known;
  };
  return {
    probe: async (signal) => (await found(signal)).probe(signal),
    backUp: async (run, signal) => (await found(signal)).backUp(run, signal),
    write: async (task, signal) => (await found(signal)).write(task, signal),
    reload: async (signal) => (await found(signal)).reload(signal),
    readBack: async (signal) => (await found(signal)).readBack(signal),
    loadedClientId: async (signal) => (await found(signal)).loadedClientId(signal),
    fetchToken: async (wanted, signal) => (await found(signal)).fetchToken(wanted, signal),
    health: async (signal) => (await found(signal)).health(signal),
    restore: async (task, signal) => (await found(signal)).restore(task, signal),
    forget: async (run, signal) => (await found(signal)).forget(run, signal),
  };
}

/** Whether a container has no configuration that could say where its tokens come from. */
export const needsEndpoint = ({ driver, hosting }: Container): boolean =>
  hosting === 'own' && (driver === 'env_file' || driver === 'json_file' || driver === 'command');

/** Makes drivers that reach their containers through `ssh`. Makes no connection. */
export function driverFor(wish: DriverWish): DriverFor {
  return (container) => {
    const shell: HostShell = (step, signal) => wish.ssh.run(container, step, signal);
    switch (container.driver) {
      case null:
        return detectedDriver(shell, container, wish);
      case 'nlserver':
      case 'relevo':
        return campaignDriver(shell, container, { ...wish, kind: container.driver });
      case 'env_file':
      case 'json_file':
      case 'command':
        return targetDriver(shell, container, wish);
      default:
        return container.driver satisfies never;
    }
  };
}
