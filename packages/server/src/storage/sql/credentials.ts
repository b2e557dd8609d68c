// Credentials. Every write of a credential or its parts moves its revision by one in the same transaction.
import { type Kysely, sql, type Updateable } from 'kysely';
import type { Credential, Mechanism } from '../../domain/credential.ts';
import type { CredentialFilter } from '../../domain/list-filters.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { CredentialChange, NewCredential, StoreTransaction } from '../../domain/store-transaction.ts';
import { sharingCatalogueParser } from './catalogue-parser.ts';
import type { Note } from './changes.ts';
import { credentialQuery } from './credential-query.ts';
import { noOrganization, type SqlEngine, type Within } from './engine.ts';
import { keptQuery } from './kept-query.ts';
import { contains, type Order, pageOf } from './pages.ts';
import { type CatalogueParser, toCredential } from './rows.ts';
import type { CredentialsTable, Tables } from './schema.ts';

interface SortableRow {
  readonly id: string;
  readonly position: number;
  readonly sort_key: string;
}

const lowerName = sql<string>`lower(credentials.name)`;

function orderOf({ sort, descending }: CredentialFilter): Order<SortableRow> {
  const tie = { column: 'credentials.position', of: ({ position }: SortableRow) => position };
  const key = { expression: lowerName, of: ({ sort_key }: SortableRow) => sort_key };
  return sort === 'name' ? { key, tie, descending } : { tie, descending };
}

const searched = ['name', 'client_id', 'id', 'technical_account_id', 'technical_account_email'] as const;

/**
 * What is found and sorted is credentials without their parts, which would be put together for each of them first. A
 * retired mechanism is not found: nothing gets a token by it.
 */
function filtered(db: Kysely<Tables>, organizationId: string, filter: CredentialFilter) {
  const { projectId, search, mechanism, profileId } = filter;
  return db
    .selectFrom('credentials')
    .select(['credentials.id', 'credentials.position', lowerName.as('sort_key')])
    .where('credentials.organization_id', '=', organizationId)
    .$if(projectId !== undefined, (some) => some.where('credentials.project_id', '=', projectId ?? ''))
    .$if(search !== undefined, (some) =>
      some.where((eb) => eb.or(searched.map((column) => contains(`credentials.${column}`, search ?? '')))),
    )
    .$if(mechanism !== undefined, (some) =>
      some.where((eb) => {
        const kinds = eb.selectFrom('credential_mechanisms').select('credential_mechanisms.kind');
        const own = kinds.whereRef('credential_mechanisms.credential_id', '=', 'credentials.id');
        const inUse = own.where('credential_mechanisms.retired_at', 'is', null);
        return eb.exists(inUse.where('credential_mechanisms.kind', '=', mechanism ?? 'oauth_server_to_server'));
      }),
    )
    .$if(profileId !== undefined, (some) =>
      some.where((eb) => {
        const links = eb.selectFrom('credential_profiles').select('credential_profiles.profile_id');
        const own = links.whereRef('credential_profiles.credential_id', '=', 'credentials.id');
        return eb.exists(own.where('credential_profiles.profile_id', '=', profileId ?? ''));
      }),
    );
}

export function credentialReads(within: Within, engine: SqlEngine): StoreReads['credentials'] {
  const catalogue = sharingCatalogueParser();
  const anywhere = within(noOrganization);
  const { organizationOfClient } = engine;
  const organizations =
    organizationOfClient &&
    keptQuery((clientId) => anywhere.selectNoFrom(organizationOfClient(clientId).as('organization_id')));
  /** Where a credential can be read: anywhere, or in its organization, which is found first. */
  const handleFor = async (clientId: string) => {
    if (!organizations) return anywhere;
    const [found] = await organizations(anywhere, clientId);
    return found?.organization_id ? within(found.organization_id) : undefined;
  };
  const byClientId = keptQuery((clientId) => credentialQuery(anywhere, engine).where('client_id', '=', clientId));
  const revisions = keptQuery((credentialId) =>
    anywhere
      .selectFrom('credentials')
      .innerJoin('organizations', 'organizations.id', 'credentials.organization_id')
      .select(['credentials.revision as credential', 'organizations.revision as organization'])
      .where('credentials.id', '=', credentialId),
  );
  return {
    async get(organizationId, reference) {
      const row = await credentialQuery(within(organizationId), engine)
        .where('credentials.organization_id', '=', organizationId)
        .where((eb) => eb.or([eb('credentials.id', '=', reference), eb('credentials.client_id', '=', reference)]))
        .executeTakeFirst();
      return row && toCredential(row, catalogue);
    },
    async list(organizationId, filter, page) {
      const db = within(organizationId);
      const found = await pageOf(filtered(db, organizationId, filter), page, orderOf(filter), ({ id }) => id);
      return { items: await credentialsOf(db, { engine, catalogue, organizationId }, found.items), next: found.next };
    },
    async ofProject(organizationId, projectId) {
      const rows = await credentialQuery(within(organizationId), engine)
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.project_id', '=', projectId)
        .orderBy('credentials.position', 'desc')
        .execute();
      return rows.map((row) => toCredential(row, catalogue));
    },
    async isNameTaken(organizationId, name) {
      const query = within(organizationId).selectFrom('credentials').select('id');
      const named = query.where('organization_id', '=', organizationId).where('name', '=', name);
      return (await named.executeTakeFirst()) !== undefined;
    },
    async findByClientId(clientId) {
      const handle = await handleFor(clientId);
      const [row] = handle ? await byClientId(handle, clientId) : [];
      return row && toCredential(row, catalogue);
    },
    async revision(organizationId, credentialId) {
      const [row] = await revisions(within(organizationId), credentialId);
      return row;
    },
  };
}

