// Which inventory a command works on: a file, standard input, or hosts named in the command line.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../../failure.ts';
import { inventoryKey } from '../state-folder.ts';
import { type Inventory, parseInventory } from './inventory.ts';

export interface InventoryOptions {
  /** `-` is standard input. */
  readonly inventory?: string;
  readonly hosts?: readonly string[];
  /** Of `hosts`, or of a list of hosts on standard input. */
  readonly instance?: string;
}

export interface ReadInventory {
  readonly inventory: Inventory;
  /** Absolute; null where it is no file. */
  readonly path: string | null;
  readonly text: string;
  readonly key: string;
  /** From which a relative path in it is meant. */
  readonly folder: string;
}

const longestText = 1024 * 1024;

async function standardInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestText) throw new Failure('invalid_usage', 'The inventory is longer than 1 MiB.');
  }
  return text;
}

/** The inventory of a text that was read from `path`, or from nowhere. Throws `Failure`. */
export function inventoryIn(text: string, path: string | null): ReadInventory {
  const inventory = parseInventory(text, path);
  const hosts = inventory.containers.map(({ host, port }) => `${host}:${port ?? ''}`);
  const key = inventoryKey({ path, instance: inventory.instance, hosts });
  return { inventory, path, text, key, folder: path === null ? process.cwd() : dirname(path) };
}

/** The inventory that a list of hosts stands for. Each host stays on its line, for what is said of it. */
function textOfList(list: string, instance: string): string {
  const containers = list.split('\n').map((line) => {
    const host = line.replace(/#.*/, '').trim();
    return host === '' ? '' : `${JSON.stringify({ host })},`;
  });
  return `{ version: 1, instance: ${JSON.stringify(instance)}, containers: [${containers.join('\n')}] }`;
}

/** Reads what the options name. Rejects with `Failure` (`invalid_usage`) before any connection. */
export async function readInventory({ inventory, hosts, instance }: InventoryOptions): Promise<ReadInventory> {
  if ((inventory === undefined) === (hosts === undefined)) {
    throw new Failure('invalid_usage', 'Give --inventory FILE, or --hosts and --instance.');
  }
  if (hosts) {
    if (instance === undefined) throw new Failure('invalid_usage', '--hosts needs --instance NAME.');
    const containers = hosts.map((host) => ({ host }));
    return inventoryIn(JSON.stringify({ version: 1, instance, containers }), null); // JSON is YAML
  }
  if (inventory === '-' && instance !== undefined)
    return inventoryIn(textOfList(await standardInput(), instance), null);
  if (instance !== undefined) {
    const message = '--instance goes with --hosts, or with a list of hosts on --inventory -: an inventory names it.';
    throw new Failure('invalid_usage', message);
  }
  if (inventory === undefined || inventory === '-') return inventoryIn(await standardInput(), null);
  const path = resolve(inventory);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown reason';
    throw new Failure('invalid_usage', `The inventory cannot be read from ${path} (${code}).`, { cause });
  });
  return inventoryIn(text, path);
}
