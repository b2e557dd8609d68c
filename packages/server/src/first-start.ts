// What must be there before the first request: keys that belong to the database, the organization, its catalogue,
// signing keys, the admin token. Every step is idempotent and decided inside a transaction, so that two starts agree.
import { join } from 'node:path';
import { composeSecret, identifySecret } from '@relevo/contract/secret-format';
import { loadCatalogue } from './admin/catalogue-loading.ts';
import { readOrCreateFile, replacePrivateFile } from './crypto/key-file.ts';
import { systemActor } from './domain/audit.ts';
import type { CatalogueDefinition, SigningAlgorithm } from './domain/catalogue.ts';
import type { RandomIds, SecretDigester, SigningKeyFactory } from './domain/crypto.ts';
import { type StoredSigningKey, signerAt } from './domain/signing-key.ts';
import type { Change, Store } from './domain/store.ts';
import type { StoreTransaction } from './domain/store-transaction.ts';
import type { Clock } from './domain/time.ts';
import { StartError } from './start-error.ts';

interface Setting {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: RandomIds;
}

/** First steps concern the whole platform. */
const asSystem = (clock: Clock) => ({ actor: systemActor, at: clock(), organizationId: null });

const homeOrganizationSetting = 'home_organization';

/** The organization that runs the server; created with `suffix` in its id if there is none. */
export async function ensureOrganization(
  { store, clock, ids }: Setting,
  { name, suffix }: { readonly name: string; readonly suffix: string },
): Promise<{ id: string; created: boolean }> {
  return store.change<{ id: string; created: boolean }>(asSystem(clock), async (tx) => {
    const home = await tx.settings.get(homeOrganizationSetting);
    if (home !== undefined) return { result: { id: home, created: false }, audit: [] };
    const id = `${ids.principal()}@${suffix}`;
    await tx.organizations.insert({ id, name, enabled: true, fallbackContact: null, createdAt: clock() });
    await tx.settings.set(homeOrganizationSetting, id);
    const audit = [{ organizationId: id, action: 'organization.created', target: id, after: { name } }];
    return { result: { id, created: true }, audit };
  });
}

/** Gives every organization what is new in the catalogue file. */
export async function loadCatalogues({ store, clock, ids }: Setting, catalogue: CatalogueDefinition): Promise<void> {
  for (const { id: organizationId } of await store.read.organizations.list()) {
    await store.change({ actor: systemActor, at: clock(), organizationId }, async (tx) => ({
      result: undefined,
      audit: await loadCatalogue(tx, ids, organizationId, catalogue),
    }));
  }
}

/** One signing key of each algorithm, in force at once: before the first start no verifier can know another. */
export async function ensureSigningKeys({ store, clock }: Setting, factory: SigningKeyFactory): Promise<void> {
  const algorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256'];
  const lacking = (keys: readonly StoredSigningKey[]) => algorithms.filter((each) => !signerAt(keys, each, clock()));
  const missing = lacking(await store.read.signingKeys.list());
  if (missing.length === 0) return;
  const now = clock();
  const made = await Promise.all(missing.map((each) => factory.create(each, { publishedAt: now, signsFrom: now })));
  await store.change(asSystem(clock), async (tx) => {
    const stillMissing = lacking(await tx.signingKeys.list());
    const used = made.filter(({ algorithm }) => stillMissing.includes(algorithm));
    for (const key of used) await tx.signingKeys.insert(key);
    const audit = used.map(({ kid, algorithm }) => ({
      organizationId: null,
      action: 'signing_key.published',
      target: kid,
      after: { algorithm },
    }));
    return { result: undefined, audit };
  });
}

/** The key that signs evidence files, made where there is none. It stays: what it has signed must be recognised for years. */
export async function ensureEvidenceKey(
  { store, clock }: Setting,
  factory: SigningKeyFactory,
): Promise<StoredSigningKey> {
  const present = await store.read.signingKeys.ofEvidence();
  if (present) return present;
  const now = clock();
  const made = await factory.create('ES256', { publishedAt: now, signsFrom: now });
  return store.change<StoredSigningKey>(asSystem(clock), async (tx) => {
    const other = await tx.signingKeys.ofEvidence();
    if (other) return { result: other, audit: [] };
    await tx.signingKeys.insertOfEvidence(made);
    return { result: made, audit: [{ organizationId: null, action: 'evidence_key.created', target: made.kid }] };
  });
}

export const adminTokenFile = (dataDirectory: string) => join(dataDirectory, 'admin-token');

function adminTokenEvent(organizationId: string, id: string) {
  return { organizationId, action: 'admin_token.created', target: id };
}

/** Registers the admin token of the file, which is created if there is none, unless the database knows one already. */
export async function ensureAdminToken(
  { store, clock, ids }: Setting,
  digester: SecretDigester,
  { organizationId, file }: { readonly organizationId: string; readonly file: string },
): Promise<void> {
  if ((await store.read.adminTokens.list()).length > 0) return;
  const token = readOrCreateFile(file, () => `${composeSecret('admin_token', ids.bits256())}\n`).trim();
  if (identifySecret(token)?.damaged !== false)
    throw new StartError([`${file} does not hold an admin token. Move it away and start again.`]);
  await store.change(asSystem(clock), async (tx) => {
    if ((await tx.adminTokens.list()).length > 0) return { result: undefined, audit: [] };
    const row = { id: ids.uuid(), organizationId, createdAt: clock(), ...digester.digest(token) };
    await tx.adminTokens.insert(row);
    return { result: undefined, audit: [adminTokenEvent(organizationId, row.id)] };
  });
}

/** Replaces every admin token of the organization by a new one in `file`; none of them ends if it cannot be written. */
export async function replaceAdminToken(
  { store, clock, ids }: Setting,
  digester: SecretDigester,
  { organizationId, file }: { readonly organizationId: string; readonly file: string },
): Promise<void> {
  const token = composeSecret('admin_token', ids.bits256());
  const work = async (tx: StoreTransaction): Promise<Change<void>> => {
    const row = { id: ids.uuid(), organizationId, createdAt: clock(), ...digester.digest(token) };
    await tx.adminTokens.removeAll(organizationId);
    await tx.adminTokens.insert(row);
    return { result: undefined, audit: [adminTokenEvent(organizationId, row.id)] };
  };
  await replacePrivateFile(file, `${token}\n`, () => store.change(asSystem(clock), work));
}

/** Remembers the issuer; returns the one of the start before, if that was another. */
export async function rememberIssuer({ store, clock }: Setting, issuer: string): Promise<string | undefined> {
  const before = await store.read.settings.get('issuer');
  if (before === issuer) return undefined;
  await store.change(asSystem(clock), async (tx) => {
    await tx.settings.set('issuer', issuer);
    const change = { before: { issuer: before ?? null }, after: { issuer } };
    return {
      result: undefined,
      audit: [{ organizationId: null, action: 'issuer.changed', target: 'issuer', ...change }],
    };
  });
  return before;
}
