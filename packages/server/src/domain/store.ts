// What must be remembered: the Store in small named parts, types only. One conformance suite holds for every engine.
import type { RoleAssignment } from './access.ts';
import type { Actor, AuditEntry, AuditEvent, AuditHead } from './audit.ts';
import type { Api, Product, ProductProfile } from './catalogue.ts';
import type { Certificate, ClientSecret, Credential, Mechanism, Revision, SecretDigest } from './credential.ts';
import type { IdempotencyRecord } from './idempotency.ts';
import type { AuditFilter, CredentialFilter, MemberFilter, ProfileFilter, ProjectFilter } from './list-filters.ts';
import type { Message } from './message.ts';
import type { Organization } from './organization.ts';
import type { Page, PageRequest } from './page.ts';
import type { Project } from './project.ts';
import type { StoredSigningKey } from './signing-key.ts';
import type { NumericDate } from './time.ts';
import type { RecordOutcome, UsageEntry, UseRecord } from './usage.ts';
import type {
  CliAuthorization,
  EncryptedText,
  GroupMapping,
  Invitation,
  Member,
  Membership,
  Session,
  User,
  UserChange,
} from './user.ts';

/** A change met a row that is already there; `what` names the rule that was broken. */
export class ConflictError extends Error {
  readonly what: string;
  constructor(what: string, options?: ErrorOptions) {
    super(`already there: ${what}`, options);
    this.name = 'ConflictError';
    this.what = what;
  }
}

/** The storage cannot be read or written now (disk full, database gone, lock not obtained). Nothing was changed. */
export class StorageUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageUnavailableError';
  }
}

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

export interface DigestRenewal {
  readonly from: SecretDigest;
  readonly to: SecretDigest;
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
    get(organizationId: string, id: string): Promise<Project | undefined>;
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
    /** When each credential got its last token. */
    lastIssued(organizationId: string, credentialIds: readonly string[]): Promise<Map<string, NumericDate>>;
  };
  readonly tokens: {
    isRevoked(jti: string): Promise<boolean>;
  };
  readonly signingKeys: {
    list(): Promise<StoredSigningKey[]>;
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
    /** Of every organization, in the order of their names. */
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
    /** Oldest first of those that may be taken at `now`. */
    due(now: NumericDate, limit: number): Promise<Message[]>;
  };
}

export type OrganizationChange = Partial<Pick<Organization, 'name' | 'fallbackContact'>>;

/** `changedAt` and `changedBy` are always written. */
export type ProjectChange = Partial<Pick<Project, 'title' | 'description' | 'enabled' | 'owner' | 'contacts'>> &
  Pick<Project, 'changedAt' | 'changedBy'>;

export type NewCredential = Pick<
  Credential,
  | 'id'
  | 'clientId'
  | 'name'
  | 'organizationId'
  | 'projectId'
  | 'technicalAccountId'
  | 'technicalAccountEmail'
  | 'createdAt'
> & {
  readonly mechanisms: readonly Mechanism[];
  readonly apiCodes: readonly string[];
  readonly profileIds: readonly string[];
};

export type CredentialChange = Partial<
  Pick<Credential, 'name' | 'enabled' | 'acceptsSecretInQuery' | 'requiresJti' | 'allowsOwnRotation'>
> & {
  readonly apiCodes?: readonly string[];
  readonly profileIds?: readonly string[];
  /** Revoke every token issued so far. */
  readonly revokeTokens?: true;
};

/**
 * Writes, and reads that see them. Every write of a credential's part moves its revision; every other change of what is
 * there moves the organization's. Something new that no credential has yet moves nothing.
 */
