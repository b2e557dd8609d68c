// The folder with the files of instances, and the genuine nlserver of this host where there is one.
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
  /** The vendor's program, whose folder this is; undefined where there is none. */
  readonly genuine: string | undefined;
  /** Where there is none: a program of the vendor on this host that has its own folder. */
  readonly elsewhere: string | undefined;
}

export interface InstanceFile {
  /** Where the bytes are: links are followed. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly ownership: Ownership;
}

/** Our own can be read by whoever runs it: an interpreter reads it. What cannot be read is the vendor's. */
async function isGenuine(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    if (!(await stat(program)).isFile()) return false;
  } catch {
    return false;
  }
  return firstBytes(program).then(
    (bytes) => !bytes.includes(ownMark),
    () => true,
  );
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function genuineIn(home: string): Promise<string | undefined> {
  const program = join(home, 'bin', 'nlserver');
  return (await isGenuine(program)) ? program : undefined;
}

async function homesOfHost(): Promise<readonly string[]> {
  const names = await readdir(vendorHomes).catch(() => []);
  return names.filter((name) => /^nl\d+$/.test(name)).map((name) => join(vendorHomes, name));
}

async function homeOfHost(environment: Environment): Promise<string> {
  const named = environment['NLSERVER_HOME'];
  if (named) return resolve(named);
  const homes = await homesOfHost();
  const [home, another] = homes;
  if (home !== undefined && another === undefined) return home;
  throw new NlserverError(
    'invalid_usage',
    home === undefined ? 'No folder of instances is named.' : `There are several installations: ${homes.join(', ')}.`,
    { next: 'Name the folder with --conf-dir DIR or NLSERVER_CONF_DIR.' },
  );
}

const isSameFolder = async (one: string, other: string): Promise<boolean> => {
  const [first, second] = await Promise.all([one, other].map((path) => realpath(path).catch(() => null)));
  return first !== null && first === second;
};

/** Looks in all installations of the vendor for a program: that of the folder, else any other. */
async function genuineFor(confDir: string, homes: readonly string[]): Promise<Omit<InstanceFolder, 'confDir'>> {
  let elsewhere: string | undefined;
  for (const home of homes) {
    const program = await genuineIn(home);
    if (program && (await isSameFolder(join(home, 'conf'), confDir))) return { genuine: program, elsewhere: undefined };
    elsewhere ??= program;
  }
  return { genuine: undefined, elsewhere };
}

/** The folder that was named, else that of the only installation of the vendor on this host. */
export async function findInstanceFolder(named: string | undefined, environment: Environment): Promise<InstanceFolder> {
  const given = named ?? environment['NLSERVER_CONF_DIR'];
  const home = given ? resolve(given, '..') : await homeOfHost(environment);
  const confDir = given ? resolve(given) : join(home, 'conf');
  const genuine = await genuineIn(home);
  if (genuine) return { confDir, genuine, elsewhere: undefined };
  const namedHome = environment['NLSERVER_HOME'];
  return {
    confDir,
    ...(await genuineFor(confDir, [...(namedHome ? [resolve(namedHome)] : []), ...(await homesOfHost())])),
  };
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
