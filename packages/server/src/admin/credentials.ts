// Credentials: create, list, view, change, delete.
import { isDeepStrictEqual } from 'node:util';
import type { Api, ProductProfile } from '../domain/catalogue.ts';
import type { Credential } from '../domain/credential.ts';
import { mayBeNew } from '../domain/deprecation.ts';
import type { MechanismKind } from '../domain/mechanism.ts';
import { legacyMechanism } from '../domain/migration.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { CredentialChange, StoreTransaction } from '../domain/store-transaction.ts';
import type { NumericDate } from '../domain/time.ts';
import { AdminError, notFound } from './admin-error.ts';
import { newClientSecret } from './client-secrets.ts';
import { credentialOf, editableCredential } from './credential-reference.ts';
import { expectEditable, expectHeld } from './editing.ts';
import type { AdminContext, Operation } from './operation.ts';
import { paged } from './pages.ts';
import { profileNamed } from './role-format.ts';
import { wireCredential } from './wire-format.ts';

const typeNames: Record<MechanismKind, string> = {
  oauth_server_to_server: 'OAuth Server-to-Server',
  service_account_jwt: 'Service Account (JWT)',
};

async function present(reads: StoreReads, organizationId: string, credentials: readonly Credential[]) {
  const lastIssued = await reads.usage.lastIssued(
    organizationId,
    credentials.map(({ id }) => id),
  );
  return credentials.map((credential) => wireCredential(credential, lastIssued.get(credential.id)));
}

export const credentialList: Operation<'credentialList'> = async (context, { query }) => {
  const { store, organizationId } = context;
  const { project: projectId, search, type: mechanism, profile: profileId, sort, order } = query;
  if (projectId !== undefined && !(await store.read.projects.get(organizationId, projectId))) throw notFound('project');
  const descending = order === undefined ? sort === 'created' : order === 'descending';
  const filter = { projectId, search, mechanism, profileId, sort, descending };
  return paged(
    context,
    { list: 'credentials', query },
    (page) => store.read.credentials.list(organizationId, filter, page),
    (credentials) => present(store.read, organizationId, credentials),
  );
};

export const credentialView: Operation<'credentialView'> = async ({ store, organizationId }, { params }) => {
  const credential = await credentialOf(store.read, organizationId, params.credential);
  return wireCredential(
    credential,
    (await store.read.usage.lastIssued(organizationId, [credential.id])).get(credential.id),
  );
};

