// The composition root of storage and keys: config → store → keys that belong to it → whatever a first start lacks.
import { existsSync, mkdirSync } from 'node:fs';
import { invitationLink } from './admin/new-invitation.ts';
import { readCatalogueFile } from './catalogue-file.ts';
import { type Config, databaseFile } from './config.ts';
import { createAuditSealer } from './crypto/audit-sealer.ts';
import { createEvidenceSigner } from './crypto/evidence-signer.ts';
import type { HeldKey } from './crypto/held-key.ts';
import type { KeyPurpose } from './crypto/key-material.ts';
import { KeyRing } from './crypto/key-ring.ts';
import { randomIds } from './crypto/random-ids.ts';
import { createSecretDigester } from './crypto/secret-digester.ts';
import { createSigningKeyFactory } from './crypto/signing-key-factory.ts';
import { restoredAtSetting } from './domain/backup.ts';
import type { CatalogueDefinition } from './domain/catalogue.ts';
import type { AuditSealer, EvidenceSigner, SecretDigester, SigningKeyFactory } from './domain/crypto.ts';
import type { Store } from './domain/store.ts';
import type { Clock, NumericDate } from './domain/time.ts';
import { ensureFirstAdministratorLink } from './first-administrator.ts';
import {
  adminTokenFile,
  ensureAdminToken,
  ensureEvidenceKey,
  ensureOrganization,
  ensureSigningKeys,
  loadCatalogues,
} from './first-start.ts';
import { HostError } from './host-error.ts';
import { keySource } from './key-source.ts';
import { heldKey, openKey } from './open-key.ts';
import { StartError } from './start-error.ts';
import { openPostgresStore } from './storage/postgres.ts';
import { openSqliteStore } from './storage/sqlite.ts';

/** What the server and `relevo init` both need: storage and keys that belong together, and an organization in it. */
export interface Platform {
  readonly store: Store;
  readonly keys: Readonly<Record<KeyPurpose, HeldKey>>;
  readonly digester: SecretDigester;
  readonly signingKeys: SigningKeyFactory;
  readonly keyRing: KeyRing;
  readonly evidenceSigner: EvidenceSigner;
  readonly sealer: AuditSealer;
  readonly catalogue: CatalogueDefinition;
  readonly organization: { readonly id: string; readonly created: boolean };
  readonly adminTokenFile: string;
  /** When the database was filled from a backup, if it was. */
  readonly restoredAt: NumericDate | undefined;
}

export const publicUrlOf = ({ issuer }: Pick<Config, 'issuer'>): string => new URL(issuer).origin;

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);

/** PostgreSQL where a URL says so, else the embedded SQLite. The data directory has keys and admin token in any case. */
async function openStore({ dataDirectory, database }: Config, sealer: AuditSealer): Promise<Store> {
  const file = databaseFile(dataDirectory);
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    return database ? await openPostgresStore({ ...database, sealer }) : await openSqliteStore({ file, sealer });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new StartError([`${database ? 'The database of DATABASE_URL' : file} cannot be opened: ${reason}`]);
  }
}

/** Opens storage that is there, and the key of the audit log's seals; makes nothing. Throws `HostError` and `StartError`. */
export async function openExisting(config: Config): Promise<Pick<Platform, 'store' | 'sealer'>> {
  const file = databaseFile(config.dataDirectory);
  if (!config.database && !existsSync(file))
    throw new HostError('nothing_there', `There is no database of Relevo in ${file}.`);
  const sealer = createAuditSealer();
  const store = await openStore(config, sealer);
  try {
    sealer.useKey(await heldKey(store.read, keySource(config, 'key_encryption_key')));
    return { store, sealer };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens storage and keys, and makes what a first start lacks. Throws `StartError`. */
export async function openPlatform(config: Config, clock: Clock): Promise<Platform> {
  const catalogue = readCatalogueFile(config.catalogueFile);
  const sealer = createAuditSealer();
  const store = await openStore(config, sealer);
  try {
    const setting = { store, clock, ids: randomIds };
    // first of all: every audit entry is sealed under it
    const keyEncryptionKey = await openKey(setting, keySource(config, 'key_encryption_key'), sealer.useKey);
    const pepper = await openKey(setting, keySource(config, 'client_secret_pepper'));
    const digester = createSecretDigester(pepper);
    const name = { name: config.organizationName, suffix: config.organizationSuffix };
    const organization = await ensureOrganization(setting, name);
    await loadCatalogues(setting, catalogue);
    const signingKeys = createSigningKeyFactory(keyEncryptionKey);
    await ensureSigningKeys(setting, signingKeys);
    const file = adminTokenFile(config.dataDirectory);
    await ensureAdminToken(setting, digester, { organizationId: organization.id, file });
    const keyRing = new KeyRing(keyEncryptionKey);
    keyRing.replace(await store.read.signingKeys.list());
    const evidenceKey = await ensureEvidenceKey(setting, signingKeys);
    const restored = await store.read.settings.get(restoredAtSetting);
    return {
      store,
      keys: { client_secret_pepper: pepper, key_encryption_key: keyEncryptionKey },
      digester,
      signingKeys,
      keyRing,
      evidenceSigner: createEvidenceSigner(keyEncryptionKey, evidenceKey),
      sealer,
      organization,
      catalogue,
      adminTokenFile: file,
      restoredAt: restored === undefined ? undefined : Number(restored),
    };
  } catch (error) {
    await store.close();
    if (error instanceof StartError) throw error;
    throw new StartError([error instanceof Error ? error.message : String(error)]);
  }
}

/**
 * The link by which the first administrator gets in; undefined while one waits or there are members, unless it is to `replace`
 * what there is. It can be shown only now: made by nobody who does not show it.
 */
export async function firstAdministratorLink(
  config: Config,
  { store, organization }: Pick<Platform, 'store' | 'organization'>,
  { clock, replace }: { readonly clock: Clock; readonly replace: boolean },
): Promise<string | undefined> {
  const owned = { organizationId: organization.id, replace };
  const token = await ensureFirstAdministratorLink({ store, clock, ids: randomIds }, owned);
  return token && invitationLink(publicUrlOf(config), token);
}
