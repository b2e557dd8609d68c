// The tables of migrations, deprecation, failed requests and use by day, as Kysely sees them; see `schema.ts`.
import type { FailureCause } from '../../domain/failed-request.ts';
import type { MechanismKind } from '../../domain/mechanism.ts';
import type { Source } from '../../domain/usage.ts';
import type { Flag, Position } from './schema.ts';

export interface CredentialMigrationsTable {
  credential_id: string;
  started_at: number;
  started_by: string;
  completed_at: number | null;
  completed_by: string | null;
  override_reason: string | null;
  undo_until: number | null;
}

export interface BrownoutsTable {
  id: string;
  credential_id: string;
  starts_at: number;
  ends_at: number;
  created_by: string;
}

export interface SourceAcknowledgementsTable {
  credential_id: string;
  kind: Source['kind'];
  name: string;
  acknowledged_at: number;
  acknowledged_by: string;
  reason: string;
}

export interface DeprecationPoliciesTable {
  organization_id: string;
  mechanism: MechanismKind;
  announced_at: number | null;
  no_new_after: number | null;
  sunset_at: number | null;
  link: string | null;
}

export interface SunsetExtensionsTable {
  credential_id: string;
  sunset_at: number;
  owner: string;
  reason: string;
  granted_by: string;
  granted_at: number;
}

export interface FailedRequestsTable {
  id: Position;
  credential_id: string;
  authenticated: Flag;
  mechanism: MechanismKind;
  cause: FailureCause;
  kind: Source['kind'];
  name: string;
  user_agent: string | null;
  detail: string;
  first_at: number;
  last_at: number;
  times: number;
}

export interface UsageDaysTable {
  credential_id: string;
  mechanism: MechanismKind;
  /** The day's first second. */
  day: number;
  issued: number;
  refused: number;
}

export interface MigrationTables {
  credential_migrations: CredentialMigrationsTable;
  brownouts: BrownoutsTable;
  source_acknowledgements: SourceAcknowledgementsTable;
  deprecation_policies: DeprecationPoliciesTable;
  sunset_extensions: SunsetExtensionsTable;
  failed_requests: FailedRequestsTable;
  usage_days: UsageDaysTable;
}
