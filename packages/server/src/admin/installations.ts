// Reports of what was found on containers, and where a credential is installed.
import { isDeepStrictEqual } from 'node:util';
import { type InstallationReport, InstanceName } from '@relevo/contract/instances';
import type { z } from 'zod';
import type { AuditEvent } from '../domain/audit.ts';
import type { Credential } from '../domain/credential.ts';
import { type ContainerFinding, type Learned, learn } from '../domain/installation-report.ts';
import { type Container, type Installation, type Instance, reportAheadSeconds } from '../domain/instance.ts';
import { migrationBlockers } from '../domain/migration.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { NumericDate } from '../domain/time.ts';
import { AdminError, notFound } from './admin-error.ts';
import { credentialOf, editableCredential } from './credential-reference.ts';
import { auditedInstance, standingText, wireCredentialContainer } from './instance-format.ts';
import { credentialToHave, namedCredential } from './instance-reference.ts';
import { expectRoomForContainers, instanceChanged, ofInstance } from './instances.ts';
import { migrationFactsOf } from './migration/facts.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';
import { numericDate } from './wire-format.ts';

type Report = z.output<typeof InstallationReport>;

/**
 * Throws `invalid_request` for a check that is made later than now. One that is ahead by less counts as made now: at its
 * own moment it would hide what the next minutes find.
 */
function findingsOf({ containers }: Report, now: NumericDate): ContainerFinding[] {
  return containers.map(({ name, host, hosting, driver, version, build, ...found }, index) => {
    const checkedAt = numericDate(found.checked_at);
    if (checkedAt > now + reportAheadSeconds) {
      const message = 'is in the future; set the clock of the host that reports';
      const fields = [{ field: `containers.${index}.checked_at`, message }];
      throw new AdminError('invalid_request', 'A container was checked in the future.', fields);
    }
    const facts = { host: host ?? null, hosting: hosting ?? null, driver: driver ?? null };
    const of = { version: version ?? null, build: build ?? null };
    const installations = found.installations.map(({ proven_by: provenBy, ...each }) => ({ ...each, provenBy }));
    return { name, ...facts, ...of, checkedAt: Math.min(checkedAt, now), installations };
  });
}

interface About {
  readonly credential: Credential;
  /** Of the instance, where the report says it. */
  readonly hosting: Instance['hosting'] | undefined;
}

interface Reported {
  readonly instance: Instance;
  readonly created: boolean;
  readonly audit: readonly AuditEvent[];
}

/** Makes the instance that a report names. Throws `not_found` for what is no name: an id of none. */
async function newInstance(
  context: AdminContext,
  tx: StoreTransaction,
  reference: string,
  { credential, hosting = 'own' }: About,
): Promise<Reported> {
  const { organizationId, ids, actor, now } = context;
  const name = InstanceName.safeParse(reference);
  if (!name.success) throw notFound('instance');
  const made = { createdAt: now, createdBy: actor.name };
  const named = namedCredential(credential);
  const instance: Instance = { id: ids.uuid(), name: name.data, hosting, credential: named, ...made };
  await tx.instances.insert(organizationId, instance);
  const audit = [{ ...ofInstance(context, instance), action: 'instance.created', after: auditedInstance(instance) }];
  return { instance, created: true, audit };
}

/** No report says that nothing more is to be done on an instance: that is for people, who see what it clears. */
const hostingAfter = (known: Instance, { hosting }: About): Instance['hosting'] =>
  hosting === undefined || hosting === 'vendor' ? known.hosting : hosting;

