// Instances as the contract puts them on the wire.
import type {
  Container as WireContainer,
  CredentialContainer as WireCredentialContainer,
  Installation as WireInstallation,
  Instance as WireInstance,
} from '@relevo/contract/instances';
import {
  type Container,
  type ContainerCounts,
  type ContainerInInstance,
  type ContainerWithInstallations,
  containerBlocker,
  type Instance,
  isProof,
  type NamedInstallation,
} from '../domain/instance.ts';
import { newMechanism } from '../domain/migration.ts';
import { moment, momentOrNull } from './wire-format.ts';

const noContainers: ContainerCounts = { total: 0, own: 0, proven: 0, tooOld: 0, checkedAt: null };

export function wireInstance(
  { id, name, hosting, credential, createdAt, createdBy }: Instance,
  { total, own, proven, tooOld, checkedAt } = noContainers,
): WireInstance {
  return {
    id,
    name,
    hosting,
    credential_id: credential?.id ?? null,
    credential_name: credential?.name ?? null,
    client_id: credential?.clientId ?? null,
    project_id: credential?.projectId ?? null,
    created_at: moment(createdAt),
    created_by: createdBy,
    containers_total: total,
    containers_own: own,
    containers_proven: proven,
    containers_too_old: tooOld,
    last_report_at: momentOrNull(checkedAt),
  };
}

function wireInstallation(installation: NamedInstallation): WireInstallation {
  const { credentialId, credential, mechanism, fingerprint, rung, outcome, cause, detail } = installation;
  return {
    credential_id: credentialId,
    credential_name: credential.name,
    client_id: credential.clientId,
    mechanism,
    fingerprint,
    rung,
    outcome,
    cause,
    detail,
    checked_at: moment(installation.checkedAt),
    proven_at: momentOrNull(installation.provenAt),
    proven: mechanism === newMechanism && isProof(installation),
    run_id: installation.runId,
    reported_by: installation.reportedBy,
  };
}

export function wireContainer({ checkedAt, installations, ...container }: ContainerWithInstallations): WireContainer {
  const { id, name, host, hosting, driver, version, build } = container;
  const facts = { id, name, host, hosting, driver, version, build, last_report_at: momentOrNull(checkedAt) };
  return { ...facts, installations: installations.map(wireInstallation) };
}

export function wireCredentialContainer(container: ContainerInInstance): WireCredentialContainer {
  const { instance, isMeant, installations } = container;
  const verdict = installations.find(({ mechanism }) => mechanism === newMechanism) ?? null;
  const blocker = isMeant ? containerBlocker({ ...container, verdict }) : undefined;
  return {
    ...wireContainer(container),
    instance_id: instance.id,
    instance_name: instance.name,
    blocker: blocker?.kind ?? null,
  };
}

/** What the audit keeps of an instance. */
export function auditedInstance({ name, hosting, credential }: Instance) {
  return { name, hosting, client_id: credential?.clientId ?? null };
}

/** What the audit keeps of a container. */
export function auditedContainer(instance: Instance, { name, host, hosting, build }: Container) {
  return { instance: instance.name, name, host, hosting, build };
}
