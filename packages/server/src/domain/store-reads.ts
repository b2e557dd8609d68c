// What can be read of what is remembered, in small named parts, types only.
import type { AttentionFacts } from './attention.ts';
import type { AuditEntry, AuditHead } from './audit.ts';
import type { Api, Product, ProductProfile } from './catalogue.ts';
import type { Credential, Revision, SecretDigest } from './credential.ts';
import type { DeprecationPolicy, SunsetExtension } from './deprecation.ts';
import type { FailedRequest } from './failed-request.ts';
import type { ContainerCounts, ContainerInInstance, ContainerWithInstallations, Instance } from './instance.ts';
import type {
  AuditFilter,
  CredentialFilter,
  InstanceFilter,
  MemberFilter,
  MigrationFilter,
  ProfileFilter,
  ProjectFilter,
} from './list-filters.ts';
import type { Message } from './message.ts';
import type { LegacyTime, MigrationCounts, StoredMigrationFacts } from './migration.ts';
import type { Organization } from './organization.ts';
import type { Page, PageRequest } from './page.ts';
import type { Project } from './project.ts';
import type { StoredSigningKey } from './signing-key.ts';
import type { NumericDate } from './time.ts';
import type { UsageDay, UsageEntry } from './usage.ts';
import type { CliAuthorization, GroupMapping, Invitation, Member, Membership, Session, User } from './user.ts';

export interface AdminToken extends SecretDigest {
  readonly id: string;
  readonly organizationId: string;
  readonly createdAt: NumericDate;
}

/** Proof of which key a database belongs to: an HMAC of a fixed text under the key, and no secret. */
export interface KeyCheck {
  readonly purpose: string;
  readonly version: number;
  readonly check: string;
}

/** How much of one kind was made with one version of a key and is still needed. */
export interface KeyUse {
  /** What it is, in the plural, for people. */
  readonly what: string;
  readonly version: number;
  readonly count: number;
}

/**
 * Reads. Whatever belongs to an organization is read by naming it, so that none reaches another's rows; the exceptions
 * say so. An engine may enforce it a second time.
 */
