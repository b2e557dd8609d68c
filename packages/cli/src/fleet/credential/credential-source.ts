// Where the credential of a roll-out is from: a file of the original's form, or the server by client id.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CredentialFile, ProjectFile } from '@relevo/contract/credential-file';
import { Failure } from '../../failure.ts';
import { fingerprintOf } from '../../nlserver/fingerprint.ts';
import { refusalOf } from '../../nlserver/ims-values.ts';
import { reference } from '../../option-values.ts';
import { connect, serverUrl } from '../../session.ts';
import { readConfidential } from '../../standard-input.ts';
import type { CredentialIds } from '../driver.ts';
import { Sensitive } from '../sensitive.ts';
import { confidentialFile, privateKeyOf } from './confidential-file.ts';

/** Where the credential is from: a file of the original's form, or the server that has it. */
export type CredentialOrigin =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'server'; readonly url: string };

export interface CredentialChoice {
  /** What `--credential` says, or the inventory: a file, or a client id. */
  readonly named: string;
  /** The folder that a relative path is meant from. */
  readonly folder: string;
  /** Which one, where a file has several. */
  readonly clientId?: string | undefined;
  readonly privateKeyFile?: string | undefined;
}

export interface FoundCredential extends CredentialIds {
  readonly origin: CredentialOrigin;
  /** Null where it is known to the server alone: see `askedSecret`. */
  readonly secret: Sensitive | null;
  readonly fingerprint: string | null;
  readonly privateKey: Sensitive | null;
  readonly privateKeyFile: string | null;
  /** What the operator should know of the files. */
  readonly warnings: readonly string[];
}

interface FileEntry extends CredentialIds {
  readonly secrets: readonly string[];
}

function entriesOfProject({ project }: ProjectFile): readonly FileEntry[] {
  return project.workspace.details.credentials.flatMap(({ oauth_server_to_server: oauth, jwt }) => {
    const account = oauth ?? jwt;
    if (!account) return [];
    const secrets = oauth?.client_secrets ?? (jwt?.client_secret ? [jwt.client_secret] : []);
    const { client_id: clientId, technical_account_id: technicalAccountId } = account;
    return [{ organizationId: project.org.ims_org_id, clientId, technicalAccountId, secrets }];
  });
}

function entriesIn(file: string, text: string): readonly FileEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // without the cause, whose message repeats a part of the text
    throw new Failure('invalid_usage', `${file} is no JSON.`, {
      next: 'Download it anew from the page of the credential.',
    });
  }
  const one = CredentialFile.safeParse(value);
  if (one.success) {
    const { ORG_ID, CLIENT_ID, TECHNICAL_ACCOUNT_ID, CLIENT_SECRETS } = one.data;
    const ids = { organizationId: ORG_ID, clientId: CLIENT_ID, technicalAccountId: TECHNICAL_ACCOUNT_ID };
    return [{ ...ids, secrets: CLIENT_SECRETS }];
  }
  const project = ProjectFile.safeParse(value);
  if (project.success) return entriesOfProject(project.data);
  throw new Failure('invalid_usage', `${file} is neither the file of a credential nor that of a project.`, {
    next: 'Download it from the page of the credential ("Download JSON"), or name a client id.',
  });
}

function chosen(file: string, entries: readonly FileEntry[], clientId: string | undefined): FileEntry {
  const fitting = entries.filter((entry) => clientId === undefined || entry.clientId === clientId);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  const all = entries.map((entry) => entry.clientId).join(', ') || 'none';
  const next = 'Choose one with --client-id.';
  throw new Failure('invalid_usage', `${file} has these client ids: ${all}.`, { next });
}

/** The client secret that is meant of those in a file: the last, where `rotate` puts a new one. */
const currentSecret = (secrets: readonly string[]): string | undefined => secrets.at(-1);

/**
 * These values go into commands, files and requests on hosts. Throws `Failure` where one has another form; `whose` says
 * where it is from. The value is not repeated.
 */
function refuseStrange(whose: string, values: CredentialIds & { readonly clientSecret?: string }): void {
  for (const field of ['organizationId', 'clientId', 'technicalAccountId', 'clientSecret'] as const) {
    const value = values[field];
    const reason = value === undefined ? undefined : refusalOf(field, value);
    if (reason === undefined) continue;
    throw new Failure('invalid_usage', `${whose} cannot be installed: ${reason}.`, {
      next: 'Correct it, or download it anew. No host was asked.',
    });
  }
}

async function ofFile(file: string, choice: CredentialChoice): Promise<FoundCredential> {
  const { text, warnings } = await confidentialFile(file);
  const entry = chosen(file, entriesIn(file, text), choice.clientId);
  const secret = currentSecret(entry.secrets);
  if (secret === undefined) {
    throw new Failure('invalid_usage', `${file} has no client secret.`, {
      next: `Add one to it, or give --credential ${entry.clientId} and the client secret on standard input.`,
    });
  }
  refuseStrange(`What ${file} has`, { ...entry, clientSecret: secret });
  const several = `${file} has ${entry.secrets.length} client secrets: the last one is installed.`;
  const key = await privateKeyOf(choice.privateKeyFile);
  const { organizationId, clientId, technicalAccountId } = entry;
  return {
    organizationId,
    clientId,
    technicalAccountId,
    origin: { kind: 'file', path: file },
    secret: new Sensitive(secret),
    fingerprint: fingerprintOf(clientId, secret),
    ...key,
    warnings: [...warnings, ...(entry.secrets.length > 1 ? [several] : []), ...key.warnings],
  };
}

async function ofServer(named: string, choice: CredentialChoice): Promise<FoundCredential> {
  const call = await connect();
  const credential = await call('credentialView', { params: { credential: named } });
  const ids = {
    organizationId: credential.organization_id,
    clientId: credential.client_id,
    technicalAccountId: credential.technical_account_id,
  };
  refuseStrange(`What ${serverUrl()} has of ${named}`, ids);
  return {
    ...ids,
    origin: { kind: 'server', url: serverUrl() },
    secret: null,
    fingerprint: null,
    ...(await privateKeyOf(choice.privateKeyFile)),
  };
}

/** Every client secret in a file, to take them out of texts; none where it cannot be read. */
export async function secretsIn(file: string): Promise<readonly Sensitive[]> {
  try {
    const { text } = await confidentialFile(file);
    return entriesIn(file, text).flatMap(({ secrets }) => secrets.map((secret) => new Sensitive(secret)));
  } catch {
    return [];
  }
}

/** Finds the credential that is named. Rejects with `Failure`. */
export async function findCredential(choice: CredentialChoice): Promise<FoundCredential> {
  const file = resolve(choice.folder, choice.named);
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return ofFile(file, choice);
  try {
    reference(choice.named);
  } catch (cause) {
    throw new Failure('invalid_usage', `There is no file ${choice.named}, and it is no client id.`, { cause });
  }
  return ofServer(choice.named, choice);
}

/**
 * The client secret of a credential whose secret nobody has kept: typed, or on standard input. Rejects with `Failure`.
 */
export async function askedSecret(clientId: string): Promise<Sensitive> {
  const secret = await readConfidential(`the client secret of ${clientId}`);
  // A token or text of several lines is refused before it goes anywhere.
  const reason = refusalOf('clientSecret', secret);
  if (reason !== undefined) throw new Failure('invalid_usage', `That is no client secret: ${reason}.`);
  return new Sensitive(secret);
}