interface Selection {
  readonly apis: readonly Api[];
  readonly profiles: readonly ProductProfile[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The APIs and product profiles that a request names; a profile by its name or id. */
async function selectionOf(
  reads: StoreReads,
  organizationId: string,
  codes: readonly string[],
  names: readonly string[],
): Promise<Selection> {
  const known = {
    apis: await reads.catalogue.apis(organizationId),
    profiles: await reads.catalogue.profiles(organizationId),
  };
  const apis = unique(codes).map((code) => {
    const api = known.apis.find((each) => each.code === code);
    if (!api) throw new AdminError('not_found', `There is no API "${code}" in this organization.`);
    return api;
  });
  const profiles = unique(names).map((name) => {
    const profile = profileNamed(known.profiles, name);
    if (!profile) throw new AdminError('not_found', `There is no product profile "${name}" in this organization.`);
    return profile;
  });
  return { apis, profiles: unique(profiles) };
}

/** Throws `authentication_type_not_allowed` for an API that does not accept credentials with the mechanism. */
export function expectMechanismAllowed(apis: readonly Api[], kind: MechanismKind): void {
  const refusing = apis.find(({ authenticationTypes }) => !authenticationTypes.includes(kind));
  if (!refusing) return;
  const detail = `The API "${refusing.code}" does not allow ${typeNames[kind]} credentials.`;
  throw new AdminError('authentication_type_not_allowed', detail);
}

/** Throws `credential_exists` where another credential of the project has the mechanism, be it retired. */
export async function expectNoSibling(
  reads: StoreReads,
  { id, organizationId, projectId }: Pick<Credential, 'id' | 'organizationId' | 'projectId'>,
  kind: MechanismKind,
): Promise<void> {
  const credentials = await reads.credentials.ofProject(organizationId, projectId);
  const sibling = credentials.find((each) => each.id !== id && each.mechanisms.some((own) => own.kind === kind));
  if (!sibling) return;
  const detail = `This project already has a credential of type ${typeNames[kind]}, "${sibling.name}"; change its APIs, or use another project.`;
  throw new AdminError('credential_exists', detail);
}

/** An API gives nothing without a product profile of its product, and a profile nothing without such an API. */
function checkSelection({ apis, profiles }: Selection, kinds: readonly MechanismKind[]): void {
  for (const api of apis) if (!api.enabled) throw new AdminError('conflict', `The API "${api.code}" is disabled.`);
  for (const kind of kinds) expectMechanismAllowed(apis, kind);
  for (const api of apis) {
    if (!profiles.some(({ productId }) => productId === api.productId)) {
      throw new AdminError('profile_required', `Choose at least one product profile for the API "${api.code}".`);
    }
  }
  const stray = profiles.find((profile) => !apis.some(({ productId }) => productId === profile.productId));
  if (stray) {
    const message = `"${stray.name}" belongs to a product of which no API was chosen.`;
    throw new AdminError('invalid_request', 'A product profile fits none of the APIs.', [
      { field: 'profiles', message },
    ]);
  }
}

const nameLimit = 100;

/** The default name, as the original has it, with the client id's start behind it where it is taken. */
async function defaultName(
  reads: StoreReads,
  organizationId: string,
  title: string,
  clientId: string,
): Promise<string> {
  const name = `Credential in ${title}`;
  const taken = await reads.credentials.isNameTaken(organizationId, name);
  return (taken ? `${name} ${clientId.slice(0, 8)}` : name).slice(0, nameLimit);
}

/** Throws `authentication_type_not_allowed` once the organization lets no credential have the legacy mechanism any more. */
async function expectNotEnding(reads: StoreReads, organizationId: string, now: NumericDate): Promise<void> {
  if (mayBeNew(await reads.deprecation.policy(organizationId), now)) return;
  const detail = 'Your organization allows no new Service Account (JWT) credentials; choose OAuth Server-to-Server.';
  throw new AdminError('authentication_type_not_allowed', detail);
}

type CreateBody = Parameters<Operation<'credentialCreate'>>[1]['body'];

async function newCredential(context: AdminContext, tx: StoreTransaction, body: CreateBody) {
  const { organizationId, ids, now, technicalAccountDomain } = context;
  const project = await tx.projects.get(organizationId, body.project);
  if (!project) throw notFound('project');
  await expectEditable(context, tx, project.id);
  const id = ids.uuid();
  await expectNoSibling(tx, { id, organizationId, projectId: project.id }, body.type);
  if (body.type === legacyMechanism) await expectNotEnding(tx, organizationId, now);
  const selection = await selectionOf(tx, organizationId, body.apis, body.profiles);
  checkSelection(selection, [body.type]);
  expectHeld(context.access, selection.profiles);
  const clientId = ids.clientId();
  return {
    id,
    clientId,
    name: body.name ?? (await defaultName(tx, organizationId, project.title, clientId)),
    organizationId,
    projectId: project.id,
    technicalAccountId: `${ids.principal()}@${technicalAccountDomain}`,
    technicalAccountEmail: `${ids.uuid()}@${technicalAccountDomain}`,
    createdAt: now,
    mechanisms: [{ kind: body.type, createdAt: now, retiredAt: null }],
    apiCodes: selection.apis.map(({ code }) => code),
    profileIds: selection.profiles.map(({ id }) => id),
  };
}

export const credentialCreate: Operation<'credentialCreate'> = async (context, { body }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const fresh = await newCredential(context, tx, body);
    const { secret, plain } = newClientSecret(context, fresh, null);
    await tx.credentials.insert(fresh);
    await tx.clientSecrets.insert(fresh.id, secret);
    const { name, clientId, technicalAccountId, apiCodes, profileIds } = fresh;
    const after = { name, type: body.type, client_id: clientId, technical_account_id: technicalAccountId };
    const { projectId } = fresh;
    const event = { organizationId, action: 'credential.created', target: fresh.id, projectId };
    const audit = [
      { ...event, after: { ...after, apis: apiCodes, profiles: profileIds } },
      { ...event, action: 'client_secret.added', target: secret.id, after: { client_id: clientId } },
    ];
    const credential = await credentialOf(tx, organizationId, fresh.id);
    const result = { ...wireCredential(credential, undefined), client_secret: plain, client_secret_id: secret.id };
    return { result, audit };
  });
};

