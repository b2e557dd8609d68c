// What is kept under an older version of a key, made anew under the active one without anybody's help.
import { identifySecret } from '@relevo/contract/secret-format';
import { createTextEncryption } from './crypto/at-rest-encryption.ts';
import { createAuditSealer } from './crypto/audit-sealer.ts';
import { readPrivateFile } from './crypto/key-file.ts';
import type { KeyPurpose, VersionedKey } from './crypto/key-material.ts';
import { decryptPrivateKey, encryptPrivateKey } from './crypto/private-key-encryption.ts';
import { createSecretDigester } from './crypto/secret-digester.ts';
import { systemActor } from './domain/audit.ts';
import type { Change, ChangeBy, Store } from './domain/store.ts';
import type { StoreTransaction } from './domain/store-transaction.ts';
import type { NumericDate } from './domain/time.ts';
import type { EncryptedText } from './domain/user.ts';

export interface RenewalSetting {
  readonly store: Store;
  readonly adminTokenFile: string;
  readonly at: NumericDate;
}

/** In one transaction, which others wait for. */
const textsAtOnce = 200;

export const asSystem = ({ at }: RenewalSetting): ChangeBy => ({ actor: systemActor, at, organizationId: null });

type Renewal = (tx: StoreTransaction, key: VersionedKey, setting: RenewalSetting) => Promise<void>;

/**
 * What is little and can be made anew under the active version without anybody's help. Client secrets cannot: their digests
 * are renewed when they are presented.
 */
export const renewWithinChange: Record<KeyPurpose, Renewal> = {
  client_secret_pepper: renewAdminToken,
  // With `renewTexts` every place of `keyEncryptionKeyPlaces`.
  async key_encryption_key(tx, key) {
    await reencryptSigningKeys(tx, key);
    await resealAuditHeads(tx, key);
  },
};

/**
 * Encrypts texts anew under the key-encryption key: there may be many, so nobody waits for all of them. What was left by one
 * that was interrupted is done by the next.
 */
export async function renewTexts(setting: RenewalSetting, key: VersionedKey): Promise<void> {
  const outdated = { activeVersion: key.activeVersion, limit: textsAtOnce };
  const renewSome = async (tx: StoreTransaction): Promise<Change<number>> => ({
    result: await tx.encryptedTexts.renew(outdated, (place, encrypted) => reencrypted(key, place, encrypted)),
    audit: [],
  });
  let renewed: number;
  do renewed = await setting.store.change(asSystem(setting), renewSome);
  while (renewed === textsAtOnce);
}

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
  const ofEvidence = await tx.signingKeys.ofEvidence();
  const keys = [...(await tx.signingKeys.list()), ...(ofEvidence ? [ofEvidence] : [])];
  for (const { kid, keyEncryptionKeyVersion, encryptedPrivateKey } of keys) {
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
async function renewAdminToken(tx: StoreTransaction, key: VersionedKey, { adminTokenFile }: RenewalSetting) {
  const token = readPrivateFile(adminTokenFile)?.trim() ?? '';
  if (identifySecret(token)?.kind !== 'admin_token') return;
  const digester = createSecretDigester(key);
  const found = digester.match(token, await tx.adminTokens.list());
  if (!found || !digester.isOutdated(found)) return;
  const { id, digest, pepperVersion } = found;
  await tx.adminTokens.renewDigest(id, { from: { digest, pepperVersion }, to: digester.digest(token) });
}
