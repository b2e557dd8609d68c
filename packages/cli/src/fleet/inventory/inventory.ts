// The inventory: which containers belong to an instance, how they are reached, and by what a credential is put there.
import { dirname, join, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { Failure } from '../../failure.ts';
import { stateFolder } from '../state-folder.ts';
import type { CommandTarget, Container, DriverKind, FileTarget } from './container.ts';
import {
  inventorySchema,
  namesIn,
  type WrittenContainer,
  type WrittenInventory,
  type WrittenTarget,
} from './inventory-schema.ts';

export interface Inventory {
  readonly instance: string;
  /** `hybrid`: each container says whether it is the vendor's. */
  readonly hosting: 'own' | 'hybrid' | 'vendor';
  /** File or client id, where the command line names none. */
  readonly credential: string | null;
  /** Where tokens come from, for all containers; null: each container's own configuration says it. */
  readonly endpoint: string | null;
  readonly scope: string;
  readonly containers: readonly Container[];
  /** Absolute path of the pinned host keys. */
  readonly knownHosts: string;
}

const longestText = 1024 * 1024;

const refused = (lines: readonly string[]) =>
  new Failure('invalid_usage', ['The inventory is not usable:', ...lines.map((line) => `  ${line}`)].join('\n'), {
    next: 'Correct these lines: docs/fleet.md describes the inventory. No host was asked.',
  });

/** The line on which a value begins, or the nearest one around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function readYaml(text: string): { document: Document; lines: LineCounter; value: unknown } {
  if (Buffer.byteLength(text) > longestText) throw refused(['It is longer than 1 MiB.']);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw refused(document.errors.map(({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message}`));
  }
  try {
    return { document, lines, value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    throw refused(['It has more aliases than an inventory needs.']);
  }
}

/**
 * Reads an inventory. `path`: the absolute path of its file, beside which the pinned host keys lie and from which other
 * paths are meant; null where it is no file. Throws `Failure` (`invalid_usage`) with every mistake and its line. Does
 * not look whether other files are there.
 */
export function parseInventory(text: string, path: string | null): Inventory {
  const { document, lines, value } = readYaml(text);
  const parsed = inventorySchema.safeParse(value);
  if (!parsed.success) {
    throw refused(
      parsed.error.issues.map((issue) => {
        const at = issue.path.filter((part) => typeof part !== 'symbol');
        const place = issue.code === 'unrecognized_keys' ? [...at, ...issue.keys.slice(0, 1)] : at;
        return `line ${lineOf(document, lines, place)}: ${at.join('.')}${at.length > 0 ? ': ' : ''}${issue.message}`;
      }),
    );
  }
  return inventoryOf(parsed.data, path);
}

function inventoryOf(written: WrittenInventory, path: string | null): Inventory {
  const folder = path === null ? process.cwd() : dirname(path);
  const beside =
    path === null ? join(stateFolder(), 'known_hosts') : path.replace(/\.[^./]+$/, '').concat('.known_hosts');
  return {
    instance: written.instance,
    hosting: written.hosting,
    credential: written.credential ?? null,
    endpoint: written.endpoint?.replace(/\/+$/, '') ?? null,
    scope: written.scope,
    containers: written.containers.map((each) => containerOf(written, each, folder)),
    knownHosts: written.known_hosts === undefined ? beside : resolve(folder, written.known_hosts),
  };
}

function containerOf(written: WrittenInventory, own: WrittenContainer, folder: string): Container {
  const { instance, hosting, defaults } = written;
  const { host, label = host, hostkey = null, role, wave } = own;
  const settings = { ...defaults, ...own };
  const { port = null, user = null, become = null, driver = null, home = null, conf_dir = null } = settings;
  const { restart, soap, target } = settings;
  return {
    ...{ label, host, port, user, become, instance, driver, home, confDir: conf_dir, restart: restart ?? 'reload' },
    hosting: hosting === 'hybrid' ? (own.hosting ?? 'own') : hosting,
    hostKey: hostkey,
    roles: role === undefined ? [] : [role].flat(),
    isCanary: wave === 'canary',
    soap: soap ? { url: soap.url, tokenFile: resolve(folder, soap.token_file) } : null,
    target: target ? targetOf(target, driver) : null,
  };
}

function targetOf(target: WrittenTarget, driver: DriverKind | null): FileTarget | CommandTarget {
  if ('install' in target) return { kind: 'command', ...target };
  const { path, reload = null } = target;
  return { kind: 'file', path, names: namesIn(target, driver), reload };
}
