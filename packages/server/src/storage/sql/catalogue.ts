// Products, APIs and product profiles of an organization. What changes one moves the organization's revision; no token
// depends on a new one.
import { type Insertable, type Kysely, sql } from 'kysely';
import type { Api, ProductProfile } from '../../domain/catalogue.ts';
import { ConflictError } from '../../domain/store.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import { everyOrganization, type Within } from './engine.ts';
import { moveOrganizationRevision } from './organizations.ts';
import { contains, pageOf } from './pages.ts';
import { toApi, toProduct, toProductProfile } from './rows.ts';
import type { ApisTable, ProductProfilesTable, Tables } from './schema.ts';

/** No two product profiles of an organization share a name. */
const byName = { tie: { column: 'name', of: ({ name }: { name: string }) => name }, descending: false };

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
    async apisMeantBy(audience) {
      const apis = within(everyOrganization).selectFrom('apis').where('audience', '=', audience);
      return apis.select(['code', 'product_id as productId', 'organization_id as organizationId']).execute();
    },
    async profiles(organizationId) {
      const query = within(organizationId)
        .selectFrom('product_profiles')
        .selectAll()
        .where('organization_id', '=', organizationId);
      return (await query.orderBy('position').execute()).map(toProductProfile);
    },
    async profilePage(organizationId, { search, productId }, page) {
      const query = within(organizationId)
        .selectFrom('product_profiles')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .$if(search !== undefined, (some) => some.where(contains('name', search ?? '')))
        .$if(productId !== undefined, (some) => some.where('product_id', '=', productId ?? ''));
      return pageOf(query, page, byName, toProductProfile);
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
    async updateProduct(organizationId, { id, name, description }) {
      const query = tx.updateTable('products').set({ name, description }).where('organization_id', '=', organizationId);
      expectUpdated(await query.where('id', '=', id).executeTakeFirstOrThrow(), `product ${id}`);
    },
    async removeProduct(organizationId, id) {
      await expectUnused(tx, 'product.in_use', ['apis', 'product_profiles'], {
        organization_id: organizationId,
        product_id: id,
      });
      await tx.deleteFrom('products').where('organization_id', '=', organizationId).where('id', '=', id).execute();
    },
    async removeApi(organizationId, code) {
      await expectUnused(tx, 'api.in_use', ['credential_apis'], { organization_id: organizationId, api_code: code });
      await tx.deleteFrom('apis').where('organization_id', '=', organizationId).where('code', '=', code).execute();
    },
    async removeProfile(organizationId, id) {
      await expectUnused(tx, 'product_profile.in_use', ['credential_profiles'], {
        organization_id: organizationId,
        profile_id: id,
      });
      await tx
        .deleteFrom('product_profiles')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute();
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

/** A foreign key would refuse it as well, with words of the engine. */
async function expectUnused(
  tx: Kysely<Tables>,
  what: string,
  tables: readonly ('apis' | 'product_profiles' | 'credential_apis' | 'credential_profiles')[],
  key: Readonly<Record<string, string>>,
): Promise<void> {
  for (const table of tables) {
    const conditions = Object.entries(key).map(([column, value]) => sql<boolean>`${sql.ref(column)} = ${value}`);
    const used = await tx
      .selectFrom(table)
      .select('organization_id')
      .where((eb) => eb.and(conditions))
      .limit(1)
      .executeTakeFirst();
    if (used) throw new ConflictError(what);
  }
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
    management_roles: JSON.stringify(profile.managementRoles),
  };
}
