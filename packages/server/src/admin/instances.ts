// Instances and their containers: declare, list, view, change, forget. Reports declare them, too.
import { isDeepStrictEqual } from 'node:util';
import type { InstanceDetails } from '@relevo/contract/instances';
import type { AuditEvent } from '../domain/audit.ts';
import { type Container, containersLimit, type Instance } from '../domain/instance.ts';
import { ConflictError } from '../domain/store.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError, notFound } from './admin-error.ts';
import { credentialOf } from './credential-reference.ts';
import { auditedContainer, auditedInstance, wireContainer, wireInstance } from './instance-format.ts';
import { credentialToHave, editableInstance, instanceOf } from './instance-reference.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';

type Reader = Pick<AdminContext, 'organizationId'>;
type Presenter = Pick<AdminContext, 'organizationId' | 'now'>;

/** What every event about an instance has; with its credential's project, whose people see it. */
export function ofInstance(
  { organizationId }: Reader,
  { id, credential }: Instance,
): Pick<AuditEvent, 'organizationId' | 'target' | 'projectId'> {
  return { organizationId, target: id, ...(credential && { projectId: credential.projectId }) };
}

/** Instances with how far their containers are. */
async function present(reads: StoreReads, { organizationId, now }: Presenter, instances: readonly Instance[]) {
  const counts = await reads.instances.counts(
    organizationId,
    instances.map(({ id }) => id),
    now,
  );
  return instances.map((each) => wireInstance(each, counts.get(each.id)));
}

async function presentOne(reads: StoreReads, context: Presenter, instance: Instance): Promise<InstanceDetails> {
  const [wire] = await present(reads, context, [instance]);
  if (!wire) throw notFound('instance');
  const containers = await reads.instances.containers(context.organizationId, instance.id);
  return { ...wire, containers: containers.map((each) => wireContainer(each, context.now)) };
}

/** In the log of the project that the instance belongs to now, or did. */
export function instanceChanged(context: Reader, before: Instance, after: Instance): AuditEvent {
  const event = { ...ofInstance(context, after.credential ? after : before), action: 'instance.changed' };
  return { ...event, before: auditedInstance(before), after: auditedInstance(after) };
}

export const instanceList: Operation<'instanceList'> = async (context, { query }) => {
  const { store, organizationId } = context;
  const { search, credential } = query;
  const credentialId =
    credential === undefined ? undefined : (await credentialOf(store.read, organizationId, credential)).id;
  return paged(
    context,
    { list: 'instances', query },
    (page) => store.read.instances.list(organizationId, { search, credentialId }, page),
    (instances) => present(store.read, context, instances),
  );
};

export const instanceView: Operation<'instanceView'> = async (context, { params }) => {
  const { store, organizationId } = context;
  return presentOne(store.read, context, await instanceOf(store.read, organizationId, params.instance));
};

export const instanceCreate: Operation<'instanceCreate'> = async (context, { body }) => {
  const { change, organizationId, ids, actor, now } = context;
  return change(async (tx) => {
    const credential = await credentialToHave(context, tx, body.credential ?? null);
    const { name, hosting } = body;
    const made = { createdAt: now, createdBy: actor.name };
    const instance: Instance = { id: ids.uuid(), name, hosting, credential, ...made };
    await tx.instances.insert(organizationId, instance);
    const audit = [{ ...ofInstance(context, instance), action: 'instance.created', after: auditedInstance(instance) }];
    return { result: wireInstance(instance), audit };
  });
};

export const instanceUpdate: Operation<'instanceUpdate'> = async (context, { params, body }) => {
  const { change, expectVersion } = context;
  return change(async (tx) => {
    const before = await editableInstance(context, tx, params.instance);
    const present = await presentOne(tx, context, before);
    expectVersion(present);
    const { credential } = body;
    const after: Instance = {
      ...before,
      name: body.name ?? before.name,
      hosting: body.hosting ?? before.hosting,
      credential: credential === undefined ? before.credential : await credentialToHave(context, tx, credential),
    };
    if (isDeepStrictEqual(before, after)) return { result: present, audit: [] };
    await tx.instances.update(before.id, after);
    const audit = [instanceChanged(context, before, after)];
    return { result: await presentOne(tx, context, after), audit };
  });
};

export const instanceDelete: Operation<'instanceDelete'> = async (context, { params, query }) =>
  context.change(async (tx) => {
    const instance = await editableInstance(context, tx, params.instance);
    if (query.confirm !== instance.name) {
      throw new AdminError('confirmation_required', 'Deleting an instance needs its name in `confirm`.');
    }
    const containers = await tx.instances.containers(context.organizationId, instance.id);
    await tx.instances.remove(instance.id);
    const before = { ...auditedInstance(instance), containers: containers.map(({ name }) => name) };
    const event = { ...ofInstance(context, instance), action: 'instance.deleted' };
    return { result: undefined, audit: [{ ...event, before }] };
  });

/** Throws `conflict` where an instance would get more containers than it may have. */
export function expectRoomForContainers(count: number): void {
  if (count <= containersLimit) return;
  throw new AdminError(
    'conflict',
    `An instance has at most ${containersLimit} containers; remove those that are gone.`,
  );
}

export const containerAdd: Operation<'containerAdd'> = async (context, { params, body }) =>
  context.change(async (tx) => {
    const instance = await editableInstance(context, tx, params.instance);
    const known = await tx.instances.containers(context.organizationId, instance.id);
    const { name, host = null, hosting, build = null } = body;
    if (known.some((each) => each.name === name)) throw new ConflictError('container.name');
    expectRoomForContainers(known.length + 1);
    const unknown = { driver: null, version: null, checkedAt: null, holds: null };
    const container: Container = { id: context.ids.uuid(), name, host, hosting, build, ...unknown };
    await tx.instances.putContainers(instance.id, [container]);
    const event = { ...ofInstance(context, instance), action: 'container.added' };
    const audit = [{ ...event, target: container.id, after: auditedContainer(instance, container) }];
    return { result: wireContainer({ ...container, installations: [] }, context.now), audit };
  });

export const containerDelete: Operation<'containerDelete'> = async (context, { params }) =>
  context.change(async (tx) => {
    const instance = await editableInstance(context, tx, params.instance);
    const known = await tx.instances.containers(context.organizationId, instance.id);
    const container = known.find(({ id, name }) => id === params.container || name === params.container);
    if (!container) throw notFound('container');
    await tx.instances.removeContainer(container.id);
    const event = { ...ofInstance(context, instance), action: 'container.deleted' };
    const audit = [{ ...event, target: container.id, before: auditedContainer(instance, container) }];
    return { result: undefined, audit };
  });
