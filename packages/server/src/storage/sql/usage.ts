// What was recorded about the use of credentials. Records are written by the engine's own recorder, not here.
import type { Kysely } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { Within } from './engine.ts';
import { idChunks } from './id-chunks.ts';
import type { Tables } from './schema.ts';
import { toUsageEntry } from './usage-rows.ts';

/** The rows of usage of these credentials with `credential_id`; of each, last seen first. */
export function usageRows(db: Kysely<Tables>, organizationId: string, credentialIds: readonly string[]) {
  return db
    .selectFrom('credentials')
    .innerJoin('usage_sources as source', 'source.credential_id', 'credentials.id')
    .innerJoin('usage', 'usage.source_id', 'source.id')
    .select(['source.credential_id', 'source.mechanism', 'source.kind', 'source.name', 'source.user_agent'])
    .select(['usage.client_secret_id', 'usage.certificate_id', 'usage.first_seen_at', 'usage.last_seen_at'])
    .select(['usage.issued', 'usage.last_issued_at', 'usage.refused', 'usage.last_refused_at', 'usage.largest_gap'])
    .where('credentials.organization_id', '=', organizationId)
    .where('credentials.id', 'in', [...credentialIds])
    .orderBy('usage.last_seen_at', 'desc')
    .orderBy('usage.id', 'desc');
}

export function usageReads(within: Within): StoreReads['usage'] {
  return {
    async ofCredential(organizationId, credentialId) {
      const rows = await usageRows(within(organizationId), organizationId, [credentialId]).execute();
      return rows.map(toUsageEntry);
    },
    days: (organizationId, credentialId) =>
      within(organizationId)
        .selectFrom('credentials')
        .innerJoin('usage_days', 'usage_days.credential_id', 'credentials.id')
        .select(['usage_days.mechanism', 'usage_days.day', 'usage_days.issued', 'usage_days.refused'])
        .where('credentials.organization_id', '=', organizationId)
        .where('credentials.id', '=', credentialId)
        .orderBy('usage_days.day')
        .orderBy('usage_days.mechanism')
        .execute(),
    async lastIssued(organizationId, credentialIds) {
      const found = new Map<string, NumericDate>();
      for (const ids of idChunks(credentialIds)) {
        const rows = await within(organizationId)
          .selectFrom('usage_sources as source')
          .innerJoin('usage', 'usage.source_id', 'source.id')
          .select((eb) => ['source.credential_id', eb.fn.max('usage.last_issued_at').as('last_issued_at')])
          .where('source.credential_id', 'in', ids)
          .groupBy('source.credential_id')
          .execute();
        for (const row of rows) if (row.last_issued_at !== null) found.set(row.credential_id, row.last_issued_at);
      }
      return found;
    },
  };
}
