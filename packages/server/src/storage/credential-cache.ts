// Credentials in memory, so that a token request reads nothing from the storage.
import type { Credential } from '../domain/credential.ts';
import type { StoreReads } from '../domain/store.ts';
import { BoundedMap } from './bounded-map.ts';

/** Enough for the credentials in use at one time; about 1 to 3 kB each. */
const defaultLimit = 10_000;

/** A bounded read-through cache by client id. Unknown client ids are not kept: they are free to make up. */
export class CredentialCache {
  readonly #reads: Pick<StoreReads['credentials'], 'findByClientId' | 'revision'>;
  readonly #credentials: BoundedMap<string, Credential>;

  constructor(reads: Pick<StoreReads['credentials'], 'findByClientId' | 'revision'>, limit = defaultLimit) {
    this.#reads = reads;
    this.#credentials = new BoundedMap(limit);
  }

  /**
   * The credential as it was when last read, or from the storage if it is not in memory. May be outdated by any amount:
   * enough only where the commit of a usage record checks the revision again. Rejects with `StorageUnavailableError`.
   */
  async byClientId(clientId: string): Promise<Credential | undefined> {
    return this.#credentials.get(clientId) ?? this.#load(clientId);
  }

  /** The credential as it is now: reads its revision, and all of it only if that moved. */
  async fresh(clientId: string): Promise<Credential | undefined> {
    const kept = this.#credentials.get(clientId);
    if (!kept) return this.#load(clientId);
    const revision = await this.#reads.revision(kept.organizationId, kept.id);
    const unchanged =
      revision?.credential === kept.revision.credential && revision.organization === kept.revision.organization;
    return unchanged ? kept : this.#load(clientId);
  }

  async #load(clientId: string): Promise<Credential | undefined> {
    const credential = await this.#reads.findByClientId(clientId);
    if (credential) this.#credentials.set(clientId, credential);
    else this.#credentials.delete(clientId);
    return credential;
  }
}
