// The import of projects and credentials from the original's files: whole or not at all, and the same as its preview.
import type { ImportReport } from '@relevo/contract/imports';
import type { AuditEvent } from '../domain/audit.ts';
import type { ClientSecret } from '../domain/credential.ts';
import { legacyMechanism, newMechanism } from '../domain/migration.ts';
import { ConflictError } from '../domain/store.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { AdminError } from './admin-error.ts';
import { readAdobeFiles } from './import/adobe-files.ts';
import { type ImportPlan, type PlannedCredential, type PlannedProject, planImport } from './import/import-plan.ts';
import type { AdminContext, Operation } from './operation.ts';
import { freeName } from './projects.ts';

/** One import inside its transaction. */
interface Writing {
  readonly context: AdminContext;
  readonly tx: StoreTransaction;
  readonly audit: AuditEvent[];
}

function note({ context, audit }: Writing, event: Omit<AuditEvent, 'organizationId'>): void {
  audit.push({ organizationId: context.organizationId, ...event });
}

/** The id of the project that the credentials go into. */
async function writeProject(writing: Writing, { existing, title, description }: PlannedProject): Promise<string> {
  if (existing) return existing.id;
  const { tx, context } = writing;
  const { organizationId, ids, actor, now, user } = context;
  const name = await freeName(tx, organizationId, title, ids.clientId());
  const owner = user?.email ?? null;
  const made = { createdAt: now, createdBy: actor.name, changedAt: now, changedBy: actor.name };
  const project = { id: ids.uuid(), name, title, description, enabled: true, owner, contacts: [], ...made };
  await tx.projects.insert(organizationId, project);
  const after = { name, title, owner, contacts: [] };
  note(writing, { action: 'project.created', target: project.id, projectId: project.id, after });
  return project.id;
}

/** Another organization may have the client id or the technical account, of which nothing else is said. */
async function insertCredential({ tx }: Writing, credential: Parameters<StoreTransaction['credentials']['insert']>[0]) {
  try {
    await tx.credentials.insert(credential);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const detail = `The client id ${credential.clientId} or its technical account cannot be taken here; nothing was imported.`;
    throw new AdminError('conflict', detail);
  }
}

/** A credential that was written, with its project. */
interface Written {
  readonly credentialId: string;
  readonly projectId: string;
}

async function writeSecrets(writing: Writing, { credentialId, projectId }: Written, planned: PlannedCredential) {
  const { tx, context } = writing;
  const { found, secrets } = planned;
  const after = { client_id: found.clientId };
  for (const plain of secrets) {
    const secret: ClientSecret = {
      id: context.ids.uuid(),
      ...context.digester.digest(plain),
      hint: plain.slice(-4),
      fingerprint: context.digester.fingerprint(found.clientId, plain),
      createdAt: context.now,
      expiresAt: null,
      exposedAt: null,
      deletedAt: null,
      tokensRevokedBelow: 0,
    };
    await tx.clientSecrets.insert(credentialId, secret);
    note(writing, { action: 'client_secret.added', target: secret.id, projectId, after });
  }
}

async function writeCertificates(writing: Writing, { credentialId, projectId }: Written, planned: PlannedCredential) {
  const { tx, context } = writing;
  const { found, certificates } = planned;
  for (const facts of certificates) {
    const certificate = { ...facts, id: context.ids.uuid(), createdAt: context.now };
    await tx.certificates.insert(credentialId, certificate);
    const after = { client_id: found.clientId, fingerprint: certificate.fingerprint };
    note(writing, { action: 'certificate.added', target: certificate.id, projectId, after });
  }
}

async function writeCredential(writing: Writing, projectId: string, planned: PlannedCredential): Promise<void> {
  const { tx, context } = writing;
  const { organizationId, ids, now, actor } = context;
  const { found, name, apis, profiles } = planned;
  const { clientId, technicalAccountId, technicalAccountEmail, kinds } = found;
  const id = ids.uuid();
  const apiCodes = apis.map(({ code }) => code);
  const profileIds = profiles.map((profile) => profile.id);
  await insertCredential(writing, {
    id,
    clientId,
    name,
    organizationId,
    projectId,
    technicalAccountId,
    technicalAccountEmail,
    createdAt: now,
    mechanisms: kinds.map((kind) => ({ kind, createdAt: now, retiredAt: null })),
    apiCodes,
    profileIds,
  });
  const ownIds = { name, client_id: clientId, technical_account_id: technicalAccountId };
  const granted = { types: kinds, apis: apiCodes, profiles: profileIds };
  const after = { ...ownIds, ...granted, imported_from: found.file };
  note(writing, { action: 'credential.created', target: id, projectId, after });
  await writeSecrets(writing, { credentialId: id, projectId }, planned);
  await writeCertificates(writing, { credentialId: id, projectId }, planned);
  if (!kinds.includes(legacyMechanism) || !kinds.includes(newMechanism)) return;
  const open = { completedAt: null, completedBy: null, overrideReason: null, undoUntil: null };
  await tx.migrations.put(id, { startedAt: now, startedBy: actor.name, ...open });
  note(writing, { action: 'migration.started', target: id, projectId, after: { client_id: clientId } });
}

function reportOf({ projects, leftOut }: ImportPlan): Omit<ImportReport, 'imported'> {
  return {
    projects: projects.map(({ title, existing, credentials }) => ({
      title,
      project: existing ? 'existing' : 'new',
      credentials: credentials.map(({ found, name, apis, profiles, secrets, certificates }) => ({
        name,
        client_id: found.clientId,
        technical_account_id: found.technicalAccountId,
        mechanisms: [...found.kinds],
        apis: apis.map(({ code }) => code),
        profiles: profiles.map((profile) => profile.name),
        client_secrets: secrets.length,
        certificates: certificates.length,
      })),
    })),
    left_out: leftOut.map((each) => ({ ...each })),
  };
}

/** Ends the transaction of a preview, so that nothing of it is kept. */
class PreviewDone extends Error {
  readonly report: Omit<ImportReport, 'imported'>;
  constructor(report: Omit<ImportReport, 'imported'>) {
    super('a preview keeps nothing');
    this.report = report;
  }
}

export const adobeImport: Operation<'adobeImport'> = async (context, { body }) => {
  const { change, organizationId, access, now, certificates } = context;
  const files = readAdobeFiles(body.files);
  const work = async (tx: StoreTransaction) => {
    const plan = await planImport({ reads: tx, organizationId, access, now, certificates }, files);
    const audit: AuditEvent[] = [];
    for (const project of plan.projects) {
      const projectId = await writeProject({ context, tx, audit }, project);
      for (const credential of project.credentials)
        await writeCredential({ context, tx, audit }, projectId, credential);
    }
    // the same work to its end, so that a preview is refused where the import would be
    if (body.preview) throw new PreviewDone(reportOf(plan));
    return { result: { imported: plan.projects.length > 0, ...reportOf(plan) }, audit };
  };
  try {
    return await change(work);
  } catch (error) {
    if (error instanceof PreviewDone) return { imported: false, ...error.report };
    throw error;
  }
};
