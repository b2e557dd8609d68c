// Reads the files of the original: what credentials and certificates are in them. Knows nothing of the organization.
import { CredentialFile, ProjectFile } from '@relevo/contract/credential-file';
import type { ImportFile } from '@relevo/contract/imports';
import type { z } from 'zod';
import type { MechanismKind } from '../../domain/mechanism.ts';

/** What could not be taken. `what` is from a file: made short and plain. */
export interface LeftOut {
  readonly file: string;
  readonly what: string;
  readonly why: string;
}

/** A credential as its file has it; texts are cleaned, ids are not checked. */
export interface FileCredential {
  readonly file: string;
  readonly organizationId: string;
  readonly projectTitle: string;
  readonly projectDescription: string;
  readonly name: string;
  readonly clientId: string;
  readonly technicalAccountId: string;
  readonly technicalAccountEmail: string;
  readonly kinds: readonly MechanismKind[];
  readonly secrets: readonly string[];
  readonly scopes: readonly string[];
  readonly metascopes: readonly string[];
  /** Codes of APIs of the whole project; `alone` says that no other credential can be meant. */
  readonly services: readonly string[];
  readonly alone: boolean;
}

export interface FileCertificate {
  readonly file: string;
  readonly pem: string;
}

export interface FilesRead {
  readonly credentials: readonly FileCredential[];
  readonly certificates: readonly FileCertificate[];
  readonly leftOut: readonly LeftOut[];
}

const nothing = { credentials: [], certificates: [], leftOut: [] };

/** One line without control characters, at most `maximum` characters. */
export const cleanText = (text: string, maximum: number): string =>
  [...text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim()].slice(0, maximum).join('').trim();

const titleLimit = 45;
const descriptionLimit = 1000;
/** The original has one credential of each type in a project. */
const perFileLimit = 20;

type Parsed = z.output<typeof ProjectFile>['project']['workspace']['details']['credentials'][number];

const kindsByType: Readonly<Record<string, readonly MechanismKind[]>> = {
  service: ['service_account_jwt'],
  oauth_server_to_server: ['oauth_server_to_server'],
  oauth_server_to_server_migrate: ['oauth_server_to_server', 'service_account_jwt'],
};

/** Without the address that the original may write before a metascope. */
const metascopeOf = (text: string) => text.slice(text.lastIndexOf('/') + 1);

const unique = (values: readonly string[]) => [...new Set(values.filter((value) => value !== ''))];

type OfProject = Pick<
  FileCredential,
  'file' | 'organizationId' | 'projectTitle' | 'projectDescription' | 'services' | 'alone'
>;

/** A credential of a project file; a text says why it is none of ours. */
function ofProjectFile(found: Parsed, project: OfProject): FileCredential | string {
  const kinds = Object.hasOwn(kindsByType, found.integration_type) ? kindsByType[found.integration_type] : undefined;
  if (!kinds) return 'Only OAuth Server-to-Server and Service Account (JWT) credentials can be imported.';
  const oauth = kinds.includes('oauth_server_to_server') ? found.oauth_server_to_server : undefined;
  const jwt = kinds.includes('service_account_jwt') ? found.jwt : undefined;
  const account = oauth ?? jwt;
  if (!account || [oauth, jwt].filter(Boolean).length !== kinds.length) {
    return 'The part of its type is missing in the file; download it again.';
  }
  if (jwt && (jwt.client_id !== account.client_id || jwt.technical_account_id !== account.technical_account_id)) {
    return 'Its two mechanisms have different client ids or technical accounts.';
  }
  return {
    ...project,
    name: cleanText(found.name, 100),
    clientId: account.client_id,
    technicalAccountId: account.technical_account_id,
    technicalAccountEmail: account.technical_account_email,
    kinds,
    secrets: unique([...(oauth?.client_secrets ?? []), jwt?.client_secret ?? '']),
    scopes: unique(oauth?.scopes ?? []),
    metascopes: unique((jwt?.meta_scopes ?? []).map(metascopeOf)),
  };
}

/** The one workspace of most projects goes without saying. */
function titleOf({ title, name, workspace }: z.output<typeof ProjectFile>['project']): string {
  const place = workspace.title || workspace.name;
  const whole = place === '' || place === 'Production' ? title || name : `${title || name} ${place}`;
  return cleanText(whole, titleLimit) || 'Imported';
}

