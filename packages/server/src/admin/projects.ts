// Projects: create, list, view, change, delete, and what happened in them.
import { isDeepStrictEqual } from 'node:util';
import type { Project as WireProject } from '@relevo/contract/projects';
import { attentionOf } from '../domain/attention.ts';
import type { Project } from '../domain/project.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { AdminError, notFound } from './admin-error.ts';
import { wireActivityEntry } from './audit-format.ts';
import { expectEditable } from './editing.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';
import { wireProject } from './wire-format.ts';

/** Projects with what the caller may do with each. */
async function present(
  reads: StoreReads,
  { organizationId, access, now }: Pick<AdminContext, 'organizationId' | 'access' | 'now'>,
  projects: readonly Project[],
): Promise<WireProject[]> {
  const ids = projects.map(({ id }) => id);
  const profileIds = await reads.projects.profileIds(organizationId, ids);
  const lastIssued = await reads.projects.lastIssued(organizationId, ids);
  const facts = await reads.projects.attentionFacts(organizationId, ids);
  const all = await reads.catalogue.profiles(organizationId);
  return projects.map((project) => {
    const own = profileIds.get(project.id) ?? [];
    const profiles = all.filter(({ id }) => own.includes(id));
    const attention = attentionOf(facts.get(project.id) ?? [], now);
    return wireProject(project, { access, profiles, attention, lastIssuedAt: lastIssued.get(project.id) });
  });
}

async function presentOne(reads: StoreReads, context: AdminContext, project: Project): Promise<WireProject> {
  const [wire] = await present(reads, context, [project]);
  if (!wire) throw notFound('project');
  return wire;
}

export const projectList: Operation<'projectList'> = async (context, { query }) => {
  const { store, organizationId, now } = context;
  const { search, authentication_type: mechanism, attention, sort, order } = query;
  const needsAttentionAt = attention === 'true' ? now : undefined;
  const descending = order === undefined ? sort !== 'title' : order === 'descending';
  return paged(
    context,
    { list: 'projects', query },
    (page) => store.read.projects.list(organizationId, { search, mechanism, needsAttentionAt, sort, descending }, page),
    (projects) => present(store.read, context, projects),
  );
};

async function projectOf(reads: StoreReads, organizationId: string, id: string): Promise<Project> {
  const project = await reads.projects.get(organizationId, id);
  if (!project) throw notFound('project');
  return project;
}

export const projectActivity: Operation<'projectActivity'> = async (context, { params, query }) => {
  const { store, organizationId } = context;
  const { id: projectId } = await projectOf(store.read, organizationId, params.project);
  return paged(
    context,
    { list: `activity of ${projectId}`, query },
    (page) => store.read.audit.list(organizationId, { projectId }, page),
    (entries) => entries.map(wireActivityEntry),
  );
};

export const projectView: Operation<'projectView'> = async (context, { params }) => {
  const { store, organizationId } = context;
  return presentOne(store.read, context, await projectOf(store.read, organizationId, params.project));
};

const nameLimit = 20;

/** A free project name: the title's letters and digits, with random digits behind them where that is taken. */
export async function freeName(
  reads: StoreReads,
  organizationId: string,
  title: string,
  random: string,
): Promise<string> {
  const stem = title.replace(/[^A-Za-z0-9À-ÖØ-öø-ÿ]/g, '') || 'Project';
  const name = stem.slice(0, nameLimit);
  if (!(await reads.projects.isNameTaken(organizationId, name))) return name;
  const suffix = random.slice(0, 8);
  return stem.slice(0, nameLimit - suffix.length) + suffix;
}

export const projectCreate: Operation<'projectCreate'> = async (context, { body }) => {
  const { change, organizationId, ids, actor, now, user } = context;
  return change(async (tx) => {
    const name = body.name ?? (await freeName(tx, organizationId, body.title, ids.clientId()));
    const { title, description, contacts } = body;
    const owner = body.owner ?? user?.email ?? null;
    const made = { createdAt: now, createdBy: actor.name, changedAt: now, changedBy: actor.name };
    const project = { id: ids.uuid(), name, title, description, enabled: true, owner, contacts, ...made };
    await tx.projects.insert(organizationId, project);
    const after = { name, title, owner, contacts };
    const event = { organizationId, action: 'project.created', target: project.id, projectId: project.id };
    const audit = [{ ...event, after }];
    return { result: await presentOne(tx, context, project), audit };
  });
};

/** What the audit keeps of a project. */
function auditedProject({ title, description, enabled, owner, contacts }: Project) {
  return { title, description, enabled, owner, contacts };
}

export const projectUpdate: Operation<'projectUpdate'> = async (context, { params, body }) => {
  const { change, organizationId, actor, now, expectVersion } = context;
  return change(async (tx) => {
    const before = await projectOf(tx, organizationId, params.project);
    await expectEditable(context, tx, before.id);
    const present = await presentOne(tx, context, before);
    expectVersion(present);
    const after: Project = {
      ...before,
      title: body.title ?? before.title,
      description: body.description ?? before.description,
      enabled: body.enabled ?? before.enabled,
      owner: body.owner === undefined ? before.owner : body.owner,
      contacts: body.contacts ?? before.contacts,
    };
    if (isDeepStrictEqual(before, after)) return { result: present, audit: [] };
    const { title, description, enabled, owner, contacts } = after;
    await tx.projects.update(organizationId, before.id, {
      title,
      description,
      owner,
      contacts,
      ...(enabled !== before.enabled && { enabled }),
      changedAt: now,
      changedBy: actor.name,
    });
    const event = { organizationId, action: 'project.changed', target: before.id, projectId: before.id };
    const audit = [{ ...event, before: auditedProject(before), after: auditedProject(after) }];
    return { result: await presentOne(tx, context, await projectOf(tx, organizationId, before.id)), audit };
  });
};

export const projectDelete: Operation<'projectDelete'> = async (context, { params, query }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const project = await projectOf(tx, organizationId, params.project);
    await expectEditable(context, tx, project.id);
    if (query.confirm !== project.title) {
      throw new AdminError('confirmation_required', 'Deleting a project needs its title in `confirm`.');
    }
    const credentials = await tx.credentials.ofProject(organizationId, project.id);
    await tx.projects.remove(organizationId, project.id);
    const before = { title: project.title, client_ids: credentials.map(({ clientId }) => clientId) };
    const event = { organizationId, action: 'project.deleted', target: project.id, projectId: project.id };
    const audit = [{ ...event, before }];
    return { result: undefined, audit };
  });
};
