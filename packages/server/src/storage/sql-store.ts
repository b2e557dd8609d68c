// The Store over two Kysely handles: one reads, one writes. Knows no engine; an engine hands over its parts.
import type { Kysely } from 'kysely';
import type { Actor } from '../domain/audit.ts';
import type { Change, Store, StoreReads, StoreTransaction } from '../domain/store.ts';
import type { NumericDate } from '../domain/time.ts';
import type { RecordOutcome, UseRecord } from '../domain/usage.ts';
import { type CommitGroup, GroupCommit } from './group-commit.ts';
import { adminTokenReads, adminTokenWrites } from './sql/admin-tokens.ts';
import { appendAudit, auditReads } from './sql/audit.ts';
import { catalogueReads, catalogueWrites } from './sql/catalogue.ts';
import { certificateWrites } from './sql/certificates.ts';
import { clientSecretWrites } from './sql/client-secrets.ts';
import { credentialReads, credentialWrites } from './sql/credentials.ts';
import type { SqlEngine } from './sql/engine.ts';
import { organizationReads, organizationWrites } from './sql/organizations.ts';
import { projectReads, projectWrites } from './sql/projects.ts';
import type { Tables } from './sql/schema.ts';
import { keyCheckReads, keyCheckWrites, settingReads, settingWrites } from './sql/settings.ts';
import { signingKeyReads, signingKeyWrites } from './sql/signing-keys.ts';
import { forgetExpired, tokenReads, tokenWrites } from './sql/tokens.ts';
import { usageReads } from './sql/usage.ts';

/** What an engine hands over. Its drivers reject with the errors that `Store` names. */
export interface SqlStoreParts {
  readonly engine: SqlEngine;
  readonly read: Kysely<Tables>;
  /** Its transactions are serialised, also against those of other processes. */
  readonly write: Kysely<Tables>;
  readonly commitGroup: CommitGroup;
  /** Waits for what is under way, then closes both handles. */
  close(): Promise<void>;
}

export class SqlStore implements Store {
  readonly read: StoreReads;
  readonly #parts: SqlStoreParts;
  readonly #groupCommit: GroupCommit;
  #closing: Promise<void> | undefined;

  constructor(parts: SqlStoreParts) {
    this.#parts = parts;
    this.read = readsOf(parts.read, parts.engine);
    this.#groupCommit = new GroupCommit(parts.commitGroup);
  }

  change<T>(
    by: { readonly actor: Actor; readonly at: NumericDate },
    work: (tx: StoreTransaction) => Promise<Change<T>>,
  ): Promise<T> {
    return this.#parts.write.transaction().execute(async (tx) => {
      const { result, audit } = await work(transactionOf(tx, this.#parts.engine));
      await appendAudit(tx, by, audit);
      return result;
    });
  }

  recordUse(record: UseRecord): Promise<RecordOutcome> {
    return this.#groupCommit.record(record);
  }

  close(): Promise<void> {
    this.#closing ??= this.#groupCommit.idle().then(() => this.#parts.close());
    return this.#closing;
  }
}

function readsOf(db: Kysely<Tables>, engine: SqlEngine): StoreReads {
  return {
    organizations: organizationReads(db),
    catalogue: catalogueReads(db),
    projects: projectReads(db),
    credentials: credentialReads(db, engine),
    usage: usageReads(db),
    tokens: tokenReads(db),
    signingKeys: signingKeyReads(db),
    adminTokens: adminTokenReads(db),
    keyChecks: keyCheckReads(db),
    settings: settingReads(db),
    audit: auditReads(db),
  };
}

function transactionOf(tx: Kysely<Tables>, engine: SqlEngine): StoreTransaction {
  return {
    organizations: organizationWrites(tx),
    catalogue: catalogueWrites(tx),
    projects: projectWrites(tx),
    credentials: credentialWrites(tx, engine),
    clientSecrets: clientSecretWrites(tx),
    certificates: certificateWrites(tx),
    usage: usageReads(tx),
    tokens: tokenWrites(tx),
    signingKeys: signingKeyWrites(tx),
    adminTokens: adminTokenWrites(tx),
    keyChecks: keyCheckWrites(tx),
    settings: settingWrites(tx),
    audit: auditReads(tx),
    forgetExpired: (before) => forgetExpired(tx, before),
  };
}
