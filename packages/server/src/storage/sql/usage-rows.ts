// Where rows about use become domain values; see `rows.ts`.
import type { Selectable } from 'kysely';
import type { Source, UsageEntry } from '../../domain/usage.ts';
import type { UsageSourcesTable, UsageTable } from './schema.ts';

export function toSource({ kind, name }: Pick<UsageSourcesTable, 'kind' | 'name'>): Source {
  return kind === 'overflow' ? { kind, name: '' } : { kind, name };
}

export type UsageRow = Omit<Selectable<UsageTable>, 'id' | 'source_id'> &
  Pick<Selectable<UsageSourcesTable>, 'mechanism' | 'kind' | 'name' | 'user_agent'>;

export function toUsageEntry(row: UsageRow): UsageEntry {
  return {
    mechanism: row.mechanism,
    secretId: row.client_secret_id === '' ? null : row.client_secret_id,
    certificateId: row.certificate_id === '' ? null : row.certificate_id,
    source: toSource(row),
    userAgent: row.user_agent,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    issued: row.issued,
    lastIssuedAt: row.last_issued_at,
    refused: row.refused,
    lastRefusedAt: row.last_refused_at,
    largestGapSeconds: row.largest_gap,
  };
}