export interface StoreTransaction extends StoreReads {
  readonly organizations: StoreReads['organizations'] & {
    insert(organization: Organization): Promise<void>;
    setEnabled(id: string, enabled: boolean): Promise<void>;
    update(id: string, change: OrganizationChange): Promise<void>;
    /** Makes whatever is remembered of every organization's credentials outdated. */
    moveRevisions(): Promise<void>;
  };
  readonly catalogue: StoreReads['catalogue'] & {
    insertProduct(organizationId: string, product: Product): Promise<void>;
    updateProduct(organizationId: string, product: Product): Promise<void>;
    /** Rejects with `ConflictError` `product.in_use` where it has APIs or product profiles. */
    removeProduct(organizationId: string, id: string): Promise<void>;
    /** Rejects with `ConflictError` `api.in_use` where a credential has it. */
    removeApi(organizationId: string, code: string): Promise<void>;
    /** With the roles of its people. Rejects with `ConflictError` `product_profile.in_use` where a credential has it. */
    removeProfile(organizationId: string, id: string): Promise<void>;
    insertApi(organizationId: string, api: Api): Promise<void>;
    updateApi(organizationId: string, api: Api): Promise<void>;
    insertProfile(organizationId: string, profile: ProductProfile): Promise<void>;
    updateProfile(organizationId: string, profile: ProductProfile): Promise<void>;
  };
  readonly projects: StoreReads['projects'] & {
    insert(organizationId: string, project: Project): Promise<void>;
    /** With its credentials and everything that belongs to them. */
    remove(organizationId: string, id: string): Promise<void>;
    update(organizationId: string, id: string, change: ProjectChange): Promise<void>;
  };
  readonly credentials: StoreReads['credentials'] & {
    insert(credential: NewCredential): Promise<void>;
    update(credentialId: string, change: CredentialChange): Promise<void>;
    /** With its secrets, certificates and usage. */
    remove(credentialId: string): Promise<void>;
  };
  readonly clientSecrets: {
    insert(credentialId: string, secret: ClientSecret): Promise<void>;
    setExpiry(credentialId: string, secretId: string, expiresAt: NumericDate): Promise<void>;
    markDeleted(credentialId: string, secretId: string, at: NumericDate): Promise<void>;
    /** Revokes every token that this secret has obtained so far. */
    revokeTokens(credentialId: string, secretId: string): Promise<void>;
    /**
     * The same secret under another version of the pepper. Moves no revision: who remembers `from` is not wrong. Does
     * nothing where the digest is another one by now.
     */
    renewDigest(credentialId: string, secretId: string, digest: DigestRenewal): Promise<void>;
  };
  readonly certificates: {
    insert(credentialId: string, certificate: Certificate): Promise<void>;
    remove(credentialId: string, certificateId: string): Promise<void>;
  };
  readonly tokens: StoreReads['tokens'] & {
    /** Revoking twice is no error. The row is forgotten some time after `expiresAt`. */
    revoke(jti: string, expiresAt: NumericDate): Promise<void>;
  };
  readonly signingKeys: StoreReads['signingKeys'] & {
    insert(key: StoredSigningKey): Promise<void>;
    /** The same private key, encrypted anew. */
    reencrypt(
      kid: string,
      under: Pick<StoredSigningKey, 'encryptedPrivateKey' | 'keyEncryptionKeyVersion'>,
    ): Promise<void>;
    remove(kid: string): Promise<void>;
  };
  readonly adminTokens: StoreReads['adminTokens'] & {
    insert(token: AdminToken): Promise<void>;
    removeAll(organizationId: string): Promise<void>;
    /** As that of a client secret. */
    renewDigest(id: string, digest: DigestRenewal): Promise<void>;
  };
  readonly keyChecks: StoreReads['keyChecks'] & {
    insert(check: KeyCheck): Promise<void>;
    remove(check: Pick<KeyCheck, 'purpose' | 'version'>): Promise<void>;
  };
  readonly settings: StoreReads['settings'] & {
    set(name: string, value: string): Promise<void>;
  };
  readonly users: StoreReads['users'] & {
    insert(user: User): Promise<void>;
    update(id: string, change: UserChange): Promise<void>;
  };
  readonly members: StoreReads['members'] & {
    insert(organizationId: string, userId: string, at: NumericDate): Promise<void>;
    setEnabled(organizationId: string, userId: string, enabled: boolean): Promise<void>;
    /** With their roles. */
    remove(organizationId: string, userId: string): Promise<void>;
    /** Replaces the roles given by hand, or those that come from groups of the provider. */
    setRoles(
      organizationId: string,
      userId: string,
      roles: { readonly by: 'hand' | 'groups'; readonly assignments: readonly RoleAssignment[] },
    ): Promise<void>;
  };
  readonly sessions: StoreReads['sessions'] & {
    insert(session: Session): Promise<void>;
    update(id: string, change: Partial<Pick<Session, 'tokenHash' | 'lastSeenAt' | 'authenticatedAt'>>): Promise<void>;
    remove(id: string): Promise<void>;
    /** Also what the command line could still get a session with. */
    removeOfUser(userId: string, except?: string): Promise<void>;
  };
  readonly invitations: StoreReads['invitations'] & {
    insert(invitation: Invitation): Promise<void>;
    remove(id: string): Promise<void>;
    /** Takes back what waits for this address. */
    removeFor(organizationId: string, email: string, purpose: Invitation['purpose']): Promise<void>;
  };
  readonly groupMappings: StoreReads['groupMappings'] & {
    insert(mapping: GroupMapping): Promise<void>;
    remove(organizationId: string, id: string): Promise<void>;
  };
  readonly cliAuthorizations: {
    insert(authorization: CliAuthorization): Promise<void>;
    /** Removes it: a code is good once. */
    take(codeHash: string): Promise<CliAuthorization | undefined>;
  };
  readonly idempotency: {
    get(organizationId: string, keyHash: string): Promise<IdempotencyRecord | undefined>;
    insert(organizationId: string, record: IdempotencyRecord): Promise<void>;
    remove(organizationId: string, keyHash: string): Promise<void>;
  };
  readonly audit: StoreReads['audit'] & {
    heads(): Promise<(AuditHead & { readonly chain: string })[]>;
    /** The same end of the chain under another seal. */
    reseal(chain: string, seal: string): Promise<void>;
  };
  readonly encryptedTexts: {
    /** Replaces every text that stands under another version of the key-encryption key. */
    renew(activeVersion: number, renew: (place: string, encrypted: EncryptedText) => EncryptedText): Promise<void>;
  };
  readonly messages: StoreReads['messages'] & {
    insert(message: Message): Promise<void>;
    update(id: string, change: Pick<Message, 'attempts' | 'nextAttemptAt'>): Promise<void>;
    /** Removing twice is no error. */
    remove(id: string): Promise<void>;
  };
  /**
   * Forgets what expired before `before`: single-use `jti`s, revoked tokens, sessions, links, codes, idempotency keys,
   * messages, and what the change feed had before it.
   */
  forgetExpired(before: NumericDate): Promise<void>;
}

