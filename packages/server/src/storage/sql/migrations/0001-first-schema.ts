// The first schema. Keys that name an organization keep every row within its tenant, whatever the code above does.
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { RowOwner, SqlEngine } from '../engine.ts';
import { type AnyDatabase, key, notNull, partOf, type TableBuilder, tableBuilder, unique } from './table-builder.ts';

interface ListIndex {
  readonly table: string;
  readonly name: string;
  /** What the list is sorted by before the order of insertion, as SQL. */
  readonly key?: string;
}

/** Lets a page of an organization's list begin anywhere without sorting all of it. */
async function createListIndex(db: AnyDatabase, { table, name, key }: ListIndex): Promise<void> {
  const index = db.schema.createIndex(name).on(table).column('organization_id');
  const sorted = key === undefined ? index : index.expression(sql`${sql.raw(key)}`);
  await sorted.column('position').execute();
}

async function createOrganizations({ table, engine }: TableBuilder): Promise<void> {
  const { integer, boolean } = engine.types;
  await table('organizations')
    .addColumn('id', 'text', key)
    .addColumn('name', 'text', notNull)
    .addColumn('enabled', boolean, notNull)
    .addColumn('fallback_contact', 'text')
    .addColumn('created_at', integer, notNull)
    .addColumn('revision', integer, notNull)
    .execute();
  await table('admin_tokens')
    .addColumn('id', 'text', key)
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('digest', 'text', notNull)
    .addColumn('pepper_version', integer, notNull)
    .addColumn('created_at', integer, notNull)
    .execute();
}

