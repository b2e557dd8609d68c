// The Store over two Kysely handles: one reads, one writes. Knows no engine; an engine hands over its parts.
import type { Kysely } from 'kysely';
import type { AuditEvent } from '../domain/audit.ts';
import type { AuditSealer } from '../domain/crypto.ts';
import type { Change, ChangeBy, ChangeFeed, Outdated, Store } from '../domain/store.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import type { RecordOutcome, UseRecord } from '../domain/usage.ts';
import type { ChangeFollower } from './change-feed.ts';
import { type CommitGroup, GroupCommit } from './group-commit.ts';
import { adminTokenReads, adminTokenWrites } from './sql/admin-tokens.ts';
import { idempotencyWrites, messageReads, messageWrites } from './sql/answers.ts';
import { appendAudit, auditReads, auditWrites } from './sql/audit.ts';
import { catalogueReads, catalogueWrites } from './sql/catalogue.ts';
import { certificateWrites } from './sql/certificates.ts';
import { appendChanges, type Note } from './sql/changes.ts';
import { clientSecretWrites } from './sql/client-secrets.ts';
import { credentialMigrationReads, credentialMigrationWrites } from './sql/credential-migrations.ts';
import { credentialReads, credentialWrites } from './sql/credentials.ts';
import { deprecationReads, deprecationWrites } from './sql/deprecation.ts';
import { encryptedTextWrites } from './sql/encrypted-texts.ts';
import { everyOrganization, type SqlEngine, type Within } from './sql/engine.ts';
import { failedRequestReads, failedRequestWrites } from './sql/failed-requests.ts';
import { instanceReads, instanceWrites } from './sql/instances.ts';
import { groupMappingReads, groupMappingWrites, invitationReads, invitationWrites } from './sql/invitations.ts';
import { mechanismWrites } from './sql/mechanisms.ts';
import { memberReads, memberWrites } from './sql/members.ts';
import { organizationReads, organizationWrites } from './sql/organizations.ts';
import { projectReads, projectWrites } from './sql/projects.ts';
import type { Tables } from './sql/schema.ts';
import { cliAuthorizationReads, cliAuthorizationWrites, sessionReads, sessionWrites } from './sql/sessions.ts';
import { keyCheckReads, keyCheckWrites, settingReads, settingWrites } from './sql/settings.ts';
import { signingKeyReads, signingKeyWrites } from './sql/signing-keys.ts';
import { forgetExpired, tokenReads, tokenWrites } from './sql/tokens.ts';
import { usageReads } from './sql/usage.ts';
import { userReads, userWrites } from './sql/users.ts';

/** What an engine hands over. Its drivers reject with the errors that `Store` names. */
export interface SqlStoreParts {
  readonly engine: SqlEngine;
  readonly read: Within;
  /**
   * Transactions within one organization are serialised, also against those of other processes and against the commit
   * of usage records; those within every organization against all.
   */
  readonly write: Within;
  readonly changes: ChangeFollower;
  readonly commitGroup: CommitGroup;
  /** Without one the ends of audit chains get no seal. */
  readonly sealer: AuditSealer | undefined;
  /** Whether the writing side is there at all. */
  readonly canWrite: () => boolean;
  /** Waits for what is under way, then closes both handles. */
  close(): Promise<void>;
}

const unsealed: AuditSealer = { seal: () => '', isSealed: () => true };

export class SqlStore implements Store {
  readonly read: StoreReads;
  readonly changes: ChangeFeed;
  readonly #parts: SqlStoreParts;
  readonly #groupCommit: GroupCommit;
  #closing: Promise<void> | undefined;

  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
    this.read = readsOf(parts.read, parts.engine);
    this.changes = parts.changes;
    this.#groupCommit = new GroupCommit(parts.commitGroup);
  }

  async change<T>(by: ChangeBy, work: (tx: StoreTransaction) => Promise<Change<T>>): Promise<T> {
    const { engine, write, changes, sealer = unsealed } = this.#parts;
    const outdated: Outdated[] = [];
    const done = await write(by.organizationId ?? everyOrganization)
      .transaction()
      .execute(async (tx) => {
        const { result, audit } = await work(transactionOf(tx, engine, (each) => outdated.push(each)));
        expectOwnEvents(by, audit);
        await appendAudit(tx, by, audit, sealer);
        await appendChanges(tx, engine, { at: by.at, outdated });
        return result;
      });
    changes.tell(outdated);
    return done;
  }

  recordUse(record: UseRecord): Promise<RecordOutcome> {
    return this.#groupCommit.record(record);
  }

  async isAvailable(): Promise<boolean> {
    if (!this.#parts.canWrite()) return false;
    return this.read.organizations.list().then(
      (organizations) => organizations.length > 0,
      () => false,
    );
  }

  close(): Promise<void> {
    this.#closing ??= this.#groupCommit.idle().then(() => {
      this.#parts.changes.close();
      return this.#parts.close();
    });
    return this.#closing;
  }
}

/** A change of one organization has its chain locked, and no other. */
function expectOwnEvents({ organizationId }: ChangeBy, events: readonly AuditEvent[]): void {
  const strange = events.find((event) => organizationId !== null && event.organizationId !== organizationId);
  if (strange) throw new Error(`a change within one organization says ${strange.action} of another`);
}

function readsOf(within: Within, engine: SqlEngine): StoreReads {
  return {
    organizations: organizationReads(within),
    catalogue: catalogueReads(within),
    projects: projectReads(within, engine),
    credentials: credentialReads(within, engine),
    usage: usageReads(within),
    migrations: credentialMigrationReads(within, engine),
    instances: instanceReads(within),
    deprecation: deprecationReads(within),
    failedRequests: failedRequestReads(within),
    tokens: tokenReads(within),
    signingKeys: signingKeyReads(within),
    adminTokens: adminTokenReads(within),
    keyChecks: keyCheckReads(within),
    settings: settingReads(within),
    audit: auditReads(within),
    users: userReads(within),
    members: memberReads(within),
    sessions: sessionReads(within),
    cliAuthorizations: cliAuthorizationReads(within),
    invitations: invitationReads(within),
    groupMappings: groupMappingReads(within),
    messages: messageReads(within),
  };
}

function transactionOf(tx: Kysely<Tables>, engine: SqlEngine, note: Note): StoreTransaction {
  return {
    organizations: organizationWrites(tx, note),
    catalogue: catalogueWrites(tx, note),
    projects: projectWrites(tx, engine, note),
    credentials: credentialWrites(tx, engine, note),
    mechanisms: mechanismWrites(tx, note),
    migrations: credentialMigrationWrites(tx, engine, note),
    instances: instanceWrites(tx),
    deprecation: deprecationWrites(tx, note),
    failedRequests: failedRequestWrites(tx),
    clientSecrets: clientSecretWrites(tx, note),
    certificates: certificateWrites(tx, note),
    usage: usageReads(() => tx),
    tokens: tokenWrites(tx, note),
    signingKeys: signingKeyWrites(tx, note),
    adminTokens: adminTokenWrites(tx),
    keyChecks: keyCheckWrites(tx),
    settings: settingWrites(tx, note),
    audit: auditWrites(tx),
    encryptedTexts: encryptedTextWrites(tx),
    users: userWrites(tx),
    members: memberWrites(tx),
    sessions: sessionWrites(tx),
    invitations: invitationWrites(tx),
    groupMappings: groupMappingWrites(tx),
    cliAuthorizations: cliAuthorizationWrites(tx),
    idempotency: idempotencyWrites(tx),
    messages: messageWrites(tx),
    forgetExpired: (before) => forgetExpired(tx, before),
  };
}
