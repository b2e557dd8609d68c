// What an import will do: decided from the files and from what is in storage, before anything is written.
import type { CertificateFacts, CertificateReader } from '../../domain/crypto.ts';
import { mayBeNew } from '../../domain/deprecation.ts';
import type { MechanismKind } from '../../domain/mechanism.ts';
import { legacyMechanism } from '../../domain/migration.ts';
import type { Project } from '../../domain/project.ts';
import { aliveSecretsLimit } from '../../domain/secret-rotation.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import { expectEditable } from '../editing.ts';
import type { AdminContext } from '../operation.ts';
import { cleanText, type FileCredential, type FilesRead, type LeftOut } from './adobe-files.ts';
import { type Catalogue, type Choice, chooseApis } from './api-choice.ts';
import { assignCertificates } from './certificate-assignment.ts';

export interface PlannedCredential extends Pick<Choice, 'apis' | 'profiles'> {
  readonly found: FileCredential;
  readonly name: string;
  readonly secrets: readonly string[];
  readonly certificates: readonly CertificateFacts[];
}

export interface PlannedProject {
  readonly title: string;
  readonly description: string;
  /** Where a project of this title is there already. */
  readonly existing: Project | undefined;
  readonly credentials: readonly PlannedCredential[];
}

export interface ImportPlan {
  readonly projects: readonly PlannedProject[];
  readonly leftOut: readonly LeftOut[];
}

type Planner = Pick<AdminContext, 'access' | 'organizationId' | 'now'> & {
  readonly reads: StoreReads;
  readonly certificates: CertificateReader;
};

const idForm = /^(?!\.{1,2}$)[A-Za-z0-9_@.-]{1,128}$/;
/** What a form carries as it is, and nobody guesses. */
const secretForm = /^[\x21-\x7e]{16,256}$/;

/** Whether somebody of the organization has the client id or the technical account. */
async function isThere({ reads, organizationId }: Planner, found: FileCredential): Promise<boolean> {
  const { clientId, technicalAccountId } = found;
  if (await reads.credentials.get(organizationId, clientId)) return true;
  const filter = { search: technicalAccountId, sort: 'created', descending: true } as const;
  const { items } = await reads.credentials.list(organizationId, filter, { limit: 100, after: null });
  return items.some((each) => each.technicalAccountId === technicalAccountId);
}

/** Why the credential cannot be taken by itself; undefined where it can. */
async function refusalOf(planner: Planner, found: FileCredential, before: readonly FileCredential[]) {
  const { clientId, technicalAccountId, technicalAccountEmail } = found;
  if (![clientId, technicalAccountId, technicalAccountEmail].every((id) => idForm.test(id))) {
    return 'Its client id, technical account id or e-mail is empty or has characters that no id has.';
  }
  if (before.some((each) => each.clientId === clientId || each.technicalAccountId === technicalAccountId)) {
    return 'Another of these files has this client id or technical account.';
  }
  if (await isThere(planner, found)) return 'Its client id or technical account is in this organization already.';
  const policy = await planner.reads.deprecation.policy(planner.organizationId);
  if (!found.kinds.includes(legacyMechanism) || mayBeNew(policy, planner.now)) return undefined;
  return 'Your organization allows no new Service Account (JWT) credentials.';
}

/** Those that can be taken, in their order. */
async function acceptable(planner: Planner, credentials: readonly FileCredential[], leftOut: LeftOut[]) {
  const accepted: FileCredential[] = [];
  for (const found of credentials) {
    const why = await refusalOf(planner, found, accepted);
    if (why === undefined) accepted.push(found);
    else leftOut.push({ file: found.file, what: cleanText(`credential ${found.clientId}`, 100), why });
  }
  return accepted;
}

async function projectTitled({ reads, organizationId }: Planner, title: string): Promise<Project | undefined> {
  const filter = { search: title, sort: 'created', descending: false } as const;
  const { items } = await reads.projects.list(organizationId, filter, { limit: 100, after: null });
  return items.find((project) => project.title === title);
}