export interface StoreReads {
  readonly organizations: {
    /** Of the whole platform; inside a change of one organization, that one. */
    list(): Promise<Organization[]>;
    get(id: string): Promise<Organization | undefined>;
  };
  readonly catalogue: {
    products(organizationId: string): Promise<Product[]>;
    apis(organizationId: string): Promise<Api[]>;
    /** APIs with this audience of their own, in every organization; inside a change of one organization, in that one. */
    apisMeantBy(audience: string): Promise<(Pick<Api, 'code' | 'productId'> & { readonly organizationId: string })[]>;
    profiles(organizationId: string): Promise<ProductProfile[]>;
    /** By name. */
    profilePage(organizationId: string, filter: ProfileFilter, page: PageRequest): Promise<Page<ProductProfile>>;
  };
  readonly projects: {
    list(organizationId: string, filter: ProjectFilter, page: PageRequest): Promise<Page<Project>>;
    /** Ids of the product profiles that each project's credentials have; a project without any is left out. */
    profileIds(organizationId: string, projectIds: readonly string[]): Promise<Map<string, readonly string[]>>;
    /** When a credential of each project got its last token. */
    lastIssued(organizationId: string, projectIds: readonly string[]): Promise<Map<string, NumericDate>>;
    /** What the credentials of each project are judged by; a project without any is left out. */
    attentionFacts(organizationId: string, projectIds: readonly string[]): Promise<Map<string, AttentionFacts[]>>;
    get(organizationId: string, id: string): Promise<Project | undefined>;
    /** Of those that are there. */
    titles(organizationId: string, projectIds: readonly string[]): Promise<Map<string, string>>;
    isNameTaken(organizationId: string, name: string): Promise<boolean>;
  };
  readonly credentials: {
    /** By its id or client id. */
    get(organizationId: string, reference: string): Promise<Credential | undefined>;
    list(organizationId: string, filter: CredentialFilter, page: PageRequest): Promise<Page<Credential>>;
    /** All of one project, newest first. */
    ofProject(organizationId: string, projectId: string): Promise<Credential[]>;
    isNameTaken(organizationId: string, name: string): Promise<boolean>;
    /** In whatever organization; inside a change of one organization, in that one. */
    findByClientId(clientId: string): Promise<Credential | undefined>;
    /** The revision in force; undefined once the credential was deleted. Cheap: asked on every introspection. */
    revision(organizationId: string, credentialId: string): Promise<Revision | undefined>;
  };
  readonly usage: {
    /** Last seen first. */
    ofCredential(organizationId: string, credentialId: string): Promise<UsageEntry[]>;
    /** Use by day and mechanism, oldest first, of the last ninety days. */
    days(organizationId: string, credentialId: string): Promise<UsageDay[]>;
    /** When each credential got its last token. */
    lastIssued(organizationId: string, credentialIds: readonly string[]): Promise<Map<string, NumericDate>>;
  };
  readonly migrations: {
    /** Credentials that have the legacy mechanism or have migrated; the ones that have waited longest first. */
    list(organizationId: string, filter: MigrationFilter, page: PageRequest): Promise<Page<Credential>>;
    /** What a decision looks at beside the credential itself; every credential asked for is there. */
    facts(organizationId: string, credentialIds: readonly string[]): Promise<Map<string, StoredMigrationFacts>>;
    counts(organizationId: string): Promise<MigrationCounts>;
    /** From when to when each credential had the legacy mechanism in use; `until` is null where it has. */
    legacyTimes(organizationId: string): Promise<LegacyTime[]>;
    /** In every organization: credentials whose undo window is over and whose legacy mechanism is still kept. */
    overdue(now: NumericDate): Promise<{ readonly organizationId: string; readonly credentialId: string }[]>;
  };
  readonly instances: {
    /** By name. */
    list(organizationId: string, filter: InstanceFilter, page: PageRequest): Promise<Page<Instance>>;
    /** By its id or name. */
    get(organizationId: string, reference: string): Promise<Instance | undefined>;
    /** Of each instance that has any; `now` decides what is a proof. */
    counts(
      organizationId: string,
      instanceIds: readonly string[],
      now: NumericDate,
    ): Promise<Map<string, ContainerCounts>>;
    /** By name, with what was found there of any credential. */
    containers(organizationId: string, instanceId: string): Promise<ContainerWithInstallations[]>;
    /** Where a credential is to be or was found, by instance and name, with what was found of it alone. */
    ofCredential(organizationId: string, credentialId: string, page: PageRequest): Promise<Page<ContainerInInstance>>;
  };
  readonly deprecation: {
    policy(organizationId: string): Promise<DeprecationPolicy>;
    extension(organizationId: string, credentialId: string): Promise<SunsetExtension | undefined>;
  };
  readonly failedRequests: {
    /** Last one first. */
    ofCredential(organizationId: string, credentialId: string): Promise<FailedRequest[]>;
  };
  readonly tokens: {
    isRevoked(jti: string): Promise<boolean>;
  };
  readonly signingKeys: {
    /** Those that sign tokens. */
    list(): Promise<StoredSigningKey[]>;
    /** The one that signs evidence files, and never a token; undefined only before the first start has made it. */
    ofEvidence(): Promise<StoredSigningKey | undefined>;
  };
  readonly adminTokens: {
    /** Of the whole platform; inside a change of one organization, its own. */
    list(): Promise<AdminToken[]>;
  };
  readonly keyChecks: {
    list(): Promise<KeyCheck[]>;
    /** Of the whole platform: digests under the pepper by its version. */
    pepperUses(): Promise<KeyUse[]>;
    /** Of the whole platform: ciphertexts under the key-encryption key by its version. */
    keyEncryptionKeyUses(): Promise<KeyUse[]>;
  };
  readonly settings: {
    get(name: string): Promise<string | undefined>;
  };
  readonly audit: {
    /** Newest first. */
    list(chain: string, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>>;
    /** At most `limit` entries with a sequence above `after`, oldest first. */
    after(chain: string, after: number, limit: number, filter?: AuditFilter): Promise<AuditEntry[]>;
    /** Where the chain ends, as remembered beside it. */
    head(chain: string): Promise<AuditHead | undefined>;
  };
  /** Accounts belong to the whole server. */
  readonly users: {
    get(id: string): Promise<User | undefined>;
    byEmail(email: string): Promise<User | undefined>;
    byIdentity(issuer: string, subject: string): Promise<User | undefined>;
    /** Of every organization, the one that was joined first first. */
    memberships(userId: string): Promise<Membership[]>;
  };
  readonly members: {
    /** By e-mail address. */
    list(organizationId: string, filter: MemberFilter, page: PageRequest): Promise<Page<Member>>;
    get(organizationId: string, userId: string): Promise<Member | undefined>;
    /** How many enabled members are system administrators. */
    countSystemAdministrators(organizationId: string): Promise<number>;
  };
  readonly sessions: {
    byTokenHash(tokenHash: string): Promise<Session | undefined>;
    /** Last seen first. */
    ofUser(userId: string): Promise<Session[]>;
  };
  readonly cliAuthorizations: {
    byCodeHash(codeHash: string): Promise<CliAuthorization | undefined>;
  };
  readonly invitations: {
    /** Newest first. */
    list(organizationId: string, page: PageRequest): Promise<Page<Invitation>>;
    get(organizationId: string, id: string): Promise<Invitation | undefined>;
    waitingFor(organizationId: string, email: string, purpose: Invitation['purpose']): Promise<Invitation[]>;
    /** In whatever organization. */
    byTokenHash(tokenHash: string): Promise<Invitation | undefined>;
  };
  readonly groupMappings: {
    list(organizationId: string): Promise<GroupMapping[]>;
    /** Of every organization. */
    ofGroups(groups: readonly string[]): Promise<GroupMapping[]>;
  };
  readonly messages: {
    /** Of every organization, oldest first of those that may be taken at `now`. */
    due(now: NumericDate, limit: number): Promise<Message[]>;
  };
}