/** What the audit keeps of a credential's settings. */
function auditedSettings(credential: Credential) {
  return {
    name: credential.name,
    enabled: credential.enabled,
    accept_secret_in_query: credential.acceptsSecretInQuery,
    require_jti: credential.requiresJti,
    allow_own_rotation: credential.allowsOwnRotation,
    apis: credential.apis.map(({ code }) => code),
    profiles: credential.profiles.map(({ id }) => id),
  };
}

/** A change that would only move the revision and fill the audit. */
function changesNothing(credential: Credential, { apiCodes, profileIds, ...settings }: CredentialChange): boolean {
  const sameList = (wanted: readonly string[] | undefined, present: readonly string[]) =>
    wanted === undefined || isDeepStrictEqual(wanted.toSorted(), present.toSorted());
  return (
    isDeepStrictEqual({ ...credential, ...settings }, credential) &&
    sameList(
      apiCodes,
      credential.apis.map(({ code }) => code),
    ) &&
    sameList(
      profileIds,
      credential.profiles.map(({ id }) => id),
    )
  );
}

export const credentialUpdate: Operation<'credentialUpdate'> = async (context, { params, body }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const before = await editableCredential(context, tx, params.credential);
    const codes = body.apis ?? before.apis.map(({ code }) => code);
    const names = body.profiles ?? before.profiles.map(({ id }) => id);
    const selection = await selectionOf(tx, organizationId, codes, names);
    if (body.apis || body.profiles) {
      const inUse = before.mechanisms.filter(({ retiredAt }) => retiredAt === null);
      checkSelection(
        selection,
        inUse.map(({ kind }) => kind),
      );
      expectHeld(context.access, selection.profiles);
    }
    const wanted: CredentialChange = {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.enabled !== undefined && { enabled: body.enabled }),
      ...(body.accept_secret_in_query !== undefined && { acceptsSecretInQuery: body.accept_secret_in_query }),
      ...(body.require_jti !== undefined && { requiresJti: body.require_jti }),
      ...(body.allow_own_rotation !== undefined && { allowsOwnRotation: body.allow_own_rotation }),
      ...(body.apis && { apiCodes: selection.apis.map(({ code }) => code) }),
      ...(body.profiles && { profileIds: selection.profiles.map(({ id }) => id) }),
    };
    const lastIssuedAt = (await tx.usage.lastIssued(organizationId, [before.id])).get(before.id);
    context.expectVersion(wireCredential(before, lastIssuedAt));
    if (changesNothing(before, wanted)) return { result: wireCredential(before, lastIssuedAt), audit: [] };
    await tx.credentials.update(before.id, wanted);
    const after = await credentialOf(tx, organizationId, before.id);
    const { projectId } = before;
    const event = { organizationId, action: 'credential.changed', target: before.id, projectId };
    const audit = [{ ...event, before: auditedSettings(before), after: auditedSettings(after) }];
    return { result: wireCredential(after, lastIssuedAt), audit };
  });
};

export const credentialDelete: Operation<'credentialDelete'> = async (context, { params, query }) => {
  const { change, organizationId } = context;
  return change(async (tx) => {
    const credential = await editableCredential(context, tx, params.credential);
    if (query.confirm !== credential.name) {
      throw new AdminError('confirmation_required', 'Deleting a credential needs its name in `confirm`.');
    }
    await tx.credentials.remove(credential.id);
    const before = { ...auditedSettings(credential), client_id: credential.clientId };
    const { projectId } = credential;
    const audit = [{ organizationId, action: 'credential.deleted', target: credential.id, projectId, before }];
    return { result: undefined, audit };
  });
};
