// What can be written of what is remembered, in small named parts, types only.

import type { AuditHead } from './audit.ts';
import type { Api, Product, ProductProfile } from './catalogue.ts';
import type { Certificate, ClientSecret, Credential, Mechanism, SecretDigest } from './credential.ts';
import type { DeprecationPolicy, SunsetExtension } from './deprecation.ts';
import type { FailedRequest } from './failed-request.ts';
import type { IdempotencyRecord } from './idempotency.ts';
import type { Container, Installation, Instance } from './instance.ts';
import type { MechanismKind } from './mechanism.ts';
import type { Message } from './message.ts';
import type { Brownout, KeptAcknowledgement, MigrationRecord } from './migration.ts';
import type { Organization } from './organization.ts';
import type { Project } from './project.ts';
import type { RoleAssignment } from './role-assignment.ts';
import type { StoredSigningKey } from './signing-key.ts';
import type { AdminToken, KeyCheck, StoreReads } from './store-reads.ts';
import type { NumericDate } from './time.ts';
import type { CliAuthorization, EncryptedText, GroupMapping, Invitation, Session, User, UserChange } from './user.ts';

export interface DigestRenewal {
  readonly from: SecretDigest;
  readonly to: SecretDigest;
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
  /** Every write of these moves the credential's revision. */
  readonly mechanisms: {
    insert(credentialId: string, mechanism: Mechanism): Promise<void>;
    setRetired(credentialId: string, kind: MechanismKind, retiredAt: NumericDate | null): Promise<void>;
    /**
     * For good; of the legacy mechanism with its certificates. The windows in which it was refused stay: evidence has them.
     */
    remove(credentialId: string, kind: MechanismKind): Promise<void>;
  };
  readonly migrations: StoreReads['migrations'] & {
    /** Replaces what was remembered of the credential's migration. */
    put(credentialId: string, record: MigrationRecord): Promise<void>;
    remove(credentialId: string): Promise<void>;
    /** Moves the credential's revision, as the two below. */
    insertBrownout(credentialId: string, brownout: Brownout): Promise<void>;
    endBrownout(credentialId: string, brownoutId: string, endsAt: NumericDate): Promise<void>;
    removeBrownout(credentialId: string, brownoutId: string): Promise<void>;
    /** Takes the place of an earlier one of the same source. */
    putAcknowledgement(credentialId: string, acknowledgement: KeptAcknowledgement): Promise<void>;
  };
  /** No token depends on these: they move no revision. */
  readonly instances: StoreReads['instances'] & {
    /** Rejects with `ConflictError` `instance.name` where another one has the name. */
    insert(organizationId: string, instance: Instance): Promise<void>;
    /** Rejects as `insert`. */
    update(id: string, change: Pick<Instance, 'name' | 'hosting' | 'credential'>): Promise<void>;
    /** With its containers and what was found there. */
    remove(id: string): Promise<void>;
    /** Takes the place of what was known of containers with the same name. */
    putContainers(instanceId: string, containers: readonly Container[]): Promise<void>;
    removeContainer(id: string): Promise<void>;
    /** Takes the place of what was known of the same container, credential and mechanism. */
    putInstallations(installations: readonly Installation[]): Promise<void>;
  };
  readonly deprecation: StoreReads['deprecation'] & {
    /** Moves the organization's revision. */
    setPolicy(organizationId: string, policy: DeprecationPolicy): Promise<void>;
    /** Moves the credential's revision, as the one below. */
    setExtension(credentialId: string, extension: SunsetExtension): Promise<void>;
    removeExtension(credentialId: string): Promise<void>;
  };
  readonly failedRequests: StoreReads['failedRequests'] & {
    /**
     * Adds to the rows of the same credential, mechanism, cause, source and standing, and forgets the ones seen longest
     * ago beyond the limits.
     * Failures of credentials that are gone are left out. Moves no revision.
     */
    note(failures: readonly FailedRequest[]): Promise<void>;
  };
  readonly clientSecrets: {
    insert(credentialId: string, secret: ClientSecret): Promise<void>;
    setExpiry(credentialId: string, secretId: string, expiresAt: NumericDate): Promise<void>;
    markDeleted(credentialId: string, secretId: string, at: NumericDate): Promise<void>;
    /** Forgets the secrets deleted before `before`. Moves no revision: who remembers them is not wrong. */
    forgetDeleted(credentialId: string, before: NumericDate): Promise<void>;
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
    insertOfEvidence(key: StoredSigningKey): Promise<void>;
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
    /** Does nothing where they are no member any more. */
    setLastSeen(organizationId: string, userId: string, at: NumericDate): Promise<void>;
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
  readonly cliAuthorizations: StoreReads['cliAuthorizations'] & {
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
    /** Replaces up to `limit` texts that stand under another version of the key-encryption key; resolves with how many. */
    renew(
      outdated: { readonly activeVersion: number; readonly limit: number },
      renew: (place: string, encrypted: EncryptedText) => EncryptedText,
    ): Promise<number>;
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
