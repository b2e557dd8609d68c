// Rotation of the keys outside the database while servers run: a version is added, then made active, and the version
// before is retired once nothing needs it. See docs/decisions/0011-key-rotation.md.
import { HeldKey } from './crypto/held-key.ts';
import { readPrivateFile, replacePrivateFile } from './crypto/key-file.ts';
import {
  type KeyMaterial,
  type KeyPurpose,
  keyCheckOf,
  type VersionedKey,
  withNewVersion,
  withoutVersion,
} from './crypto/key-material.ts';
import type { Change } from './domain/store.ts';
import type { KeyUse, StoreReads } from './domain/store-reads.ts';
import type { StoreTransaction } from './domain/store-transaction.ts';
import { HostError } from './host-error.ts';
import { asSystem, type RenewalSetting, renewTexts, renewWithinChange } from './key-renewals.ts';
import { type KeySource, placeOf } from './key-source.ts';
import { activatedAtSetting, activeVersionSetting, keyMaterialOf, keyRecord, keyTextOf } from './open-key.ts';

export interface RotationSetting extends RenewalSetting {
  readonly source: KeySource;
}

/** `prepared`: may be read everywhere, and nothing is made with it yet. */
export type VersionState = 'prepared' | 'active' | 'old';

export interface VersionView {
  readonly purpose: KeyPurpose;
  readonly version: number;
  readonly state: VersionState;
  /** What was made with it and is still needed. */
  readonly uses: readonly KeyUse[];
}

const readUses: Record<KeyPurpose, (reads: StoreReads) => Promise<KeyUse[]>> = {
  client_secret_pepper: ({ keyChecks }) => keyChecks.pepperUses(),
  key_encryption_key: ({ keyChecks }) => keyChecks.keyEncryptionKeyUses(),
};

/** The versions of a key, and what still needs each. Throws `StartError`. */
export async function listVersions(reads: StoreReads, source: KeySource): Promise<VersionView[]> {
  const { purpose } = source;
  const record = await keyRecord(reads, purpose);
  const material = keyMaterialOf(source, keyTextOf(source), record);
  const active = record.activeVersion ?? material.newest;
  const uses = await readUses[purpose](reads);
  const known = new Set([...record.checks.map(({ version }) => version), ...material.versions.keys()]);
  return [...known]
    .toSorted((a, b) => a - b)
    .map((version) => ({
      purpose,
      version,
      state: stateOf(version, active),
      uses: uses.filter((use) => use.version === version),
    }));
}

function stateOf(version: number, active: number): VersionState {
  if (version === active) return 'active';
  return version > active ? 'prepared' : 'old';
}

/** The text of the key with a new version, for a key that stands in the environment. Changes nothing. */
export async function nextKeyText({ store, source }: Pick<RotationSetting, 'store' | 'source'>): Promise<string> {
  const text = keyTextOf(source);
  const material = keyMaterialOf(source, text, await keyRecord(store.read, source.purpose));
  return withNewVersion(text ?? '', material);
}

/** Servers hear of a rotation within a second, and look by themselves every 15: none makes anything with the old one then. */
const takeOverSeconds = 60;

/**
 * Makes a prepared version active, or a new one that is added to the key's file; with `prepareOnly` it is only added. Then
 * makes anew under it what can be. Throws `HostError` and `StartError`.
 */
export async function rotateKey(setting: RotationSetting, prepareOnly: boolean): Promise<VersionView> {
  const { store, source } = setting;
  const { purpose } = source;
  const key = await store.change(asSystem(setting), (tx) => takeUpNewest(tx, setting, prepareOnly));
  const version = key.activeVersion;
  if (prepareOnly) return { purpose, version, state: 'prepared', uses: [] };
  if (purpose === 'key_encryption_key') await renewTexts(setting, key);
  const uses = (await readUses[purpose](store.read)).filter((use) => use.version === version);
  return { purpose, version, state: 'active', uses };
}

