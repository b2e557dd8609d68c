// Where rows about migrations, deprecation and failed requests become domain values; see `rows.ts`.
import type { Selectable } from 'kysely';
import * as z from 'zod';
import { type LegacyStanding, type SunsetExtension, sunsetOf } from '../../domain/deprecation.ts';
import type { FailedRequest, FailureDetail } from '../../domain/failed-request.ts';
import type { Brownout, KeptAcknowledgement, MigrationRecord } from '../../domain/migration.ts';
import type { Window } from '../../domain/straggler.ts';
import type * as tables from './migration-tables.ts';
import { toSource } from './usage-rows.ts';

type Row<Table> = Selectable<Table>;

export function toMigrationRecord(row: Row<tables.CredentialMigrationsTable>): MigrationRecord {
  return {
    startedAt: row.started_at,
    startedBy: row.started_by,
    completedAt: row.completed_at,
    completedBy: row.completed_by,
    overrideReason: row.override_reason,
    undoUntil: row.undo_until,
  };
}

export type BrownoutWindowRow = Pick<Row<tables.BrownoutsTable>, 'starts_at' | 'ends_at'>;

export function toWindow({ starts_at, ends_at }: BrownoutWindowRow): Window {
  return { startsAt: starts_at, endsAt: ends_at };
}

export function toBrownout(row: Row<tables.BrownoutsTable>): Brownout {
  return { id: row.id, ...toWindow(row), createdBy: row.created_by };
}

export function toAcknowledgement(row: Row<tables.SourceAcknowledgementsTable>): KeptAcknowledgement {
  return { source: toSource(row), at: row.acknowledged_at, by: row.acknowledged_by, reason: row.reason };
}

export function toSunsetExtension(row: Row<tables.SunsetExtensionsTable>): SunsetExtension {
  return {
    sunsetAt: row.sunset_at,
    owner: row.owner,
    reason: row.reason,
    grantedBy: row.granted_by,
    grantedAt: row.granted_at,
  };
}

interface LegacyStandingRow {
  readonly legacy_announced_at: number | null;
  readonly legacy_sunset_at: number | null;
  readonly legacy_link: string | null;
  readonly extended_sunset_at: number | null;
}

export function toLegacyStanding(row: LegacyStandingRow): LegacyStanding {
  const extension = row.extended_sunset_at === null ? null : { sunsetAt: row.extended_sunset_at };
  return {
    announcedAt: row.legacy_announced_at,
    sunsetAt: sunsetOf({ sunsetAt: row.legacy_sunset_at }, extension),
    link: row.legacy_link,
  };
}

const failureDetail = z.record(z.string(), z.union([z.string(), z.number()]));

function toFailureDetail(text: string): FailureDetail {
  return failureDetail.parse(JSON.parse(text));
}

type FailedRequestRow = Row<tables.FailedRequestsTable> & { readonly organization_id: string };

export function toFailedRequest(row: FailedRequestRow): FailedRequest {
  return {
    organizationId: row.organization_id,
    credentialId: row.credential_id,
    authenticated: Boolean(row.authenticated),
    mechanism: row.mechanism,
    cause: row.cause,
    source: toSource(row),
    userAgent: row.user_agent,
    detail: toFailureDetail(row.detail),
    firstAt: row.first_at,
    lastAt: row.last_at,
    count: row.times,
  };
}