/** The instance that a report is about, brought in line with it: one without a credential has that of the report now. */
async function reportedInstance(
  context: AdminContext,
  tx: StoreTransaction,
  reference: string,
  about: About,
): Promise<Reported> {
  const known = await tx.instances.get(context.organizationId, reference);
  if (!known) return newInstance(context, tx, reference, about);
  const credential = await credentialToHave(context, tx, known.credential?.id ?? null);
  const instance: Instance = {
    ...known,
    hosting: hostingAfter(known, about),
    credential: credential ?? namedCredential(about.credential),
  };
  if (isDeepStrictEqual(instance, known)) return { instance, created: false, audit: [] };
  await tx.instances.update(known.id, instance);
  return { instance, created: false, audit: [instanceChanged(context, known, instance)] };
}

const isNews = ({ isContainerChanged, installations }: Learned) => isContainerChanged || installations.length > 0;

/** How a container turned out, for the log: `web-1 failed sudo_refused`. */
function turnedText({ container, turned }: Learned): string[] {
  const outcomeText = ({ outcome, cause }: Installation) => [container.name, outcome, ...(cause ? [cause] : [])];
  return turned.map((each) => outcomeText(each).join(' '));
}

/** Containers that are new or stand otherwise now, as they are and as they were. */
function standingChanges(news: readonly Learned[], known: ReadonlyMap<string, Container>) {
  const changed = news.flatMap(({ container }) => {
    const before = known.get(container.name);
    const isSame = before?.hosting === container.hosting && before.build === container.build;
    return isSame ? [] : [{ before, after: container }];
  });
  return {
    before: changed.flatMap(({ before }) => (before ? [standingText(before)] : [])),
    after: changed.map(({ after }) => standingText(after)),
  };
}

export const installationReport: Operation<'installationReport'> = async (context, { params, body }) => {
  const { change, organizationId, ids, actor, now } = context;
  const findings = findingsOf(body, now);
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, body.credential);
    const about = { credential, hosting: body.hosting };
    const { instance, created, audit } = await reportedInstance(context, tx, params.instance, about);
    const known = await tx.instances.containers(organizationId, instance.id);
    const byName = new Map(known.map((each) => [each.name, each]));
    expectRoomForContainers(new Set([...byName.keys(), ...findings.map(({ name }) => name)]).size);
    const reporting = { credentialId: credential.id, runId: body.run_id, reportedBy: actor.name };
    const learned = findings.map((finding) => learn(byName.get(finding.name), finding, reporting, ids.uuid()));
    const news = learned.filter(isNews);
    await tx.instances.putContainers(
      instance.id,
      news.filter(({ isContainerChanged }) => isContainerChanged).map(({ container }) => container),
    );
    await tx.instances.putInstallations(news.flatMap(({ installations }) => installations));
    const namesOf = (some: readonly Learned[]) => some.map(({ container }) => container.name);
    const result = {
      instance_id: instance.id,
      instance_name: instance.name,
      created,
      changed: namesOf(news),
      outdated: namesOf(learned.filter(({ isOutdated }) => isOutdated)),
    };
    if (news.length === 0) return { result, audit };
    const standing = standingChanges(news, byName);
    const before = standing.before.length > 0 && { before: { hosting_and_build: standing.before } };
    const after = {
      instance: instance.name,
      client_id: credential.clientId,
      containers: news.length,
      turned: news.flatMap(turnedText),
      ...(standing.after.length > 0 && { hosting_and_build: standing.after }),
      run_id: body.run_id,
    };
    const event = {
      ...ofInstance(context, instance),
      action: 'installation.reported',
      projectId: credential.projectId,
    };
    return { result, audit: [...audit, { ...event, ...before, after }] };
  });
};

export const credentialInstallationList: Operation<'credentialInstallationList'> = async (context, input) => {
  const { store, organizationId, now } = context;
  const { params, query } = input;
  const credential = await credentialOf(store.read, organizationId, params.credential);
  const blockers = migrationBlockers(await migrationFactsOf(store.read, credential), now);
  const { id } = credential;
  return paged(
    context,
    { list: `installations of ${id}`, query },
    (page) => store.read.instances.ofCredential(organizationId, id, page),
    (containers) => containers.map((each) => wireCredentialContainer(each, blockers, now)),
  );
};
