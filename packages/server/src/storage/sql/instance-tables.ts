// The tables of instances, containers and installations, as Kysely sees them; see `schema.ts`.
import type {
  ContainerDriver,
  ContainerHosting,
  InstallationOutcome,
  InstanceHosting,
  ProofSource,
} from '../../domain/instance.ts';
import type { MechanismKind } from '../../domain/mechanism.ts';

export interface InstancesTable {
  id: string;
  organization_id: string;
  name: string;
  hosting: InstanceHosting;
  credential_id: string | null;
  created_at: number;
  created_by: string;
}

export interface ContainersTable {
  id: string;
  instance_id: string;
  name: string;
  host: string | null;
  hosting: ContainerHosting;
  driver: ContainerDriver | null;
  version: string | null;
  build: number | null;
  checked_at: number | null;
  /** The three that say what it holds are null together. */
  holds_credential_id: string | null;
  holds_mechanism: MechanismKind | null;
  holds_found_at: number | null;
}

export interface InstallationsTable {
  container_id: string;
  credential_id: string;
  mechanism: MechanismKind;
  fingerprint: string | null;
  proven_by: ProofSource | null;
  rung: number | null;
  outcome: InstallationOutcome;
  cause: string | null;
  detail: string | null;
  checked_at: number;
  proven_at: number | null;
  run_id: string | null;
  reported_by: string;
}

export interface InstanceTables {
  instances: InstancesTable;
  containers: ContainersTable;
  installations: InstallationsTable;
}
