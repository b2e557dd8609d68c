// Where rows become domain values: with `migration-rows.ts` and `usage-rows.ts` the only place that reads JSON text and
// engine-dependent booleans.
import type { Selectable } from 'kysely';
import * as z from 'zod';
import { type AuditEntry, type AuditValues, serverChain } from '../../domain/audit.ts';
import type { Api, Product, ProductProfile } from '../../domain/catalogue.ts';
import type { Certificate, ClientSecret, Credential, Mechanism } from '../../domain/credential.ts';
import type { Organization } from '../../domain/organization.ts';
import type { Project } from '../../domain/project.ts';
import type { RoleAssignment } from '../../domain/role-assignment.ts';
import { type BrownoutWindowRow, toLegacyStanding, toWindow } from './migration-rows.ts';
import type * as schema from './schema.ts';

type Row<Table> = Selectable<Table>;

const textList = z.array(z.string());
const mechanismKinds = z.array(z.enum(['oauth_server_to_server', 'service_account_jwt']));
const dialects = z.array(z.enum(['oauth2', 'ims']));
const lifetimes = z.object({ oauth2: z.number(), ims: z.number() });
const auditValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), textList]));

const assignments = z.array(
  z.union([
    z.object({ role: z.enum(['system_administrator', 'auditor']) }),
    z.object({ role: z.literal('product_administrator'), productId: z.string() }),
    z.object({ role: z.enum(['product_profile_administrator', 'developer']), profileId: z.string() }),
  ]),
);

type MemberRoleRow = Pick<Row<schema.MemberRolesTable>, 'role' | 'product_id' | 'profile_id'>;

export function toAssignment({ role, product_id, profile_id }: MemberRoleRow): RoleAssignment {
  switch (role) {
    case 'system_administrator':
    case 'auditor':
      return { role };
    case 'product_administrator':
      return { role, productId: product_id ?? '' };
    case 'product_profile_administrator':
    case 'developer':
      return { role, profileId: profile_id ?? '' };
    default:
      return role satisfies never;
  }
}

/** Reads a list of texts that is kept as JSON text. */
export function parseTexts(text: string): readonly string[] {
  return parseJson(textList, text);
}

/** Reads roles that are kept as JSON text. */
export function parseAssignments(text: string): readonly RoleAssignment[] {
  return parseJson(assignments, text);
}

function parseJson<S extends z.ZodType>(shape: S, text: string): z.output<S> {
  return shape.parse(JSON.parse(text));
}

export function toOrganization(row: Row<schema.OrganizationsTable>): Organization {
  return {
    id: row.id,
    name: row.name,
    enabled: Boolean(row.enabled),
    fallbackContact: row.fallback_contact,
    createdAt: row.created_at,
  };
}

export function toProduct(row: Row<schema.ProductsTable>): Product {
  return { id: row.id, code: row.code, name: row.name, description: row.description };
}

export type ApiRow = Omit<Row<schema.ApisTable>, 'position' | 'organization_id'>;

export function toApi(row: ApiRow): Api {
  return {
    code: row.code,
    productId: row.product_id,
    name: row.name,
    enabled: Boolean(row.enabled),
    audience: row.audience,
    scopes: parseJson(textList, row.scopes),
    metascopes: parseJson(textList, row.metascopes),
    authenticationTypes: parseJson(mechanismKinds, row.authentication_types),
    dialects: parseJson(dialects, row.dialects),
    signingAlgorithm: row.signing_algorithm,
    requiresOrganizationHeader: Boolean(row.requires_organization_header),
    accessTokenLifetimeSeconds: parseJson(lifetimes, row.access_token_lifetime_seconds),
    introspectionClientIds: parseJson(textList, row.introspection_client_ids),
  };
}

export type ProductProfileRow = Omit<Row<schema.ProductProfilesTable>, 'position' | 'organization_id'>;

export function toProductProfile(row: ProductProfileRow): ProductProfile {
  return {
    id: row.id,
    productId: row.product_id,
    name: row.name,
    description: row.description,
    enabled: Boolean(row.enabled),
    scopes: parseJson(textList, row.scopes),
    managementRoles: parseAssignments(row.management_roles),
  };
}

export function toProject(row: Row<schema.ProjectsTable>): Project {
  return {
    id: row.id,
    name: row.name,
    title: row.title,
    description: row.description,
    enabled: Boolean(row.enabled),
    owner: row.owner,
    contacts: parseJson(textList, row.contacts),
    createdAt: row.created_at,
    createdBy: row.created_by,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
  };
}

