// Instances as the contract puts them on the wire.
import type {
  Container as WireContainer,
  CredentialContainer as WireCredentialContainer,
  Installation as WireInstallation,
  Instance as WireInstance,
} from '@relevo/contract/instances';
import {
  blockingName,
  type Container,
  type ContainerCounts,
  type ContainerInInstance,
  type ContainerWithInstallations,
  type Instance,
  isProven,
  type NamedInstallation,
} from '../domain/instance.ts';
import type { MigrationBlocker } from '../domain/migration.ts';
import type { NumericDate } from '../domain/time.ts';
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

function wireInstallation(installation: NamedInstallation, now: NumericDate): WireInstallation {
  const { credentialId, credential, mechanism, fingerprint, rung, outcome, cause, detail } = installation;
  return {
    credential_id: credentialId,
    credential_name: credential.name,
    client_id: credential.clientId,
    mechanism,
    fingerprint,
    rung,
    proven_by: installation.provenBy,
    outcome,
    cause,
    detail,
    checked_at: moment(installation.checkedAt),
    proven_at: momentOrNull(installation.provenAt),
    proven: isProven(installation, now),
    run_id: installation.runId,
    reported_by: installation.reportedBy,
  };
}

export function wireContainer(
  { checkedAt, installations, ...container }: ContainerWithInstallations,
  now: NumericDate,
): WireContainer {
  const { id, name, host, hosting, driver, version, build } = container;
  const facts = { id, name, host, hosting, driver, version, build, last_report_at: momentOrNull(checkedAt) };
  return { ...facts, installations: installations.map((each) => wireInstallation(each, now)) };
}

/** `blockers`: what stands in the way of completing the credential's migration now. */
export function wireCredentialContainer(
  container: ContainerInInstance,
  blockers: readonly MigrationBlocker[],
  now: NumericDate,
): WireCredentialContainer {
  const { instance, isMeant } = container;
  const name = blockingName(instance, container);
  const isIts = (each: MigrationBlocker) => 'container' in each && each.container === name;
  const blocker = isMeant ? blockers.find(isIts) : undefined;
  return {
    ...wireContainer(container, now),
    instance_id: instance.id,
    instance_name: instance.name,
    blocker: blocker && 'container' in blocker ? blocker.kind : null,
  };
}

/** What the audit keeps of an instance. */
export function auditedInstance({ name, hosting, credential }: Instance) {
  return { name, hosting, client_id: credential?.clientId ?? null };
}

/** What of a container decides whether it blocks beside what is installed, for the log of a report: `web-1 own 9383`. */
export const standingText = ({ name, hosting, build }: Container): string =>
  [name, hosting, ...(build === null ? [] : [build])].join(' ');

/** What the audit keeps of a container. */
export function auditedContainer(instance: Instance, { name, host, hosting, build }: Container) {
  return { instance: instance.name, name, host, hosting, build };
}
