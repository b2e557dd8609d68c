// What must be remembered: the Store in small named parts, types only. One conformance suite holds for every engine.
import type { Actor, AuditEvent } from './audit.ts';
import type { StoreReads } from './store-reads.ts';
import type { StoreTransaction } from './store-transaction.ts';
import type { NumericDate } from './time.ts';
import type { RecordOutcome, UseRecord } from './usage.ts';

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
  readonly kind: 'credential' | 'organization' | 'token' | 'signing_keys' | 'setting' | 'everything';
  /** A client id, an organization's id, a `jti` or a setting's name; empty for the other kinds. */
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
