// Projects: create, list, view, delete.
import type { StoreReads } from '../domain/store.ts';
import { AdminError, notFound } from './admin-error.ts';
import type { Operation } from './operation.ts';
import { wireProject } from './wire-format.ts';

export const projectList: Operation<'projectList'> = async ({ store, organizationId }) => ({
  items: (await store.read.projects.list(organizationId)).map(wireProject),
});

export const projectView: Operation<'projectView'> = async ({ store, organizationId }, { params }) => {
  const project = await store.read.projects.get(organizationId, params.project);
  if (!project) throw notFound('project');
  return wireProject(project);
};

const nameLimit = 20;

/** A free project name: the title's letters and digits, with random digits behind them where that is taken. */
async function freeName(reads: StoreReads, organizationId: string, title: string, random: string): Promise<string> {
  const stem = title.replace(/[^A-Za-z0-9À-ÖØ-öø-ÿ]/g, '') || 'Project';
  const name = stem.slice(0, nameLimit);
  if (!(await reads.projects.isNameTaken(organizationId, name))) return name;
  const suffix = random.slice(0, 8);
  return stem.slice(0, nameLimit - suffix.length) + suffix;
}

export const projectCreate: Operation<'projectCreate'> = async (context, { body }) => {
  const { store, organizationId, ids, actor, now } = context;
  return store.change({ actor, at: now, organizationId }, async (tx) => {
    const name = body.name ?? (await freeName(tx, organizationId, body.title, ids.clientId()));
    const { title, description } = body;
    const project = { id: ids.uuid(), name, title, description, enabled: true, createdAt: now };
    await tx.projects.insert(organizationId, project);
    const audit = [{ organizationId, action: 'project.created', target: project.id, after: { name, title } }];
    return { result: wireProject(project), audit };
  });
};

export const projectDelete: Operation<'projectDelete'> = async (context, { params, query }) => {
  const { store, organizationId, actor, now } = context;
  return store.change({ actor, at: now, organizationId }, async (tx) => {
    const project = await tx.projects.get(organizationId, params.project);
    if (!project) throw notFound('project');
    if (query.confirm !== project.title) {
      throw new AdminError('confirmation_required', 'Deleting a project needs its title in `confirm`.');
    }
    const credentials = await tx.credentials.list(organizationId, project.id);
    await tx.projects.remove(organizationId, project.id);
    const before = { title: project.title, client_ids: credentials.map(({ clientId }) => clientId) };
    const audit = [{ organizationId, action: 'project.deleted', target: project.id, before }];
    return { result: undefined, audit };
  });
};
