// Rotation of the keys outside the database while servers run: a version is added, then made active, and the version
// before is retired once nothing needs it. See docs/decisions/0011-key-rotation.md.
import { identifySecret } from '@relevo/contract/secret-format';
import { createTextEncryption } from './crypto/at-rest-encryption.ts';
import { createAuditSealer } from './crypto/audit-sealer.ts';
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
import { decryptPrivateKey, encryptPrivateKey } from './crypto/private-key-encryption.ts';
import { createSecretDigester } from './crypto/secret-digester.ts';
import { systemActor } from './domain/audit.ts';
import type { Change, Store } from './domain/store.ts';
import type { KeyUse, StoreReads } from './domain/store-reads.ts';
import type { StoreTransaction } from './domain/store-transaction.ts';
import type { NumericDate } from './domain/time.ts';
import type { EncryptedText } from './domain/user.ts';
import { HostError } from './host-error.ts';
import { type KeySource, placeOf } from './key-source.ts';
import { activeVersionSetting, keyMaterialOf, keyRecord, keyTextOf } from './open-key.ts';

export interface RotationSetting {
  readonly store: Store;
  readonly source: KeySource;
  readonly adminTokenFile: string;
  readonly at: NumericDate;
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

/**
 * Makes a prepared version active, or a new one that is added to the key's file; with `prepareOnly` it is only added. What
 * can be made anew under the active version is, in the same transaction. Throws `HostError` and `StartError`.
 */
export async function rotateKey(setting: RotationSetting, prepareOnly: boolean): Promise<VersionView> {
  const { store, source, at } = setting;
  const { purpose } = source;
  return store.change<VersionView>({ actor: systemActor, at, organizationId: null }, async (tx) => {
    const record = await keyRecord(tx, purpose);
    const present = keyMaterialOf(source, keyTextOf(source), record);
    const before = record.activeVersion ?? present.newest;
    const material = present.newest > before ? present : await addVersion(source, present);
    const version = material.newest;
    if (prepareOnly) return { result: { purpose, version, state: 'prepared', uses: [] }, audit: [] };
    if (record.checks.every((check) => check.version !== version))
      await tx.keyChecks.insert({ purpose, version, check: keyCheckOf(material, version) ?? '' });
    await tx.settings.set(activeVersionSetting(purpose), String(version));
    await renewals[purpose](tx, new HeldKey(material, version), setting);
    const uses = (await readUses[purpose](tx)).filter((use) => use.version === version);
    const change = { before: { version: before }, after: { version } };
    const audit = [{ organizationId: null, action: 'key.activated', target: `${purpose} ${version}`, ...change }];
    return { result: { purpose, version, state: 'active', uses }, audit };
  });
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
  const { store, source, at } = setting;
  const bySystem = { actor: systemActor, at, organizationId: null };
  await store.change(bySystem, (tx) => forgetVersion(tx, setting, version));
  // Afterwards: a line that nobody needs does no harm. In a transaction, so that no other command changes the file.
  if (source.text !== undefined) return;
  await store.change(bySystem, async () => {
    await replacePrivateFile(source.file, withoutVersion(readPrivateFile(source.file) ?? '', version), async () => {});
    return { result: undefined, audit: [] };
  });
}

async function forgetVersion(tx: StoreTransaction, setting: RotationSetting, version: number): Promise<Change<void>> {
  const { source } = setting;
  const { purpose } = source;
  const record = await keyRecord(tx, purpose);
  const material = keyMaterialOf(source, keyTextOf(source), record);
  if (!material.versions.has(version) && record.checks.every((check) => check.version !== version))
    throw new HostError('key_version_unknown', `${placeOf(source)} has no version ${version}.`);
  const active = record.activeVersion ?? material.newest;
  if (version === active) throw new HostError('key_in_use', `Version ${version} is the active one.`);
  // Another server may have made something with it after the rotation.
  await renewals[purpose](tx, new HeldKey(material, active), setting);
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

type Renewal = (tx: StoreTransaction, key: VersionedKey, setting: RotationSetting) => Promise<void>;

/**
 * What can be made anew under the active version without anybody's help. Client secrets cannot: their digests are renewed
 * when they are presented.
 */
const renewals: Record<KeyPurpose, Renewal> = {
  client_secret_pepper: renewAdminToken,
  // Every place of `keyEncryptionKeyPlaces`.
  async key_encryption_key(tx, key) {
    await reencryptSigningKeys(tx, key);
    await tx.encryptedTexts.renew(key.activeVersion, (place, encrypted) => reencrypted(key, place, encrypted));
    await resealAuditHeads(tx, key);
  },
};

function reencrypted(key: VersionedKey, place: string, encrypted: EncryptedText): EncryptedText {
  const encryption = createTextEncryption(key);
  const plain = encryption.decrypt(place, encrypted);
  if (plain === undefined) throw new Error(`${place} cannot be decrypted`);
  return encryption.encrypt(place, plain);
}

/** A head whose seal is wrong keeps it: the log stays known as altered. */
async function resealAuditHeads(tx: StoreTransaction, key: VersionedKey): Promise<void> {
  const sealer = createAuditSealer();
  sealer.useKey(key);
  for (const { chain, ...head } of await tx.audit.heads()) {
    if (sealer.isSealed(chain, head)) await tx.audit.reseal(chain, sealer.seal(chain, head));
  }
}

async function reencryptSigningKeys(tx: StoreTransaction, key: VersionedKey): Promise<void> {
  for (const { kid, keyEncryptionKeyVersion, encryptedPrivateKey } of await tx.signingKeys.list()) {
    if (keyEncryptionKeyVersion === key.activeVersion) continue;
    const plain = decryptPrivateKey(key, kid, keyEncryptionKeyVersion, encryptedPrivateKey);
    if (!plain) throw new Error(`signing key ${kid} cannot be decrypted`);
    const under = {
      encryptedPrivateKey: encryptPrivateKey(key, kid, plain),
      keyEncryptionKeyVersion: key.activeVersion,
    };
    await tx.signingKeys.reencrypt(kid, under);
  }
}

/** The one that lies in the file beside the database, if it is in force. */
async function renewAdminToken(tx: StoreTransaction, key: VersionedKey, { adminTokenFile }: RotationSetting) {
  const token = readPrivateFile(adminTokenFile)?.trim() ?? '';
  if (identifySecret(token)?.kind !== 'admin_token') return;
  const digester = createSecretDigester(key);
  const found = digester.match(token, await tx.adminTokens.list());
  if (!found || !digester.isOutdated(found)) return;
  const { id, digest, pepperVersion } = found;
  await tx.adminTokens.renewDigest(id, { from: { digest, pepperVersion }, to: digester.digest(token) });
}
