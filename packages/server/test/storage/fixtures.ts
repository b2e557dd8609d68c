// Rows for the storage tests. Every one can be changed where a test needs another value.
import { type AuditEvent, systemActor } from '../../src/domain/audit.ts';
import type { Api, Product, ProductProfile } from '../../src/domain/catalogue.ts';
import type { Certificate, ClientSecret, Credential } from '../../src/domain/credential.ts';
import type { DeprecationPolicy, SunsetExtension } from '../../src/domain/deprecation.ts';
import type { FailedRequest } from '../../src/domain/failed-request.ts';
import type { Brownout, KeptAcknowledgement, MigrationRecord } from '../../src/domain/migration.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { Project } from '../../src/domain/project.ts';
import type { ChangeBy, Store } from '../../src/domain/store.ts';
import type { NewCredential, StoreTransaction } from '../../src/domain/store-transaction.ts';
import type { UseRecord } from '../../src/domain/usage.ts';

export const now = 1_800_000_000;
export const organizationId = 'AAAAAAAAAAAAAAAAAAAAAAAA@AcmeOrg';
/** Changes by the platform, which may touch everything. */
export const by: ChangeBy = { actor: systemActor, at: now, organizationId: null };
/** Changes within the organization. */
export const byOrganization: ChangeBy = { ...by, organizationId };

export const organization: Organization = {
  id: organizationId,
  name: 'Acme',
  enabled: true,
  fallbackContact: null,
  createdAt: now,
};

export const product: Product = { id: 'product-1', code: 'campaign', name: 'Campaign', description: 'Email and more' };

export const api: Api = {
  code: 'campaign',
  productId: product.id,
  name: 'Campaign API',
  enabled: true,
  audience: null,
  scopes: ['campaign_sdk', 'deliverability_service_general'],
  metascopes: ['ent_campaign_sdk'],
  authenticationTypes: ['oauth_server_to_server', 'service_account_jwt'],
  dialects: ['oauth2', 'ims'],
  signingAlgorithm: 'RS256',
  requiresOrganizationHeader: true,
  accessTokenLifetimeSeconds: { oauth2: 3_600, ims: 86_400 },
  introspectionClientIds: ['resource-server'],
};

export const profile: ProductProfile = {
  id: 'profile-1',
  productId: product.id,
  name: 'Campaign - prod - Admin',
  description: '',
  enabled: true,
  scopes: ['campaign_sdk'],
  managementRoles: [],
};

export const project: Project = {
  id: 'project-1',
  name: 'mail',
  title: 'Mail',
  description: '',
  enabled: true,
  owner: 'owner@example.com',
  contacts: ['one@example.com', 'two@example.com'],
  createdAt: now,
  createdBy: 'admin@example.com',
  changedAt: now,
  changedBy: 'admin@example.com',
};

export const newCredential: NewCredential = {
  id: 'credential-1',
  clientId: 'client-1',
  name: 'nightly',
  organizationId,
  projectId: project.id,
  technicalAccountId: 'technical-1@techacct.adobe.com',
  technicalAccountEmail: 'technical-1@example.com',
  createdAt: now,
  mechanisms: [
    { kind: 'oauth_server_to_server', createdAt: now, retiredAt: null },
    { kind: 'service_account_jwt', createdAt: now, retiredAt: null },
  ],
  apiCodes: [api.code],
  profileIds: [profile.id],
};

/** The same credential under other names; `suffix` makes it unique. */
export function credentialNamed(suffix: string): NewCredential {
  return {
    ...newCredential,
    id: `credential-${suffix}`,
    clientId: `client-${suffix}`,
    name: `name-${suffix}`,
    technicalAccountId: `technical-${suffix}@techacct.adobe.com`,
  };
}

export const secret: ClientSecret = {
  id: 'secret-1',
  digest: 'ZGlnZXN0',
  pepperVersion: 1,
  hint: 'abcd',
  fingerprint: 'f'.repeat(16),
  createdAt: now,
  expiresAt: null,
  exposedAt: null,
  deletedAt: null,
  tokensRevokedBelow: 0,
};

export const certificate: Certificate = {
  id: 'certificate-1',
  pem: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
  fingerprint: 'a'.repeat(40),
  fingerprintSha256: 'b'.repeat(64),
  subject: 'CN=nightly',
  notBefore: now,
  notAfter: now + 1_000,
  createdAt: now,
};

