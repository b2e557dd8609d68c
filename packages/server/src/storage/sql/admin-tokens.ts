// Digests of the tokens that administrators present.
import type { Kysely } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { everyOrganization, type Within } from './engine.ts';
import type { Tables } from './schema.ts';

export function adminTokenReads(within: Within): StoreReads['adminTokens'] {
  return {
    async list() {
      const rows = await within(everyOrganization)
        .selectFrom('admin_tokens')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        organizationId: row.organization_id,
        digest: row.digest,
        pepperVersion: row.pepper_version,
        createdAt: row.created_at,
      }));
    },
  };
}

export function adminTokenWrites(tx: Kysely<Tables>): StoreTransaction['adminTokens'] {
  return {
    ...adminTokenReads(() => tx),
    async insert({ id, organizationId, digest, pepperVersion, createdAt }) {
      await tx
        .insertInto('admin_tokens')
        .values({ id, organization_id: organizationId, digest, pepper_version: pepperVersion, created_at: createdAt })
        .execute();
    },
    async removeAll(organizationId) {
      await tx.deleteFrom('admin_tokens').where('organization_id', '=', organizationId).execute();
    },
    async renewDigest(id, { from, to }) {
      await tx
        .updateTable('admin_tokens')
        .set({ digest: to.digest, pepper_version: to.pepperVersion })
        .where('id', '=', id)
        .where('digest', '=', from.digest)
        .execute();
    },
  };
}
