// The keys outside the database: read at the start and again while a server runs, and proven to be the database's own.

import { HeldKey } from './crypto/held-key.ts';
import { readOrCreateFile, readPrivateFile } from './crypto/key-file.ts';
import { type KeyMaterial, type KeyPurpose, keyCheckOf, newKeyText, parseKeyText } from './crypto/key-material.ts';
import { systemActor } from './domain/audit.ts';
import type { Store } from './domain/store.ts';
import type { KeyCheck, StoreReads } from './domain/store-reads.ts';
import type { Clock } from './domain/time.ts';
import { type KeySource, placeOf } from './key-source.ts';
import { StartError } from './start-error.ts';

/** What the database knows of a key. */
export interface KeyRecord {
  /** In the order of versions. */
  readonly checks: readonly KeyCheck[];
  /** Undefined before the first start. Versions only ever go up, so nothing was made with a higher one. */
  readonly activeVersion: number | undefined;
}

export const activeVersionSetting = (purpose: KeyPurpose) => `key.active.${purpose}`;

/** When the version that is active was made so; undefined where that has been the first one ever since. */
export const activatedAtSetting = (purpose: KeyPurpose) => `key.activated_at.${purpose}`;

export async function keyRecord(
  { keyChecks, settings }: Pick<StoreReads, 'keyChecks' | 'settings'>,
  purpose: KeyPurpose,
): Promise<KeyRecord> {
  const checks = (await keyChecks.list()).filter((check) => check.purpose === purpose);
  const active = await settings.get(activeVersionSetting(purpose));
  return { checks, activeVersion: active === undefined ? checks[0]?.version : Number(active) };
}

/** The material of a key's text. Throws `StartError` if it is missing, damaged, or not what the database was made with. */
export function keyMaterialOf(source: KeySource, text: string | undefined, record: KeyRecord): KeyMaterial {
  const place = placeOf(source);
  if (text === undefined)
    throw new StartError([`${place} is missing. The database was made with this key: put the file back.`]);
  const material = parseKeyText(source.purpose, text);
  if ('fault' in material) throw new StartError([`${place} is damaged: ${material.fault}. Put back an intact copy.`]);
  for (const { version, check } of record.checks) {
    const found = keyCheckOf(material, version);
    // One that is not active yet may come later to this host than to others.
    const mayLack = record.activeVersion !== undefined && version > record.activeVersion;
    if (found === undefined && mayLack) continue;
    if (found === undefined)
      throw new StartError([`${place} lacks version ${version}, which is in use: add its line.`]);
    if (found !== check)
      throw new StartError([`${place} is not the key that the database was made with (version ${version} differs).`]);
  }
  return material;
}

export const keyTextOf = ({ text, file }: KeySource): string | undefined => text ?? readPrivateFile(file);

/**
 * The key of a purpose: read, or created at the first start; versions that the database does not know are registered. `use`
 * gets it before anything is written.
 */
export async function openKey(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  source: KeySource,
  use: (key: HeldKey) => void = () => {},
): Promise<HeldKey> {
  const { purpose, file, text } = source;
  const isFirstStart = (await keyRecord(store.read, purpose)).checks.length === 0;
  const found = isFirstStart ? (text ?? readOrCreateFile(file, newKeyText)) : keyTextOf(source);
  return store.change({ actor: systemActor, at: clock(), organizationId: null }, async (tx) => {
    const record = await keyRecord(tx, purpose);
    const material = keyMaterialOf(source, found, record);
    const activeVersion = record.activeVersion ?? Math.min(...material.versions.keys());
    const unknown = [...material.versions.keys()].filter((each) =>
      record.checks.every(({ version }) => version !== each),
    );
    // What is older than the active version and not known was retired: nothing was left of it.
    const added = unknown.filter((version) => version >= activeVersion);
    for (const version of added)
      await tx.keyChecks.insert({ purpose, version, check: keyCheckOf(material, version) ?? '' });
    const audit = added.map((version) => ({
      organizationId: null,
      action: 'key.registered',
      target: `${purpose} ${version}`,
    }));
    const key = new HeldKey(material, activeVersion, () => reread(source));
    use(key);
    return { result: key, audit };
  });
}

/** The key of a database that has been started before. Throws `StartError`. */
export async function heldKey(reads: StoreReads, source: KeySource): Promise<HeldKey> {
  const record = await keyRecord(reads, source.purpose);
  const material = keyMaterialOf(source, keyTextOf(source), record);
  return new HeldKey(material, record.activeVersion ?? material.newest, () => reread(source));
}

/** Takes over what file and database say now. Throws `StartError`; the key stays as it was then. */
export async function refreshKey(store: Store, source: KeySource, key: HeldKey): Promise<void> {
  const record = await keyRecord(store.read, source.purpose);
  const material = keyMaterialOf(source, keyTextOf(source), record);
  key.replace(material, record.activeVersion ?? key.activeVersion);
}

/** What is wrong with a file that cannot be read is said by `refreshKey`. */
function reread(source: KeySource): KeyMaterial | undefined {
  if (source.text !== undefined) return undefined;
  try {
    const material = parseKeyText(source.purpose, readPrivateFile(source.file) ?? '');
    return 'fault' in material ? undefined : material;
  } catch {
    return undefined;
  }
}