export const policy: DeprecationPolicy = {
  mechanism: 'service_account_jwt',
  announcedAt: now - 100,
  noNewAfter: now + 100,
  sunsetAt: now + 1_000,
  link: 'https://example.com/deprecation',
};

export const extension: SunsetExtension = {
  sunsetAt: now + 2_000,
  owner: 'owner@example.com',
  reason: 'moves in spring',
  grantedBy: 'admin@example.com',
  grantedAt: now,
};

export const brownout: Brownout = {
  id: 'brownout-1',
  startsAt: now + 60,
  endsAt: now + 120,
  createdBy: 'admin@example.com',
};

/** A migration that was started. */
export const migration: MigrationRecord = {
  startedAt: now,
  startedBy: 'admin@example.com',
  completedAt: null,
  completedBy: null,
  overrideReason: null,
  undoUntil: null,
};

export const acknowledgement: KeptAcknowledgement = {
  source: { kind: 'instance', name: 'web-01' },
  at: now + 1,
  by: 'admin@example.com',
  reason: 'was a test',
};

/** Something of everything that is remembered of a migration. */
export async function insertMigrationParts(tx: StoreTransaction, credential: Credential): Promise<void> {
  await tx.migrations.put(credential.id, migration);
  await tx.migrations.insertBrownout(credential.id, brownout);
  await tx.migrations.putAcknowledgement(credential.id, acknowledgement);
  await tx.deprecation.setPolicy(credential.organizationId, policy);
  await tx.deprecation.setExtension(credential.id, extension);
  await tx.failedRequests.note([failureOf(credential)]);
}

/** Runs a change that says nothing about itself. */
export async function change(
  store: Store,
  work: (tx: StoreTransaction) => Promise<unknown>,
  audit: readonly AuditEvent[] = [],
  as = by,
): Promise<void> {
  await store.change(as, async (tx) => {
    await work(tx);
    return { result: undefined, audit };
  });
}

export async function insertOrganization(store: Store, id = organizationId): Promise<void> {
  await change(store, async (tx) => {
    await tx.organizations.insert({ ...organization, id });
    await tx.catalogue.insertProduct(id, product);
    await tx.catalogue.insertApi(id, api);
    await tx.catalogue.insertProfile(id, profile);
    await tx.projects.insert(id, project);
  });
}

/** An organization with one credential that has a secret and a certificate. */
export async function insertCredential(store: Store): Promise<Credential> {
  await insertOrganization(store);
  await change(store, async (tx) => {
    await tx.credentials.insert(newCredential);
    await tx.clientSecrets.insert(newCredential.id, secret);
    await tx.certificates.insert(newCredential.id, certificate);
  });
  return reload(store);
}

/** The credential as it is now; throws once it was removed. */
export async function reload(store: Store, clientId = newCredential.clientId): Promise<Credential> {
  const credential = await store.read.credentials.findByClientId(clientId);
  if (!credential) throw new Error(`there is no credential ${clientId}`);
  return credential;
}

/** A token issued to `credential`, by its first secret. */
export function useOf(credential: Credential, change: Partial<UseRecord> = {}): UseRecord {
  return {
    outcome: 'issued',
    credentialId: credential.id,
    revision: credential.revision,
    mechanism: 'oauth_server_to_server',
    secretId: secret.id,
    certificateId: null,
    source: { kind: 'instance', name: 'web-01' },
    userAgent: 'nlserver/8.6',
    at: now,
    secretExposed: false,
    assertion: null,
    ...change,
  };
}

/** A legacy request of `credential` that came late, once. */
export function failureOf(credential: Credential, change: Partial<FailedRequest> = {}): FailedRequest {
  return {
    organizationId: credential.organizationId,
    credentialId: credential.id,
    authenticated: true,
    mechanism: 'service_account_jwt',
    cause: 'assertion_expired',
    source: { kind: 'instance', name: 'web-01' },
    userAgent: 'nlserver/8.6',
    detail: { expired_seconds_ago: 12, audience: 'https://example.com' },
    firstAt: now,
    lastAt: now,
    count: 1,
    ...change,
  };
}

/** Lets a project work or stops it, as the organization's administrator does. */
export function setProjectEnabled(
  tx: StoreTransaction,
  enabled: boolean,
  { id, organization = organizationId }: { readonly id: string; readonly organization?: string },
): Promise<void> {
  return tx.projects.update(organization, id, { enabled, changedAt: now + 1, changedBy: 'admin@example.com' });
}
