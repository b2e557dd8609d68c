// The file of pinned host keys: lines as ssh itself reads them, written whole or not at all.
import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';

export interface HostKey {
  /** What ssh looks up: a name or address, as `[name]:port` where the port is not 22. */
  readonly name: string;
  /** Such as ssh-ed25519. */
  readonly type: string;
  /** In base64. */
  readonly key: string;
}

/** As `ssh-keygen -l` prints it. */
export const keyFingerprint = ({ key }: Pick<HostKey, 'key'>): string =>
  `SHA256:${createHash('sha256').update(key, 'base64').digest('base64').replace(/=+$/, '')}`;

/** The plain lines of a file. Comments, certificate authorities and hashed names are none of them. */
export function hostKeysIn(text: string): readonly HostKey[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([^#@|\s][^\s]*)\s+([a-z0-9@.-]+)\s+([A-Za-z0-9+/]+=*)/.exec(line);
    const [, names = '', type = '', key = ''] = match ?? [];
    return match ? names.split(',').map((name) => ({ name, type, key })) : [];
  });
}

/** The file's text; '' where it is not there yet. */
export async function readKnownHosts(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** A line without one of the names that it pins; none where it pins no other. */
function without(line: string, name: string): readonly string[] {
  const names = hostKeysIn(line).map((key) => key.name);
  if (!names.includes(name)) return [line];
  const others = names.filter((each) => each !== name);
  return others.length === 0 ? [] : [line.replace(/^\S+/, others.join(','))];
}

/** Makes `key` the only one that is pinned for its name. Every other line stays, and other names on its line. */
export async function pinHostKey(file: string, key: HostKey): Promise<void> {
  const lines = (await readKnownHosts(file)).split('\n').filter((line) => line !== '');
  const temporary = `${file}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(
      [...lines.flatMap((line) => without(line, key.name)), `${key.name} ${key.type} ${key.key}`, ''].join('\n'),
    );
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
