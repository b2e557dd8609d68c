// What was recorded about the use of credentials. Records are written by the engine's own recorder, not here.
import type { StoreReads } from '../../domain/store-reads.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { Within } from './engine.ts';
import { toUsageEntry } from './rows.ts';

/** Ids in one statement: well below the engines' limits of bound parameters. */
const idsPerStatement = 1_000;

export function usageReads(within: Within): StoreReads['usage'] {
  return {
    async ofCredential(organizationId, credentialId) {
      const rows = await within(organizationId)
        .selectFrom('usage_sources as source')
        .innerJoin('usage', 'usage.source_id', 'source.id')
        .select(['source.mechanism', 'source.kind', 'source.name', 'source.user_agent'])
        .select(['usage.client_secret_id', 'usage.certificate_id', 'usage.first_seen_at', 'usage.last_seen_at'])
        .select(['usage.issued', 'usage.last_issued_at', 'usage.refused', 'usage.last_refused_at', 'usage.largest_gap'])
        .where('source.credential_id', '=', credentialId)
        .orderBy('usage.last_seen_at', 'desc')
        .orderBy('usage.id', 'desc')
        .execute();
      return rows.map(toUsageEntry);
    },
    async lastIssued(organizationId, credentialIds) {
      const found = new Map<string, NumericDate>();
      for (let start = 0; start < credentialIds.length; start += idsPerStatement) {
        const rows = await within(organizationId)
          .selectFrom('usage_sources as source')
          .innerJoin('usage', 'usage.source_id', 'source.id')
          .select((eb) => ['source.credential_id', eb.fn.max('usage.last_issued_at').as('last_issued_at')])
          .where('source.credential_id', 'in', credentialIds.slice(start, start + idsPerStatement))
          .groupBy('source.credential_id')
          .execute();
        for (const row of rows) if (row.last_issued_at !== null) found.set(row.credential_id, row.last_issued_at);
      }
      return found;
    },
  };
}
