// What must be remembered: the Store in small named parts, types only. One conformance suite holds for every engine.
import type { Actor, AuditEntry, AuditEvent } from './audit.ts';
import type { Api, Product, ProductProfile } from './catalogue.ts';
import type { Certificate, ClientSecret, Credential, Mechanism, Revision, SecretDigest } from './credential.ts';
import type { Organization } from './organization.ts';
import type { Project } from './project.ts';
import type { StoredSigningKey } from './signing-key.ts';
import type { NumericDate } from './time.ts';
import type { RecordOutcome, UsageEntry, UseRecord } from './usage.ts';

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
  };
  readonly projects: {
    /** Newest first. */
    list(organizationId: string): Promise<Project[]>;
    get(organizationId: string, id: string): Promise<Project | undefined>;
    isNameTaken(organizationId: string, name: string): Promise<boolean>;
  };
  readonly credentials: {
    /** By its id or client id. */
    get(organizationId: string, reference: string): Promise<Credential | undefined>;
    /** Newest first. */
    list(organizationId: string, projectId?: string): Promise<Credential[]>;
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
  };
  readonly settings: {
    get(name: string): Promise<string | undefined>;
  };
  readonly audit: {
    /** One chain in order. */
    entries(chain: string): Promise<AuditEntry[]>;
  };
}

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
  Pick<Credential, 'name' | 'enabled' | 'acceptsSecretInQuery' | 'requiresJti'>
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
  };
  readonly catalogue: StoreReads['catalogue'] & {
    insertProduct(organizationId: string, product: Product): Promise<void>;
    insertApi(organizationId: string, api: Api): Promise<void>;
    updateApi(organizationId: string, api: Api): Promise<void>;
    insertProfile(organizationId: string, profile: ProductProfile): Promise<void>;
    updateProfile(organizationId: string, profile: ProductProfile): Promise<void>;
  };
  readonly projects: StoreReads['projects'] & {
    insert(organizationId: string, project: Project): Promise<void>;
    /** With its credentials and everything that belongs to them. */
    remove(organizationId: string, id: string): Promise<void>;
    setEnabled(organizationId: string, id: string, enabled: boolean): Promise<void>;
  };
  readonly credentials: StoreReads['credentials'] & {
    insert(credential: NewCredential): Promise<void>;
    update(credentialId: string, change: CredentialChange): Promise<void>;
    /** With its secrets, certificates and usage. */
    remove(credentialId: string): Promise<void>;
  };
  readonly clientSecrets: {
    insert(credentialId: string, secret: ClientSecret): Promise<void>;
    markDeleted(credentialId: string, secretId: string, at: NumericDate): Promise<void>;
    /** Revokes every token that this secret has obtained so far. */
    revokeTokens(credentialId: string, secretId: string): Promise<void>;
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
    remove(kid: string): Promise<void>;
  };
  readonly adminTokens: StoreReads['adminTokens'] & {
    insert(token: AdminToken): Promise<void>;
    removeAll(organizationId: string): Promise<void>;
  };
  readonly keyChecks: StoreReads['keyChecks'] & {
    insert(check: KeyCheck): Promise<void>;
  };
  readonly settings: StoreReads['settings'] & {
    set(name: string, value: string): Promise<void>;
  };
  /** Forgets single-use `jti`s and revoked tokens that expired before `before`, and what the change feed had before it. */
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
