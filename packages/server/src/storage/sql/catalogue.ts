// Products, APIs and product profiles of an organization. What changes one moves the organization's revision; no token
// depends on a new one.
import type { Insertable, Kysely } from 'kysely';
import type { Api, ProductProfile } from '../../domain/catalogue.ts';
import type { StoreReads, StoreTransaction } from '../../domain/store.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import type { Within } from './engine.ts';
import { moveOrganizationRevision } from './organizations.ts';
import { toApi, toProduct, toProductProfile } from './rows.ts';
import type { ApisTable, ProductProfilesTable, Tables } from './schema.ts';

/** In the order in which they were added. */
export function catalogueReads(within: Within): StoreReads['catalogue'] {
  return {
    async products(organizationId) {
      const query = within(organizationId)
        .selectFrom('products')
        .selectAll()
        .where('organization_id', '=', organizationId);
      return (await query.orderBy('position').execute()).map(toProduct);
    },
    async apis(organizationId) {
      const query = within(organizationId).selectFrom('apis').selectAll().where('organization_id', '=', organizationId);
      return (await query.orderBy('position').execute()).map(toApi);
    },
    async profiles(organizationId) {
      const query = within(organizationId)
        .selectFrom('product_profiles')
        .selectAll()
        .where('organization_id', '=', organizationId);
      return (await query.orderBy('position').execute()).map(toProductProfile);
    },
  };
}

export function catalogueWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['catalogue'] {
  return {
    ...catalogueReads(() => tx),
    async insertProduct(organizationId, { id, code, name, description }) {
      const row = { organization_id: organizationId, id, code, name, description };
      await tx.insertInto('products').values(row).execute();
    },
    async insertApi(organizationId, api) {
      await tx.insertInto('apis').values(apiRow(organizationId, api)).execute();
    },
    async updateApi(organizationId, api) {
      await moveOrganizationRevision(tx, organizationId, note);
      const result = await tx
        .updateTable('apis')
        .set(apiRow(organizationId, api))
        .where('organization_id', '=', organizationId)
        .where('code', '=', api.code)
        .executeTakeFirstOrThrow();
      expectUpdated(result, `API ${api.code}`);
    },
    async insertProfile(organizationId, profile) {
      await tx.insertInto('product_profiles').values(profileRow(organizationId, profile)).execute();
    },
    async updateProfile(organizationId, profile) {
      await moveOrganizationRevision(tx, organizationId, note);
      const result = await tx
        .updateTable('product_profiles')
        .set(profileRow(organizationId, profile))
        .where('organization_id', '=', organizationId)
        .where('id', '=', profile.id)
        .executeTakeFirstOrThrow();
      expectUpdated(result, `product profile ${profile.id}`);
    },
  };
}

function apiRow(organizationId: string, api: Api): Insertable<ApisTable> {
  return {
    organization_id: organizationId,
    code: api.code,
    product_id: api.productId,
    name: api.name,
    enabled: api.enabled,
    audience: api.audience,
    scopes: JSON.stringify(api.scopes),
    metascopes: JSON.stringify(api.metascopes),
    authentication_types: JSON.stringify(api.authenticationTypes),
    dialects: JSON.stringify(api.dialects),
    signing_algorithm: api.signingAlgorithm,
    requires_organization_header: api.requiresOrganizationHeader,
    access_token_lifetime_seconds: JSON.stringify(api.accessTokenLifetimeSeconds),
    introspection_client_ids: JSON.stringify(api.introspectionClientIds),
  };
}

function profileRow(organizationId: string, profile: ProductProfile): Insertable<ProductProfilesTable> {
  return {
    organization_id: organizationId,
    id: profile.id,
    product_id: profile.productId,
    name: profile.name,
    description: profile.description,
    enabled: profile.enabled,
    scopes: JSON.stringify(profile.scopes),
  };
}