function readProject(file: string, { project }: z.output<typeof ProjectFile>): FilesRead {
  const { credentials: found, services } = project.workspace.details;
  if (found.length > perFileLimit) {
    return { ...nothing, leftOut: [{ file, what: 'the file', why: `It has more than ${perFileLimit} credentials.` }] };
  }
  const ofProject: OfProject = {
    file,
    organizationId: project.org.ims_org_id,
    projectTitle: titleOf(project),
    projectDescription: cleanText(project.description, descriptionLimit),
    services: unique(services.map(({ code }) => code)),
    alone: found.filter(({ integration_type: type }) => Object.hasOwn(kindsByType, type)).length === 1,
  };
  const credentials: FileCredential[] = [];
  const leftOut: LeftOut[] = [];
  for (const each of found) {
    const read = ofProjectFile(each, ofProject);
    if (typeof read !== 'string') credentials.push(read);
    else leftOut.push({ file, what: cleanText(`credential ${each.name || each.id}`, 100), why: read });
  }
  return { ...nothing, credentials, leftOut };
}

function readCredential(file: string, found: z.output<typeof CredentialFile>): FilesRead {
  const title = cleanText(`Imported ${found.CLIENT_ID}`, titleLimit);
  const credential: FileCredential = {
    file,
    organizationId: found.ORG_ID,
    projectTitle: title,
    projectDescription: '',
    name: '',
    clientId: found.CLIENT_ID,
    technicalAccountId: found.TECHNICAL_ACCOUNT_ID,
    technicalAccountEmail: found.TECHNICAL_ACCOUNT_EMAIL,
    kinds: ['oauth_server_to_server'],
    secrets: unique(found.CLIENT_SECRETS),
    scopes: unique(found.SCOPES),
    metascopes: [],
    services: [],
    alone: true,
  };
  return { ...nothing, credentials: [credential] };
}

/** Where a file stops to be what it should be; names of places only, since values may be secrets. */
const placeOf = (error: z.ZodError) => `"${error.issues[0]?.path.join('.') ?? ''}" is missing or of the wrong type`;

function readJson(file: string, content: string): FilesRead {
  const refused = (why: string) => ({ ...nothing, leftOut: [{ file, what: 'the file', why }] });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return refused('It is neither JSON nor a certificate in PEM; download it again.');
  }
  if (typeof value !== 'object' || value === null) return refused('It is JSON, and no object.');
  if ('project' in value) {
    const project = ProjectFile.safeParse(value);
    return project.success ? readProject(file, project.data) : refused(`In this project ${placeOf(project.error)}.`);
  }
  if ('TYPE' in value) {
    const credential = CredentialFile.safeParse(value);
    if (credential.success) return readCredential(file, credential.data);
    return refused(`In this credential ${placeOf(credential.error)}.`);
  }
  return refused('It is neither the JSON of a project nor that of a credential.');
}

const [begin, end] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'];

function readPem(file: string, content: string): FilesRead {
  const refused = (why: string) => ({ ...nothing, leftOut: [{ file, what: 'the file', why }] });
  if (content.includes('PRIVATE KEY-----')) return refused('It holds a private key. Send the certificate alone.');
  const blocks = content.split(begin).slice(1);
  if (blocks.length > perFileLimit) return refused(`It has more than ${perFileLimit} certificates.`);
  const certificates = blocks.map((block) => {
    const length = block.indexOf(end);
    return { file, pem: begin + (length === -1 ? block : block.slice(0, length + end.length)) };
  });
  return { ...nothing, certificates };
}

/** What is in the files, in their order. Throws nothing, whatever they hold. */
export function readAdobeFiles(files: readonly z.output<typeof ImportFile>[]): FilesRead {
  const read = files.map(({ name, content }) =>
    content.includes('-----BEGIN ') && !content.trimStart().startsWith('{')
      ? readPem(name, content)
      : readJson(name, content),
  );
  return {
    credentials: read.flatMap(({ credentials }) => credentials),
    certificates: read.flatMap(({ certificates }) => certificates),
    leftOut: read.flatMap(({ leftOut }) => leftOut),
  };
}
