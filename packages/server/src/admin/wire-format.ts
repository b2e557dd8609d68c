// Domain values as the contract puts them on the wire: snake_case, moments in RFC 3339.
import type { Api as WireApi, ProductProfile as WireProfile } from '@relevo/contract/catalogue';
import type { Certificate as WireCertificate } from '@relevo/contract/certificates';
import type { Credential as WireCredential } from '@relevo/contract/credentials';
import type { Project as WireProject } from '@relevo/contract/projects';
import type { UsageSource } from '@relevo/contract/usage';
import { type Access, holdsProfile, whyNotAddable } from '../domain/access.ts';
import { audienceOf } from '../domain/access-token.ts';
import type { Attention } from '../domain/attention.ts';
import type { Api, ProductProfile } from '../domain/catalogue.ts';
import type { Certificate, Credential } from '../domain/credential.ts';
import type { Project } from '../domain/project.ts';
import { metascopesOf, scopesOf } from '../domain/scope.ts';
import type { NumericDate } from '../domain/time.ts';
import type { UsageEntry } from '../domain/usage.ts';
import type { SourceUse } from '../domain/usage-ledger.ts';
import { wireAccess } from './editing.ts';
import { type RoleNames, wireRoles } from './role-format.ts';

export function moment(at: NumericDate): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}

export function momentOrNull(at: NumericDate | null | undefined): string | null {
  return at === null || at === undefined ? null : moment(at);
}

export function numericDate(wire: string): NumericDate {
  return Math.floor(Date.parse(wire) / 1000);
}

/** What the wire needs to know beside a thing of the catalogue itself. */
export interface CatalogueView extends RoleNames {
  readonly access: Access;
  readonly organizationId: string;
  readonly issuer: string;
}

export function wireApi(api: Api, { products, profiles, access, organizationId, issuer }: CatalogueView): WireApi {
  return {
    code: api.code,
    name: api.name,
    product: products.find(({ id }) => id === api.productId)?.code ?? '',
    enabled: api.enabled,
    audience: audienceOf(api, organizationId, issuer),
    scopes: [...api.scopes],
    metascopes: [...api.metascopes],
    authentication_types: [...api.authenticationTypes],
    dialects: [...api.dialects],
    signing_algorithm: api.signingAlgorithm,
    requires_organization_header: api.requiresOrganizationHeader,
    access_token_lifetime: api.accessTokenLifetimeSeconds.oauth2,
    compatible_access_token_lifetime: api.accessTokenLifetimeSeconds.ims,
    introspection_client_ids: [...api.introspectionClientIds],
    not_addable: whyNotAddable(access, api, profiles),
  };
}

export function wireProfile(
  profile: ProductProfile,
  view: Pick<CatalogueView, 'access' | keyof RoleNames>,
): WireProfile {
  const { id, name, description, enabled, scopes, productId } = profile;
  const product = view.products.find((each) => each.id === productId)?.code ?? '';
  return {
    id,
    product,
    name,
    description,
    enabled,
    scopes: [...scopes],
    management_roles: wireRoles(profile.managementRoles, view),
    held: holdsProfile(view.access, profile),
  };
}

/** What the wire needs to know beside a project itself. */
export interface ProjectView {
  readonly access: Access;
  /** Those that the project's credentials have. */
  readonly profiles: readonly ProductProfile[];
  readonly attention: readonly Attention[];
  readonly lastIssuedAt: NumericDate | undefined;
}

export function wireProject(project: Project, { access, profiles, attention, lastIssuedAt }: ProjectView): WireProject {
  const { id, name, title, description, enabled, owner, contacts } = project;
  return {
    id,
    name,
    title,
    description,
    enabled,
    owner,
    contacts: [...contacts],
    created_at: moment(project.createdAt),
    created_by: project.createdBy,
    changed_at: moment(project.changedAt),
    changed_by: project.changedBy,
    last_activity_at: momentOrNull(lastIssuedAt),
    attention: attention.map(({ kind, credential, at }) => ({ kind, credential, at: momentOrNull(at) })),
    access: wireAccess(access, profiles),
  };
}

export function wireCredential(credential: Credential, lastIssuedAt: NumericDate | undefined): WireCredential {
  return {
    id: credential.id,
    name: credential.name,
    project_id: credential.projectId,
    organization_id: credential.organizationId,
    client_id: credential.clientId,
    technical_account_id: credential.technicalAccountId,
    technical_account_email: credential.technicalAccountEmail,
    enabled: credential.enabled,
    accept_secret_in_query: credential.acceptsSecretInQuery,
    require_jti: credential.requiresJti,
    allow_own_rotation: credential.allowsOwnRotation,
    created_at: moment(credential.createdAt),
    last_token_at: momentOrNull(lastIssuedAt),
    mechanisms: credential.mechanisms.map(({ kind, createdAt, retiredAt }) => ({
      type: kind,
      created_at: moment(createdAt),
      retired_at: momentOrNull(retiredAt),
    })),
    apis: credential.apis.map(({ code }) => code),
    profiles: credential.profiles.map(({ name }) => name),
    scopes: scopesOf(credential),
    metascopes: metascopesOf(credential),
  };
}

/** What is known of a source over all its secrets and certificates. */
export function wireSourceUse(use: Omit<SourceUse, 'mechanism'>): UsageSource {
  const { source } = use;
  return {
    source: source.kind === 'overflow' ? 'overflow' : source.name,
    kind: source.kind,
    instance: source.kind === 'instance' ? source.name : null,
    user_agent: use.userAgent,
    first_seen_at: moment(use.firstSeenAt),
    last_seen_at: moment(use.lastSeenAt),
    issued: use.issued,
    last_used_at: momentOrNull(use.lastIssuedAt),
    refused: use.refused,
    last_refused_at: momentOrNull(use.lastRefusedAt),
    largest_gap: use.largestGapSeconds,
  };
}

export function wireUsageSource(entry: UsageEntry): UsageSource {
  return wireSourceUse({
    ...entry,
    largestGapSeconds: entry.issued + entry.refused > 1 ? entry.largestGapSeconds : null,
  });
}

/** The latest moment at which one of the entries obtained a token. */
export function lastUsedAt(entries: readonly UsageEntry[]): string | null {
  const moments = entries.flatMap(({ lastIssuedAt }) => (lastIssuedAt === null ? [] : [lastIssuedAt]));
  return moments.length > 0 ? moment(Math.max(...moments)) : null;
}

export function wireCertificate(certificate: Certificate, usage: readonly UsageEntry[]): WireCertificate {
  return {
    id: certificate.id,
    fingerprint: certificate.fingerprint,
    fingerprint_sha256: certificate.fingerprintSha256,
    subject: certificate.subject,
    not_before: moment(certificate.notBefore),
    not_after: moment(certificate.notAfter),
    created_at: moment(certificate.createdAt),
    last_used_at: lastUsedAt(usage.filter(({ certificateId }) => certificateId === certificate.id)),
  };
}
