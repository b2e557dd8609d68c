// The credential that is installed in an instance: its settings, and its secrets where they are ours.
import { createHash } from 'node:crypto';
import { fingerprintOf } from './fingerprint.ts';
import { attributeOf, type ImsSettings, readSettings, textOf } from './ims-settings.ts';
import { readInstanceFile, readServerFile } from './instance-folder.ts';
import { keyFileOf, readKey } from './key-file.ts';
import { type SealedKind, sealedKind, unseal } from './secret-at-rest.ts';

export type Mechanism = 'oauth_server_to_server' | 'service_account_jwt';

export interface InstalledSecret {
  readonly kind: SealedKind;
  /** Undefined where it is not ours, or does not open with the key that is there. */
  readonly value: string | undefined;
}

export interface Installed {
  readonly file: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  readonly settings: ImsSettings;
  readonly mechanism: Mechanism | null;
  readonly clientSecret: InstalledSecret;
  readonly privateKey: InstalledSecret;
  readonly fingerprint: string | null;
}

export interface InstancePlace {
  readonly confDir: string;
  readonly instance: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Opens the two secrets of an instance with a key, where there is one. */
export function openSecrets(settings: ImsSettings, key: Buffer | undefined, instance: string) {
  const open = (setting: 'clientSecret' | 'privateKey'): InstalledSecret => {
    const sealed = settings[setting];
    const place = { instance, attribute: attributeOf(setting) };
    return { kind: sealedKind(sealed), value: key && sealed ? unseal(sealed, key, place) : undefined };
  };
  return { clientSecret: open('clientSecret'), privateKey: open('privateKey') };
}

function mechanismOf({ clientId, privateKey }: ImsSettings): Mechanism | null {
  if (!clientId) return null;
  return privateKey ? 'service_account_jwt' : 'oauth_server_to_server';
}

/** Reads what is installed. Rejects where the instance is unknown, or its file or the key cannot be used. */
export async function readInstalled({ confDir, instance, environment }: InstancePlace): Promise<Installed> {
  const { file, bytes } = await readInstanceFile(confDir, instance);
  const settings = readSettings(textOf(bytes));
  const isOurs = [settings.clientSecret, settings.privateKey].some((value) => sealedKind(value) === 'own');
  const key = isOurs ? await readKey(keyFileOf(confDir, environment)) : undefined;
  const secrets = openSecrets(settings, key, instance);
  const { value } = secrets.clientSecret;
  const fingerprint = settings.clientId && value !== undefined ? fingerprintOf(settings.clientId, value) : null;
  return { file, sha256: sha256Of(bytes), settings, mechanism: mechanismOf(settings), ...secrets, fingerprint };
}

/** The token service that the files name, those of the instance first. An empty value names none. */
export async function readEndpoint({ endpoint }: ImsSettings, confDir: string): Promise<string | undefined> {
  return endpoint || (await readSharedSettings(confDir))?.endpoint || undefined;
}

/** The settings that all instances share; undefined where there is no such file. */
async function readSharedSettings(confDir: string): Promise<ImsSettings | undefined> {
  const bytes = await readServerFile(confDir);
  return bytes && readSettings(textOf(bytes));
}