/** Who changes what belongs to one organization, or what concerns the whole platform, and when. */
export interface ChangeBy {
  readonly actor: Actor;
  readonly at: NumericDate;
  /**
   * The organization whose rows are changed: no other's are seen or touched, and its changes come one after the other.
   * Null for the platform itself (first start, signing keys, housekeeping): sees everything, and everything waits.
   */
  readonly organizationId: string | null;
}

/** What a change returns: its result, and its audit events. No change goes without saying which. */
export interface Change<T> {
  readonly result: T;
  readonly audit: readonly AuditEvent[];
}

/** What a committed change made outdated, for whoever keeps it in memory. */
export interface Outdated {
  /** `everything`: it is not known what. */
  readonly kind: 'credential' | 'organization' | 'token' | 'signing_keys' | 'everything';
  /** A client id, an organization's id or a `jti`; empty for the other kinds. */
  readonly subject: string;
}

/** Lets memory follow what any process commits. */
export interface ChangeFeed {
  /** `listener` hears of the changes of this process before they are acknowledged, perhaps twice. It must not throw. */
  listen(listener: (outdated: Outdated) => void): void;
  /**
   * Resolves once listeners have heard of whatever was committed a second ago. Costs nothing as long as they have.
   * Rejects with `StorageUnavailableError`.
   */
  caughtUp(): Promise<void>;
}

export interface Store {
  readonly read: StoreReads;
  readonly changes: ChangeFeed;
  /**
   * Runs `work` in one serialised transaction and appends its audit events to their chains in the same transaction. A
   * change of one organization has audit events of that organization only.
   * Whatever `work` throws is rethrown and nothing is kept. Inside, only the handle it receives may be used.
   * Rejects with `ConflictError` or `StorageUnavailableError`.
   */
  change<T>(by: ChangeBy, work: (tx: StoreTransaction) => Promise<Change<T>>): Promise<T>;
  /**
   * Makes a use durable. Records of concurrent callers share one commit; inside it the revision and a single-use
   * `jti` are checked again. Rejects with `StorageUnavailableError`, and then nothing was recorded.
   */
  recordUse(record: UseRecord): Promise<RecordOutcome>;
  /** Whether reading and writing can be expected to work now. Writes nothing; does not reject. */
  isAvailable(): Promise<boolean>;
  /** Waits for what is under way, then lets go of the storage. */
  close(): Promise<void>;
}
