// What the catalogue file has and an organization lacks, for its creation and for each start.
import type { AuditEvent } from '../domain/audit.ts';
import type { CatalogueDefinition, Product } from '../domain/catalogue.ts';
import type { RandomIds } from '../domain/crypto.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';

/** Product profiles that an organization was given once, by the names they had in the file. */
const loadedProfiles = (organizationId: string) => `catalogue.loaded_profiles ${organizationId}`;

/**
 * Adds what the file has and the organization lacks; what an administrator changed stays. Product profiles may be renamed
 * or deleted: those loaded before do not come back. Returns the audit events.
 */
export async function loadCatalogue(
  tx: StoreTransaction,
  ids: RandomIds,
  organizationId: string,
  { products }: CatalogueDefinition,
): Promise<AuditEvent[]> {
  const apiCodes = new Set((await tx.catalogue.apis(organizationId)).map(({ code }) => code));
  const profileNames = await knownProfiles(tx, organizationId, { products });
  const known = await tx.catalogue.products(organizationId);
  const added: string[] = [];
  for (const { code, name, description, apis, profiles } of products) {
    const present = known.find((product) => product.code === code);
    const product: Product = present ?? { id: ids.uuid(), code, name, description };
    if (!present) {
      await tx.catalogue.insertProduct(organizationId, product);
      added.push(`product ${code}`);
    }
    const belongs = { productId: product.id, enabled: true };
    for (const api of apis.filter((each) => !apiCodes.has(each.code))) {
      await tx.catalogue.insertApi(organizationId, { ...api, ...belongs, audience: null, introspectionClientIds: [] });
      added.push(`api ${api.code}`);
    }
    for (const profile of profiles.filter((each) => !profileNames.has(each.name))) {
      const managementRoles = profile.managementRoles.map((role) => ({ role }));
      await tx.catalogue.insertProfile(organizationId, { ...profile, ...belongs, managementRoles, id: ids.uuid() });
      added.push(`product profile ${profile.name}`);
    }
  }
  const event = { organizationId, action: 'catalogue.loaded', target: organizationId, after: { added } };
  return added.length > 0 ? [event] : [];
}

/** Names of the product profiles that are there or were loaded before; remembers those of the file as loaded. */
async function knownProfiles(
  tx: StoreTransaction,
  organizationId: string,
  { products }: CatalogueDefinition,
): Promise<Set<string>> {
  const setting = loadedProfiles(organizationId);
  const loadedBefore: string[] = JSON.parse((await tx.settings.get(setting)) ?? '[]');
  const inFile = products.flatMap(({ profiles }) => profiles.map(({ name }) => name));
  const loaded = [...new Set([...loadedBefore, ...inFile])];
  if (loaded.length > loadedBefore.length) await tx.settings.set(setting, JSON.stringify(loaded));
  const present = (await tx.catalogue.profiles(organizationId)).map(({ name }) => name);
  return new Set([...present, ...loadedBefore]);
}
