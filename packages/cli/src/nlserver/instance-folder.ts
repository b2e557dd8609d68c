// The folder with the files of instances, and the genuine nlserver beside it where there is one.
import { constants } from 'node:fs';
import { access, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Ownership } from './durable-file.ts';
import { NlserverError, systemCode, systemReason } from './nlserver-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Stands in the first bytes of everything that can be installed as our own `nlserver`. */
const ownMark = 'relevo-nlserver';
const vendorHomes = '/usr/local/neolane';
const largestFileBytes = 8 * 1024 * 1024;

export interface InstanceFolder {
  readonly confDir: string;
  /** The vendor's program; undefined where there is none. */
  readonly genuine: string | undefined;
}

export interface InstanceFile {
  /** Where the bytes are: links are followed. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly ownership: Ownership;
}

async function isGenuine(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    const handle = await open(program, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
      return !buffer.subarray(0, bytesRead).includes(ownMark);
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

async function genuineIn(home: string): Promise<string | undefined> {
  const program = join(home, 'bin', 'nlserver');
  return (await isGenuine(program)) ? program : undefined;
}

async function homeOfHost(environment: Environment): Promise<string> {
  const named = environment['NLSERVER_HOME'];
  if (named) return resolve(named);
  const names = await readdir(vendorHomes).catch(() => []);
  const homes = names.filter((name) => /^nl\d+$/.test(name)).map((name) => join(vendorHomes, name));
  const [home, another] = homes;
  if (home !== undefined && another === undefined) return home;
  throw new NlserverError(
    'invalid_usage',
    home === undefined ? 'No folder of instances is named.' : `There are several installations: ${homes.join(', ')}.`,
    { next: 'Name the folder with --conf-dir DIR or NLSERVER_CONF_DIR.' },
  );
}

/** The folder that was named, else that of the only installation of the vendor on this host. */
export async function findInstanceFolder(named: string | undefined, environment: Environment): Promise<InstanceFolder> {
  const confDir = named ?? environment['NLSERVER_CONF_DIR'];
  const home = confDir ? resolve(confDir, '..') : await homeOfHost(environment);
  return { confDir: confDir ? resolve(confDir) : join(home, 'conf'), genuine: await genuineIn(home) };
}

const unreadable = (file: string, cause: unknown) =>
  new NlserverError('file_unreadable', `${file} cannot be read: ${systemReason(cause)}.`, {
    cause,
    next: 'Run the command as the user who owns the file (neolane on a host of Adobe Campaign).',
  });

async function unknownInstance(confDir: string, instance: string): Promise<NlserverError> {
  const names = await readdir(confDir).catch((cause: unknown) => {
    throw unreadable(confDir, cause);
  });
  const known = names.flatMap((name) => /^config-(.+)\.xml$/.exec(name)?.[1] ?? []).sort();
  const listed = known.length === 0 ? 'It has no instances.' : `It has: ${known.join(', ')}.`;
  const message = `There is no instance ${instance} in ${confDir}. ${listed}`;
  return new NlserverError('instance_unknown', message, { next: 'Name one with -instance:NAME.' });
}

/** Reads the file of an instance; `instance` has been checked to be a name. Refuses more than 8 MiB. */
export async function readInstanceFile(confDir: string, instance: string): Promise<InstanceFile> {
  const named = join(confDir, `config-${instance}.xml`);
  try {
    const file = await realpath(named);
    const { uid, gid, mode, size } = await stat(file);
    if (size > largestFileBytes) {
      const next = 'Check that it is the file of an instance.';
      throw new NlserverError('file_malformed', `${file} has more than 8 MiB.`, { next });
    }
    return { file, bytes: await readFile(file), ownership: { uid, gid, mode: mode & 0o7777 } };
  } catch (cause) {
    if (cause instanceof NlserverError) throw cause;
    throw systemCode(cause) === 'ENOENT' ? await unknownInstance(confDir, instance) : unreadable(named, cause);
  }
}

/** The file that all instances share; undefined where there is none. */
export async function readServerFile(confDir: string): Promise<Buffer | undefined> {
  const file = join(confDir, 'serverConf.xml');
  return readFile(file).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw unreadable(file, cause);
  });
}