export type MechanismRow = Omit<Row<schema.CredentialMechanismsTable>, 'credential_id'>;

function toMechanism(row: MechanismRow): Mechanism {
  return { kind: row.kind, createdAt: row.created_at, retiredAt: row.retired_at };
}

export type ClientSecretRow = Omit<Row<schema.ClientSecretsTable>, 'position' | 'credential_id'>;

function toClientSecret(row: ClientSecretRow): ClientSecret {
  return {
    id: row.id,
    digest: row.digest,
    pepperVersion: row.pepper_version,
    hint: row.hint,
    fingerprint: row.fingerprint,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    exposedAt: row.exposed_at,
    deletedAt: row.deleted_at,
    tokensRevokedBelow: row.tokens_revoked_below,
  };
}

export type CertificateRow = Omit<Row<schema.CertificatesTable>, 'position' | 'credential_id'>;

function toCertificate(row: CertificateRow): Certificate {
  return {
    id: row.id,
    pem: row.pem,
    fingerprint: row.fingerprint,
    fingerprintSha256: row.fingerprint_sha256,
    subject: row.subject,
    notBefore: row.not_before,
    notAfter: row.not_after,
    createdAt: row.created_at,
  };
}

/** A credential with its parts, each as the text of a JSON array of rows. */
export interface CredentialRow extends Omit<Row<schema.CredentialsTable>, 'position'> {
  readonly organization_revision: number;
  readonly organization_enabled: number | boolean;
  readonly project_enabled: number | boolean;
  readonly legacy_announced_at: number | null;
  readonly legacy_sunset_at: number | null;
  readonly legacy_link: string | null;
  readonly extended_sunset_at: number | null;
  readonly mechanisms: string;
  readonly brownouts: string;
  readonly secrets: string;
  readonly certificates: string;
  readonly apis: string;
  readonly profiles: string;
}

/** `catalogue` turns the texts of APIs and profiles into values, and may answer the same text with the same value. */
export function toCredential(row: CredentialRow, catalogue: CatalogueParser): Credential {
  return {
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    organizationId: row.organization_id,
    projectId: row.project_id,
    technicalAccountId: row.technical_account_id,
    technicalAccountEmail: row.technical_account_email,
    createdAt: row.created_at,
    revision: { credential: row.revision, organization: row.organization_revision },
    enabled: Boolean(row.enabled),
    projectEnabled: Boolean(row.project_enabled),
    organizationEnabled: Boolean(row.organization_enabled),
    acceptsSecretInQuery: Boolean(row.accepts_secret_in_query),
    requiresJti: Boolean(row.requires_jti),
    allowsOwnRotation: Boolean(row.allows_own_rotation),
    tokensRevokedBelow: row.tokens_revoked_below,
    mechanisms: (JSON.parse(row.mechanisms) as MechanismRow[]).map(toMechanism),
    brownouts: (JSON.parse(row.brownouts) as BrownoutWindowRow[]).map(toWindow),
    legacy: toLegacyStanding(row),
    secrets: (JSON.parse(row.secrets) as ClientSecretRow[]).map(toClientSecret),
    certificates: (JSON.parse(row.certificates) as CertificateRow[]).map(toCertificate),
    apis: catalogue.apis(row.apis),
    profiles: catalogue.profiles(row.profiles),
  };
}

export interface CatalogueParser {
  apis(text: string): readonly Api[];
  profiles(text: string): readonly ProductProfile[];
}

export function parseApis(text: string): readonly Api[] {
  return (JSON.parse(text) as ApiRow[]).map(toApi);
}

export function parseProfiles(text: string): readonly ProductProfile[] {
  return (JSON.parse(text) as ProductProfileRow[]).map(toProductProfile);
}

/** Never fails: a text that somebody damaged must not keep the log from being read and the damage from being named. */
function toAuditValues(text: string): AuditValues {
  try {
    return parseJson(auditValues, text);
  } catch {
    return { unreadable: text };
  }
}

export function toAuditEntry(row: Row<schema.AuditEntriesTable>): AuditEntry {
  const actor = { kind: row.actor_kind, id: row.actor_id, name: row.actor_name, address: row.actor_address };
  return {
    chain: row.chain,
    sequence: row.sequence,
    at: row.at,
    actor,
    event: {
      organizationId: row.chain === serverChain ? null : row.chain,
      action: row.action,
      target: row.target,
      ...(row.project_id !== null && { projectId: row.project_id }),
      ...(row.before !== null && { before: toAuditValues(row.before) }),
      ...(row.after !== null && { after: toAuditValues(row.after) }),
    },
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
