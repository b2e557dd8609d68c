// Credentials in memory, so that a token request reads nothing from the storage.
import type { Credential } from '../domain/credential.ts';
import type { ChangeFeed, Outdated } from '../domain/store.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { FollowedCache } from './followed-cache.ts';

/** Enough for the credentials in use at one time; about 1 to 3 kB each. */
const defaultLimit = 10_000;

type CredentialReads = Pick<StoreReads['credentials'], 'findByClientId' | 'revision'>;

/** By client id. Every method rejects with `StorageUnavailableError`. */
export class CredentialCache {
  readonly #reads: CredentialReads;
  readonly #changes: ChangeFeed;
  readonly #credentials: FollowedCache<Credential>;

  constructor(reads: CredentialReads, changes: ChangeFeed, limit = defaultLimit) {
    this.#reads = reads;
    this.#changes = changes;
    this.#credentials = new FollowedCache((clientId) => reads.findByClientId(clientId), limit);
    changes.listen((outdated) => this.#forget(outdated));
  }

  /**
   * The credential as it was when last read, or from the storage if it is not in memory. May be outdated by any amount:
   * enough only where the commit of a usage record checks the revision again.
   */
  byClientId(clientId: string): Promise<Credential | undefined> {
    return this.#credentials.get(clientId);
  }

  /** The credential with every change of this process, and those of others that are a second old. */
  async recent(clientId: string): Promise<Credential | undefined> {
    await this.#changes.caughtUp();
    return this.#credentials.get(clientId);
  }

  /** The credential as it is now: reads its revision, and all of it only if that moved. */
  async fresh(clientId: string): Promise<Credential | undefined> {
    const kept = this.#credentials.kept(clientId);
    if (!kept) return this.#credentials.load(clientId);
    const revision = await this.#reads.revision(kept.organizationId, kept.id);
    const unchanged =
      revision?.credential === kept.revision.credential && revision.organization === kept.revision.organization;
    return unchanged ? kept : this.#credentials.load(clientId);
  }

  #forget({ kind, subject }: Outdated): void {
    if (kind === 'credential') this.#credentials.forget(subject);
    else if (kind === 'organization') this.#credentials.forgetWhere(({ organizationId }) => organizationId === subject);
    else if (kind === 'everything') this.#credentials.forgetWhere(() => true);
  }
}