interface Reading {
  readonly engine: SqlEngine;
  readonly catalogue: CatalogueParser;
  readonly organizationId: string;
}

/** The credentials with these ids, in the same order; one that was deleted meanwhile is left out. */
export async function credentialsOf(
  db: Kysely<Tables>,
  { engine, catalogue, organizationId }: Reading,
  ids: readonly string[],
): Promise<Credential[]> {
  if (ids.length === 0) return [];
  const query = credentialQuery(db, engine).where('credentials.organization_id', '=', organizationId);
  const rows = await query.where('credentials.id', 'in', [...ids]).execute();
  const credentials = new Map(rows.map((row) => [row.id, toCredential(row, catalogue)]));
  return ids.flatMap((id) => credentials.get(id) ?? []);
}

export function credentialWrites(tx: Kysely<Tables>, engine: SqlEngine, note: Note): StoreTransaction['credentials'] {
  return {
    ...credentialReads(() => tx, engine),
    insert: (credential) => insertCredential(tx, credential),
    update: (credentialId, change) => updateCredential(tx, credentialId, change, note),
    async remove(credentialId) {
      const query = tx.deleteFrom('credentials').where('id', '=', credentialId).returning('client_id');
      const removed = await query.executeTakeFirst();
      if (!removed) throw new Error(`there is no credential ${credentialId}`);
      note({ kind: 'credential', subject: removed.client_id });
    },
  };
}

/** Makes every decision taken on this credential stale, and says its new revision. Throws if there is none. */
export async function moveCredentialRevision(
  tx: Kysely<Tables>,
  credentialId: string,
  note: Note,
): Promise<{ readonly revision: number; readonly organizationId: string }> {
  const row = await tx
    .updateTable('credentials')
    .set({ revision: sql<number>`revision + 1` })
    .where('id', '=', credentialId)
    .returning(['client_id', 'revision', 'organization_id'])
    .executeTakeFirst();
  if (!row) throw new Error(`there is no credential ${credentialId}`);
  note({ kind: 'credential', subject: row.client_id });
  return { revision: row.revision, organizationId: row.organization_id };
}

async function insertCredential(tx: Kysely<Tables>, credential: NewCredential): Promise<void> {
  const { id, name, organizationId } = credential;
  await tx
    .insertInto('credentials')
    .values({
      id,
      organization_id: organizationId,
      project_id: credential.projectId,
      client_id: credential.clientId,
      name,
      technical_account_id: credential.technicalAccountId,
      technical_account_email: credential.technicalAccountEmail,
      created_at: credential.createdAt,
      enabled: true,
      accepts_secret_in_query: false,
      requires_jti: false,
      allows_own_rotation: false,
      tokens_revoked_below: 0,
      revision: 1,
    })
    .execute();
  for (const mechanism of credential.mechanisms) await insertMechanism(tx, id, mechanism);
  await setApis(tx, { id, organizationId }, credential.apiCodes);
  await setProfiles(tx, { id, organizationId }, credential.profileIds);
}

async function updateCredential(tx: Kysely<Tables>, id: string, change: CredentialChange, note: Note): Promise<void> {
  const { revision, organizationId } = await moveCredentialRevision(tx, id, note);
  const columns: Updateable<CredentialsTable> = {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.enabled !== undefined && { enabled: change.enabled }),
    ...(change.acceptsSecretInQuery !== undefined && { accepts_secret_in_query: change.acceptsSecretInQuery }),
    ...(change.requiresJti !== undefined && { requires_jti: change.requiresJti }),
    ...(change.allowsOwnRotation !== undefined && { allows_own_rotation: change.allowsOwnRotation }),
    ...(change.revokeTokens && { tokens_revoked_below: revision }),
  };
  if (Object.keys(columns).length > 0) {
    await tx.updateTable('credentials').set(columns).where('id', '=', id).execute();
  }
  if (change.apiCodes) await setApis(tx, { id, organizationId }, change.apiCodes);
  if (change.profileIds) await setProfiles(tx, { id, organizationId }, change.profileIds);
}

/** Moves no revision: that is up to who calls. */
export async function insertMechanism(tx: Kysely<Tables>, credentialId: string, mechanism: Mechanism): Promise<void> {
  const { kind, createdAt, retiredAt } = mechanism;
  const row = { credential_id: credentialId, kind, created_at: createdAt, retired_at: retiredAt };
  await tx.insertInto('credential_mechanisms').values(row).execute();
}

interface Owner {
  readonly id: string;
  readonly organizationId: string;
}

async function setApis(tx: Kysely<Tables>, owner: Owner, codes: readonly string[]): Promise<void> {
  await tx.deleteFrom('credential_apis').where('credential_id', '=', owner.id).execute();
  for (const code of new Set(codes)) {
    const link = { credential_id: owner.id, organization_id: owner.organizationId, api_code: code };
    await tx.insertInto('credential_apis').values(link).execute();
  }
}

async function setProfiles(tx: Kysely<Tables>, owner: Owner, ids: readonly string[]): Promise<void> {
  await tx.deleteFrom('credential_profiles').where('credential_id', '=', owner.id).execute();
  for (const id of new Set(ids)) {
    const link = { credential_id: owner.id, organization_id: owner.organizationId, profile_id: id };
    await tx.insertInto('credential_profiles').values(link).execute();
  }
}