/** Those for which the project has room: one credential of each type. */
async function fitting(
  { reads, organizationId }: Planner,
  existing: Project | undefined,
  credentials: readonly FileCredential[],
  leftOut: LeftOut[],
): Promise<FileCredential[]> {
  const present = existing ? await reads.credentials.ofProject(organizationId, existing.id) : [];
  const taken = new Set<MechanismKind>(present.flatMap(({ mechanisms }) => mechanisms.map(({ kind }) => kind)));
  return credentials.filter(({ file, clientId, kinds }) => {
    if (kinds.some((kind) => taken.has(kind))) {
      leftOut.push({ file, what: `credential ${clientId}`, why: 'Its project has a credential of this type already.' });
      return false;
    }
    for (const kind of kinds) taken.add(kind);
    return true;
  });
}

function keptSecrets({ file, clientId, secrets }: FileCredential, leftOut: LeftOut[]): string[] {
  const usable = secrets.filter((secret) => secretForm.test(secret));
  const odd = secrets.length - usable.length;
  const more = usable.length - aliveSecretsLimit;
  const what = `client secrets of ${clientId}`;
  if (odd > 0) leftOut.push({ file, what, why: `${odd} of them are not 16 to 256 printable characters.` });
  if (more > 0) leftOut.push({ file, what, why: `Two are alive at most; ${more} more are not taken.` });
  if (usable.length === 0)
    leftOut.push({ file, what, why: 'There is none: add one before the client can get tokens.' });
  return usable.slice(0, aliveSecretsLimit);
}

/** The name in the file, or the usual one, with the client id behind it where it is taken. */
async function freeName({ reads, organizationId }: Planner, found: FileCredential, taken: Set<string>) {
  const name = cleanText(found.name || `Credential in ${found.projectTitle}`, 100);
  const isTaken = taken.has(name) || (await reads.credentials.isNameTaken(organizationId, name));
  const free = isTaken ? cleanText(`${cleanText(name, 60)} ${found.clientId}`, 100) : name;
  taken.add(free);
  return free;
}

const organizationText = (own: string) =>
  `Clients must send ${own} in its place: as "iss" of a JWT assertion, and wherever else they name the organization.`;

/** Organizations that the files are of, where that is not ours: clients may have to change their settings. */
function otherOrganizations(own: string, credentials: readonly FileCredential[]): LeftOut[] {
  const foreign = credentials.filter(({ organizationId }) => organizationId !== own);
  const first = [...new Map(foreign.map((each) => [`${each.file}\n${each.organizationId}`, each])).values()];
  return first.map(({ file, organizationId }) => ({
    file,
    what: cleanText(`organization id ${organizationId}`, 100),
    why: organizationText(own),
  }));
}

/** Decides everything. Throws `forbidden` where the caller may not edit a project that is there. */
export async function planImport(planner: Planner, files: FilesRead): Promise<ImportPlan> {
  const { reads, organizationId, access } = planner;
  const leftOut: LeftOut[] = [...files.leftOut];
  const accepted = await acceptable(planner, files.credentials, leftOut);
  const catalogue: Catalogue = {
    apis: await reads.catalogue.apis(organizationId),
    profiles: await reads.catalogue.profiles(organizationId),
  };
  const byTitle: (Omit<PlannedProject, 'credentials'> & { readonly found: FileCredential[] })[] = [];
  for (const [title, group] of Map.groupBy(accepted, ({ projectTitle }) => projectTitle)) {
    const existing = await projectTitled(planner, title);
    if (existing) await expectEditable(planner, reads, existing.id);
    const found = await fitting(planner, existing, group, leftOut);
    if (found.length > 0) byTitle.push({ title, description: group[0]?.projectDescription ?? '', existing, found });
  }
  const taken = byTitle.flatMap(({ found }) => found);
  leftOut.push(...otherOrganizations(organizationId, taken));
  const certificates = assignCertificates(planner, files.certificates, taken);
  leftOut.push(...certificates.leftOut);
  const names = new Set<string>();
  const projects: PlannedProject[] = [];
  for (const { found, ...project } of byTitle) {
    const credentials: PlannedCredential[] = [];
    for (const each of found) {
      const choice = chooseApis(each, catalogue, access);
      leftOut.push(...choice.leftOut);
      credentials.push({
        found: each,
        name: await freeName(planner, each, names),
        apis: choice.apis,
        profiles: choice.profiles,
        secrets: keptSecrets(each, leftOut),
        certificates: certificates.ofCredential.get(each) ?? [],
      });
    }
    projects.push({ ...project, credentials });
  }
  return { projects, leftOut };
}
