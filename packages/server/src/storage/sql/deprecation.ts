// What an organization has announced about a mechanism, and the credentials that got more time.
import type { Kysely } from 'kysely';
import type { DeprecationPolicy } from '../../domain/deprecation.ts';
import { legacyMechanism } from '../../domain/migration.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { Note } from './changes.ts';
import { moveCredentialRevision } from './credentials.ts';
import type { Within } from './engine.ts';
import { announcedAt, legacyKind } from './legacy-policy.ts';
import { toSunsetExtension } from './migration-rows.ts';
import { moveOrganizationRevision } from './organizations.ts';
import type { Tables } from './schema.ts';

export function deprecationReads(within: Within): StoreReads['deprecation'] {
  return {
    async policy(organizationId) {
      const row = await within(organizationId)
        .selectFrom('organizations')
        .leftJoin('deprecation_policies', (join) =>
          join
            .onRef('deprecation_policies.organization_id', '=', 'organizations.id')
            .on('deprecation_policies.mechanism', '=', legacyKind),
        )
        .select([announcedAt.as('announced_at'), 'deprecation_policies.no_new_after', 'deprecation_policies.sunset_at'])
        .select('deprecation_policies.link')
        .where('organizations.id', '=', organizationId)
        .executeTakeFirst();
      return {
        mechanism: legacyMechanism,
        announcedAt: row?.announced_at ?? null,
        noNewAfter: row?.no_new_after ?? null,
        sunsetAt: row?.sunset_at ?? null,
        link: row?.link ?? null,
      };
    },
    async extension(organizationId, credentialId) {
      const row = await within(organizationId)
        .selectFrom('credentials')
        .innerJoin('sunset_extensions', 'sunset_extensions.credential_id', 'credentials.id')
        .selectAll('sunset_extensions')
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.id', '=', credentialId)
        .executeTakeFirst();
      return row && toSunsetExtension(row);
    },
  };
}

export function deprecationWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['deprecation'] {
  return {
    ...deprecationReads(() => tx),
    async setPolicy(organizationId, policy) {
      await moveOrganizationRevision(tx, organizationId, note);
      await putPolicy(tx, organizationId, policy);
    },
    async setExtension(credentialId, { sunsetAt, owner, reason, grantedBy, grantedAt }) {
      await moveCredentialRevision(tx, credentialId, note);
      const columns = { sunset_at: sunsetAt, owner, reason, granted_by: grantedBy, granted_at: grantedAt };
      await tx
        .insertInto('sunset_extensions')
        .values({ credential_id: credentialId, ...columns })
        .onConflict((conflict) => conflict.column('credential_id').doUpdateSet(columns))
        .execute();
    },
    async removeExtension(credentialId) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.deleteFrom('sunset_extensions').where('credential_id', '=', credentialId);
      const { numDeletedRows } = await query.executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no sunset extension of ${credentialId}`);
    },
  };
}

async function putPolicy(tx: Kysely<Tables>, organizationId: string, policy: DeprecationPolicy): Promise<void> {
  const { mechanism, announcedAt: announced_at, noNewAfter: no_new_after, sunsetAt: sunset_at, link } = policy;
  const columns = { announced_at, no_new_after, sunset_at, link };
  await tx
    .insertInto('deprecation_policies')
    .values({ organization_id: organizationId, mechanism, ...columns })
    .onConflict((conflict) => conflict.columns(['organization_id', 'mechanism']).doUpdateSet(columns))
    .execute();
}
