// `-setims…` and `-unsetims`: the one place that writes an instance's file.

import { access } from 'node:fs/promises';
import { putFile, removeLeftovers } from './durable-file.ts';
import { withLock } from './file-lock.ts';
import { fingerprintOf } from './fingerprint.ts';
import { attributeOf, type ImsSettings, placeOf, readSettings, textOf, writeSettings } from './ims-settings.ts';
import { type InstancePlace, openSecrets, sha256Of } from './installed-credential.ts';
import { type InstanceFile, readInstanceFile } from './instance-folder.ts';
import { ensureKey, keyFileOf, readKey } from './key-file.ts';
import { seal } from './secret-at-rest.ts';
import type { WantedCredential } from './wanted-credential.ts';

type Target = Readonly<Record<'organizationId' | 'clientId' | 'technicalAccountId', string | null>> & {
  /** In clear. */
  readonly clientSecret: string | null;
  readonly privateKey: string | null;
};

/** What `-unsetims` leaves. */
const nothing: Target = {
  organizationId: null,
  clientId: null,
  technicalAccountId: null,
  clientSecret: null,
  privateKey: null,
};

export interface ChangeOptions {
  /** Names the backup. */
  readonly run: string;
  readonly dry: boolean;
}

export interface Change {
  readonly outcome: 'changed' | 'unchanged' | 'would_change';
  readonly file: string;
  /** Of the file as it is now, in hex. */
  readonly sha256: string;
  readonly backup: string | null;
  readonly fingerprint: string | null;
  /** One line for each attribute that differs, with fingerprints in place of secrets. */
  readonly differences: readonly string[];
  /** Whether a secret in the vendor's format was there, which a genuine server could read and ours it cannot. */
  readonly replacesVendorSecret: boolean;
}

/** Settings in clear; a secret that does not open counts as none, so that it is written anew. */
function clearSettings(settings: ImsSettings, key: Buffer | undefined, instance: string): Target {
  const { clientSecret, privateKey } = openSecrets(settings, key, instance);
  const { organizationId = null, clientId = null, technicalAccountId = null } = settings;
  const clear = (value: string | undefined, sealed: string | undefined) => value ?? (sealed === undefined ? null : '');
  return {
    organizationId,
    clientId,
    technicalAccountId,
    clientSecret: clear(clientSecret.value, settings.clientSecret),
    privateKey: clear(privateKey.value, settings.privateKey),
  };
}

const fields = ['organizationId', 'clientId', 'technicalAccountId', 'clientSecret', 'privateKey'] as const;

/** A value for people: ids as they are, secrets as their fingerprint. */
function shown(target: Target, field: (typeof fields)[number]): string {
  const value = target[field];
  if (value === null) return '(none)';
  if (field !== 'clientSecret' && field !== 'privateKey') return value.replace(/[^ -~]/g, '?') || '(empty)';
  return value === '' ? '<redacted>' : `<redacted:${fingerprintOf(target.clientId ?? '', value)}>`;
}

function sealed(target: Target, key: Buffer | undefined, instance: string): Target {
  const sealOne = (setting: 'clientSecret' | 'privateKey') => {
    const value = target[setting];
    return value !== null && key ? seal(value, key, { instance, attribute: attributeOf(setting) }) : null;
  };
  return { ...target, clientSecret: sealOne('clientSecret'), privateKey: sealOne('privateKey') };
}

/** The first backup of a run stays: the file that the run has found. */
async function keepBackup({ file, bytes, ownership }: InstanceFile, run: string): Promise<string> {
  const backup = `${file}.s2s-${run}.bak`;
  const isThere = await access(backup).then(
    () => true,
    () => false,
  );
  if (!isThere) await putFile(backup, bytes, { ...ownership, mode: 0o600 });
  return backup;
}

/** What would differ; `key` opens the secrets that are there. */
function compare(target: Target, found: InstanceFile, key: Buffer | undefined, instance: string): Change {
  const settings = readSettings(textOf(found.bytes));
  const now = clearSettings(settings, key, instance);
  const different = fields.filter((field) => now[field] !== target[field]);
  return {
    outcome: different.length === 0 ? 'unchanged' : 'would_change',
    file: found.file,
    sha256: sha256Of(found.bytes),
    backup: null,
    fingerprint: target.clientId && target.clientSecret ? fingerprintOf(target.clientId, target.clientSecret) : null,
    differences: different.map((field) => `${placeOf(field)}: ${shown(now, field)} -> ${shown(target, field)}`),
    replacesVendorSecret: openSecrets(settings, key, instance).clientSecret.kind === 'vendor',
  };
}

/** Under the lock: reads again what others may have written meanwhile. */
async function write(target: Target, place: InstancePlace, run: string): Promise<Change> {
  const found = await readInstanceFile(place.confDir, place.instance);
  await removeLeftovers(found.file);
  const keyFile = keyFileOf(place.confDir, place.environment);
  const key = await (target.clientSecret === null ? readKey(keyFile) : ensureKey(keyFile, found.ownership));
  const planned = compare(target, found, key, place.instance);
  if (planned.outcome === 'unchanged') return planned;
  const bytes = Buffer.from(writeSettings(textOf(found.bytes), sealed(target, key, place.instance)), 'latin1');
  const backup = await keepBackup(found, run);
  await putFile(found.file, bytes, found.ownership);
  return { ...planned, outcome: 'changed', sha256: sha256Of(bytes), backup };
}

async function change(target: Target, place: InstancePlace, { dry, run }: ChangeOptions): Promise<Change> {
  const { confDir, instance, environment } = place;
  const found = await readInstanceFile(confDir, instance);
  const planned = compare(target, found, await readKey(keyFileOf(confDir, environment)), instance);
  if (dry) return planned; // and what is malformed is refused before anything is made
  return withLock({ folder: `${found.file}.lock`, owner: found.ownership }, () => write(target, place, run));
}

/** Installs a credential; what is installed already is left alone. A former private key goes where none is wanted. */
export function setIms(wanted: WantedCredential, place: InstancePlace, options: ChangeOptions): Promise<Change> {
  return change({ ...wanted, privateKey: wanted.privateKey ?? null }, place, options);
}

/** Removes what `setIms` sets. The elements stay, also where nothing is left in them. */
export function unsetIms(place: InstancePlace, options: ChangeOptions): Promise<Change> {
  return change(nothing, place, options);
}
