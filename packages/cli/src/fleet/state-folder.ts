// Where runs are remembered on the operator's machine: one folder, readable by its owner alone, without any secret.
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Below the folder that the XDG Base Directory Specification has for state; it says to ignore a relative path. */
export function stateFolder(environment: Environment = process.env): string {
  const chosen = environment['XDG_STATE_HOME'] ?? '';
  const state = isAbsolute(chosen) ? chosen : join(homedir(), '.local', 'state');
  return join(state, 'relevo', 'fleet');
}

/** The folder for `what`, made where it is not there. */
export function folderFor(what: 'runs' | 'locks' | 'rotations', environment?: Environment): string {
  const folder = join(stateFolder(environment), what);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

export interface InventoryIdentity {
  /** Absolute path; null where the containers came from the command line or standard input. */
  readonly path: string | null;
  readonly instance: string;
  readonly hosts: readonly string[];
}

/** The name of an inventory in files: one for each path, or for each set of hosts of an instance. */
export function inventoryKey({ path, instance, hosts }: InventoryIdentity): string {
  const identity = path ?? JSON.stringify([instance, ...hosts.toSorted()]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}