async function createCatalogue({ numberedTable, engine }: TableBuilder): Promise<void> {
  const { boolean } = engine.types;
  await numberedTable('products')
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('id', 'text', notNull)
    .addColumn('code', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('description', 'text', notNull)
    .addUniqueConstraint('products_id', ['organization_id', 'id'])
    .addUniqueConstraint('products_code', ['organization_id', 'code'])
    .execute();
  const product = ['products', ['organization_id', 'id']] as const;
  await numberedTable('apis')
    .addColumn('organization_id', 'text', notNull)
    .addColumn('code', 'text', notNull)
    .addColumn('product_id', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('enabled', boolean, notNull)
    .addColumn('audience', 'text')
    .addColumn('scopes', 'text', notNull)
    .addColumn('metascopes', 'text', notNull)
    .addColumn('authentication_types', 'text', notNull)
    .addColumn('dialects', 'text', notNull)
    .addColumn('signing_algorithm', 'text', notNull)
    .addColumn('requires_organization_header', boolean, notNull)
    .addColumn('access_token_lifetime_seconds', 'text', notNull)
    .addColumn('introspection_client_ids', 'text', notNull)
    .addUniqueConstraint('apis_code', ['organization_id', 'code'])
    .addForeignKeyConstraint('apis_product', ['organization_id', 'product_id'], product[0], [...product[1]])
    .execute();
  await numberedTable('product_profiles')
    .addColumn('organization_id', 'text', notNull)
    .addColumn('id', 'text', notNull)
    .addColumn('product_id', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('description', 'text', notNull)
    .addColumn('enabled', boolean, notNull)
    .addColumn('scopes', 'text', notNull)
    .addColumn('management_roles', 'text', notNull)
    .addUniqueConstraint('product_profiles_id', ['organization_id', 'id'])
    .addUniqueConstraint('product_profiles_name', ['organization_id', 'name'])
    .addForeignKeyConstraint('product_profiles_product', ['organization_id', 'product_id'], product[0], [...product[1]])
    .execute();
}

async function createProjects({ db, numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer, boolean } = engine.types;
  await numberedTable('projects')
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('id', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('title', 'text', notNull)
    .addColumn('description', 'text', notNull)
    .addColumn('enabled', boolean, notNull)
    .addColumn('owner', 'text')
    .addColumn('contacts', 'text', notNull)
    .addColumn('created_at', integer, notNull)
    .addColumn('created_by', 'text', notNull)
    .addColumn('changed_at', integer, notNull)
    .addColumn('changed_by', 'text', notNull)
    .addUniqueConstraint('projects_id', ['organization_id', 'id'])
    .addUniqueConstraint('projects_name', ['organization_id', 'name'])
    .execute();
  await createListIndex(db, { table: 'projects', name: 'projects_by_age' });
  await createListIndex(db, { table: 'projects', name: 'projects_by_change', key: 'changed_at' });
  await createListIndex(db, { table: 'projects', name: 'projects_by_title', key: 'lower(title)' });
}

async function createCredentials({ db, numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer, boolean } = engine.types;
  await numberedTable('credentials')
    .addColumn('id', 'text', unique)
    .addColumn('organization_id', 'text', notNull)
    .addColumn('project_id', 'text', notNull)
    .addColumn('client_id', 'text', unique)
    .addColumn('name', 'text', notNull)
    .addColumn('technical_account_id', 'text', unique)
    .addColumn('technical_account_email', 'text', notNull)
    .addColumn('created_at', integer, notNull)
    .addColumn('enabled', boolean, notNull)
    .addColumn('accepts_secret_in_query', boolean, notNull)
    .addColumn('requires_jti', boolean, notNull)
    .addColumn('allows_own_rotation', boolean, notNull)
    .addColumn('tokens_revoked_below', integer, notNull)
    .addColumn('revision', integer, notNull)
    .addUniqueConstraint('credentials_of_organization', ['organization_id', 'id'])
    .addUniqueConstraint('credentials_name', ['organization_id', 'name'])
    .addForeignKeyConstraint(
      'credentials_project',
      ['organization_id', 'project_id'],
      'projects',
      ['organization_id', 'id'],
      (reference) => reference.onDelete('cascade'),
    )
    .execute();
  const ofProject = db.schema.createIndex('credentials_of_project').on('credentials');
  await ofProject.columns(['organization_id', 'project_id']).execute();
  await createListIndex(db, { table: 'credentials', name: 'credentials_by_age' });
  await createListIndex(db, { table: 'credentials', name: 'credentials_by_name', key: 'lower(name)' });
}

async function createCredentialParts({ table, engine }: TableBuilder): Promise<void> {
  await table('credential_mechanisms')
    .addColumn('credential_id', 'text', partOf('credentials.id'))
    .addColumn('kind', 'text', notNull)
    .addColumn('created_at', engine.types.integer, notNull)
    .addColumn('retired_at', engine.types.integer)
    .addPrimaryKeyConstraint('credential_mechanisms_kind', ['credential_id', 'kind'])
    .execute();
  const links = [
    { name: 'credential_apis', column: 'api_code', target: 'apis', targetColumn: 'code' },
    { name: 'credential_profiles', column: 'profile_id', target: 'product_profiles', targetColumn: 'id' },
  ];
  for (const { name, column, target, targetColumn } of links) {
    await table(name)
      .addColumn('credential_id', 'text', notNull)
      .addColumn('organization_id', 'text', notNull)
      .addColumn(column, 'text', notNull)
      .addPrimaryKeyConstraint(`${name}_link`, ['credential_id', column])
      .addForeignKeyConstraint(`${name}_target`, ['organization_id', column], target, ['organization_id', targetColumn])
      .addForeignKeyConstraint(
        `${name}_credential`,
        ['organization_id', 'credential_id'],
        'credentials',
        ['organization_id', 'id'],
        (reference) => reference.onDelete('cascade'),
      )
      .execute();
  }
}

async function createProofs({ numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await numberedTable('client_secrets')
    .addColumn('credential_id', 'text', partOf('credentials.id'))
    .addColumn('id', 'text', notNull)
    .addColumn('digest', 'text', notNull)
    .addColumn('pepper_version', integer, notNull)
    .addColumn('hint', 'text', notNull)
    .addColumn('fingerprint', 'text')
    .addColumn('created_at', integer, notNull)
    .addColumn('expires_at', integer)
    .addColumn('exposed_at', integer)
    .addColumn('deleted_at', integer)
    .addColumn('tokens_revoked_below', integer, notNull)
    .addUniqueConstraint('client_secrets_id', ['credential_id', 'id'])
    .execute();
  await numberedTable('certificates')
    .addColumn('credential_id', 'text', partOf('credentials.id'))
    .addColumn('id', 'text', notNull)
    .addColumn('pem', 'text', notNull)
    .addColumn('fingerprint', 'text', notNull)
    .addColumn('fingerprint_sha256', 'text', notNull)
    .addColumn('subject', 'text', notNull)
    .addColumn('not_before', integer, notNull)
    .addColumn('not_after', integer, notNull)
    .addColumn('created_at', integer, notNull)
    .addUniqueConstraint('certificates_id', ['credential_id', 'id'])
    .addUniqueConstraint('certificates_fingerprint', ['credential_id', 'fingerprint_sha256'])
    .execute();
}

async function createTokens({ db, table, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('signing_keys')
    .addColumn('kid', 'text', key)
    .addColumn('purpose', 'text', notNull)
    .addColumn('algorithm', 'text', notNull)
    .addColumn('published_at', integer, notNull)
    .addColumn('signs_from', integer, notNull)
    .addColumn('public_jwk', 'text', notNull)
    .addColumn('encrypted_private_key', 'text', notNull)
    .addColumn('key_encryption_key_version', integer, notNull)
    .execute();
  await table('used_assertions')
    .addColumn('credential_id', 'text', partOf('credentials.id'))
    .addColumn('jti_hash', 'text', notNull)
    .addColumn('expires_at', integer, notNull)
    .addPrimaryKeyConstraint('used_assertions_jti', ['credential_id', 'jti_hash'])
    .execute();
  await table('revoked_tokens').addColumn('jti', 'text', key).addColumn('expires_at', integer, notNull).execute();
  await db.schema.createIndex('used_assertions_expiry').on('used_assertions').column('expires_at').execute();
  await db.schema.createIndex('revoked_tokens_expiry').on('revoked_tokens').column('expires_at').execute();
}

async function createUsage({ numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await numberedTable('usage_sources', 'id')
    .addColumn('credential_id', 'text', partOf('credentials.id'))
    .addColumn('mechanism', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('user_agent', 'text')
    .addUniqueConstraint('usage_sources_name', ['credential_id', 'mechanism', 'kind', 'name'])
    .execute();
  await numberedTable('usage', 'id')
    .addColumn('source_id', integer, partOf('usage_sources.id'))
    .addColumn('client_secret_id', 'text', notNull)
    .addColumn('certificate_id', 'text', notNull)
    .addColumn('first_seen_at', integer, notNull)
    .addColumn('last_seen_at', integer, notNull)
    .addColumn('issued', integer, notNull)
    .addColumn('last_issued_at', integer)
    .addColumn('refused', integer, notNull)
    .addColumn('last_refused_at', integer)
    .addColumn('largest_gap', integer, notNull)
    .addUniqueConstraint('usage_key', ['source_id', 'client_secret_id', 'certificate_id'])
    .execute();
}

async function createServerTables({ table, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('key_checks')
    .addColumn('purpose', 'text', notNull)
    .addColumn('version', integer, notNull)
    .addColumn('proof', 'text', notNull)
    .addPrimaryKeyConstraint('key_checks_version', ['purpose', 'version'])
    .execute();
  await table('settings').addColumn('name', 'text', key).addColumn('value', 'text', notNull).execute();
}

async function createAudit({ db, table, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('audit_entries')
    .addColumn('chain', 'text', notNull)
    .addColumn('sequence', integer, notNull)
    .addColumn('at', integer, notNull)
    .addColumn('actor_kind', 'text', notNull)
    .addColumn('actor_id', 'text', notNull)
    .addColumn('actor_name', 'text', notNull)
    .addColumn('actor_address', 'text', notNull)
    .addColumn('action', 'text', notNull)
    .addColumn('target', 'text', notNull)
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('previous_hash', 'text', notNull)
    .addColumn('hash', 'text', notNull)
    .addColumn('project_id', 'text')
    .addPrimaryKeyConstraint('audit_entries_sequence', ['chain', 'sequence'])
    .execute();
  const ofTarget = db.schema.createIndex('audit_entries_of_target').on('audit_entries');
  await ofTarget.columns(['chain', 'target', 'sequence']).execute();
  const ofProject = db.schema.createIndex('audit_entries_of_project').on('audit_entries');
  await ofProject.columns(['chain', 'project_id', 'sequence']).execute();
  await engine.makeAppendOnly(db, 'audit_entries');
  await table('audit_heads')
    .addColumn('chain', 'text', key)
    .addColumn('sequence', integer, notNull)
    .addColumn('hash', 'text', notNull)
    .addColumn('seal', 'text', notNull)
    .execute();
}

const ofCredential: RowOwner = { column: 'credential_id', names: { table: 'credentials', column: 'id' } };

/** Whose the rows of each table are; what is not named here belongs to no organization. */
const owners: Readonly<Record<string, RowOwner>> = {
  organizations: { organization: 'id' },
  admin_tokens: { organization: 'organization_id' },
  products: { organization: 'organization_id' },
  apis: { organization: 'organization_id' },
  product_profiles: { organization: 'organization_id' },
  projects: { organization: 'organization_id' },
  credentials: { organization: 'organization_id' },
  credential_apis: { organization: 'organization_id' },
  credential_profiles: { organization: 'organization_id' },
  credential_mechanisms: ofCredential,
  client_secrets: ofCredential,
  certificates: ofCredential,
  used_assertions: ofCredential,
  usage_sources: ofCredential,
  usage: { column: 'source_id', names: { table: 'usage_sources', column: 'id' } },
  audit_entries: { organization: 'chain' },
  audit_heads: { organization: 'chain' },
};

/** The migration for `engine`; there is no way down. */
export function firstSchema(engine: SqlEngine): Migration {
  return {
    async up(db) {
      const builder = tableBuilder(db, engine);
      await createOrganizations(builder);
      await createCatalogue(builder);
      await createProjects(builder);
      await createCredentials(builder);
      await createCredentialParts(builder);
      await createProofs(builder);
      await createTokens(builder);
      await createUsage(builder);
      await createServerTables(builder);
      await createAudit(builder);
      for (const [table, owner] of Object.entries(owners)) await engine.protectRows(db, table, owner);
      await engine.addRoutines(db);
    },
  };
}