/** The key as it is with its newest version active; with `prepareOnly` nothing but its file is changed. */
async function takeUpNewest(
  tx: StoreTransaction,
  setting: RotationSetting,
  prepareOnly: boolean,
): Promise<Change<VersionedKey>> {
  const { source, at } = setting;
  const { purpose } = source;
  const record = await keyRecord(tx, purpose);
  const present = keyMaterialOf(source, keyTextOf(source), record);
  const before = record.activeVersion ?? present.newest;
  const material = present.newest > before ? present : await addVersion(source, present);
  const version = material.newest;
  const key = new HeldKey(material, version);
  if (prepareOnly) return { result: key, audit: [] };
  if (record.checks.every((check) => check.version !== version))
    await tx.keyChecks.insert({ purpose, version, check: keyCheckOf(material, version) ?? '' });
  await tx.settings.set(activeVersionSetting(purpose), String(version));
  await tx.settings.set(activatedAtSetting(purpose), String(at));
  await renewWithinChange[purpose](tx, key, setting);
  const change = { before: { version: before }, after: { version } };
  const audit = [{ organizationId: null, action: 'key.activated', target: `${purpose} ${version}`, ...change }];
  return { result: key, audit };
}

/** Adds a version to the key's file, which every server of this host reads. */
async function addVersion(source: KeySource, material: KeyMaterial): Promise<KeyMaterial> {
  if (source.text !== undefined)
    throw new HostError('key_in_environment', `The key stands in ${source.variable}, which no command can change.`);
  const text = withNewVersion(readPrivateFile(source.file) ?? '', material);
  await replacePrivateFile(source.file, text, async () => {});
  return keyMaterialOf(source, text, { checks: [], activeVersion: undefined });
}

/** Forgets a version that nothing needs any more, in the database and in the key's file. Throws `HostError`. */
export async function retireVersion(setting: RotationSetting, version: number): Promise<void> {
  const { store, source } = setting;
  const key = await retirableKey(store.read, setting, version);
  if (source.purpose === 'key_encryption_key') await renewTexts(setting, key);
  await store.change(asSystem(setting), (tx) => forgetVersion(tx, setting, version));
  // Afterwards: a line that nobody needs does no harm. In a transaction, so that no other command changes the file.
  if (source.text !== undefined) return;
  await store.change(asSystem(setting), async () => {
    await replacePrivateFile(source.file, withoutVersion(readPrivateFile(source.file) ?? '', version), async () => {});
    return { result: undefined, audit: [] };
  });
}

/** The key, of which no server makes anything with `version` any more. What was made with it is not looked at. */
async function retirableKey(
  reads: StoreReads,
  { source, at }: RotationSetting,
  version: number,
): Promise<VersionedKey> {
  const { purpose } = source;
  const record = await keyRecord(reads, purpose);
  const material = keyMaterialOf(source, keyTextOf(source), record);
  if (!material.versions.has(version) && record.checks.every((check) => check.version !== version))
    throw new HostError('key_version_unknown', `${placeOf(source)} has no version ${version}.`);
  const active = record.activeVersion ?? material.newest;
  if (version === active) throw new HostError('key_in_use', `Version ${version} is the active one.`);
  const left = Number((await reads.settings.get(activatedAtSetting(purpose))) ?? 0) + takeOverSeconds - at;
  if (left > 0)
    throw new HostError(
      'key_just_rotated',
      `Servers may still use version ${version} while they take over version ${active}, for another ${left} seconds.`,
    );
  return new HeldKey(material, active);
}

async function forgetVersion(tx: StoreTransaction, setting: RotationSetting, version: number): Promise<Change<void>> {
  const { purpose } = setting.source;
  const key = await retirableKey(tx, setting, version);
  // A server may have made something with it before it heard of the rotation.
  await renewWithinChange[purpose](tx, key, setting);
  expectUnused(version, await readUses[purpose](tx));
  await tx.keyChecks.remove({ purpose, version });
  // Servers remember digests of before: those must not be compared any more.
  await tx.organizations.moveRevisions();
  const audit = [{ organizationId: null, action: 'key.retired', target: `${purpose} ${version}` }];
  return { result: undefined, audit };
}

function expectUnused(version: number, uses: readonly KeyUse[]): void {
  const needed = uses.filter((use) => use.version === version).map(({ what, count }) => `${count} ${what}`);
  if (needed.length > 0)
    throw new HostError('key_in_use', `Version ${version} is still needed by ${needed.join(' and ')}.`);
}
