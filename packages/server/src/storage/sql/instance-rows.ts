// Where rows about instances become domain values, and back; see `rows.ts`.
import type { Selectable } from 'kysely';
import type {
  Container,
  ContainerStanding,
  Installation,
  Instance,
  InstanceHosting,
  NamedInstallation,
} from '../../domain/instance.ts';
import type * as tables from './instance-tables.ts';

type Row<Table> = Selectable<Table>;
type InstallationRow = Row<tables.InstallationsTable>;

export type InstanceRow = Row<tables.InstancesTable> & {
  readonly credential_name: string | null;
  readonly client_id: string | null;
  readonly project_id: string | null;
};

export function toInstance(row: InstanceRow): Instance {
  const { credential_id: id, credential_name: name, client_id: clientId, project_id: projectId } = row;
  const isThere = id !== null && name !== null && clientId !== null && projectId !== null;
  return {
    id: row.id,
    name: row.name,
    hosting: row.hosting,
    credential: isThere ? { id, name, clientId, projectId } : null,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}

type ContainerRow = Row<tables.ContainersTable>;

function toHeld(row: ContainerRow): Container['holds'] {
  const { holds_credential_id: credentialId, holds_mechanism: mechanism, holds_found_at: foundAt } = row;
  const isSaid = credentialId !== null && mechanism !== null && foundAt !== null;
  return isSaid ? { credentialId, mechanism, foundAt } : null;
}

export function toContainer(row: ContainerRow): Container {
  const { id, name, host, hosting, driver, version, build, checked_at: checkedAt } = row;
  return { id, name, host, hosting, driver, version, build, checkedAt, holds: toHeld(row) };
}

export function containerColumns(instanceId: string, { checkedAt, holds, ...container }: Container): ContainerRow {
  const { id, name, host, hosting, driver, version, build } = container;
  return {
    ...{ id, instance_id: instanceId, name, host, hosting, driver, version, build, checked_at: checkedAt },
    holds_credential_id: holds?.credentialId ?? null,
    holds_mechanism: holds?.mechanism ?? null,
    holds_found_at: holds?.foundAt ?? null,
  };
}

export type NamedInstallationRow = InstallationRow & {
  readonly credential_name: string;
  readonly client_id: string;
  readonly proven_until: number | null;
};

export function toInstallation(row: NamedInstallationRow): NamedInstallation {
  return {
    containerId: row.container_id,
    credentialId: row.credential_id,
    credential: { name: row.credential_name, clientId: row.client_id },
    mechanism: row.mechanism,
    fingerprint: row.fingerprint,
    provenBy: row.proven_by,
    rung: row.rung,
    outcome: row.outcome,
    cause: row.cause,
    detail: row.detail,
    checkedAt: row.checked_at,
    provenAt: row.proven_at,
    provenUntil: row.proven_until,
    runId: row.run_id,
    reportedBy: row.reported_by,
  };
}

export function installationColumns(installation: Installation): InstallationRow {
  const { mechanism, fingerprint, rung, outcome, cause, detail } = installation;
  return {
    container_id: installation.containerId,
    credential_id: installation.credentialId,
    mechanism,
    fingerprint,
    proven_by: installation.provenBy,
    rung,
    outcome,
    cause,
    detail,
    checked_at: installation.checkedAt,
    proven_at: installation.provenAt,
    run_id: installation.runId,
    reported_by: installation.reportedBy,
  };
}

interface StandingRow extends Pick<ContainerRow, 'name' | 'hosting' | 'build'> {
  readonly instance_name: string;
  readonly instance_hosting: InstanceHosting;
  readonly proven_until: number | null;
}

export function toContainerStanding(row: StandingRow): ContainerStanding {
  const { name, hosting, build, proven_until: provenUntil } = row;
  const instance = { name: row.instance_name, hosting: row.instance_hosting };
  return { name, hosting, build, instance, provenUntil };
}
