// Which tokens were revoked one by one, in memory for those that were asked for before.

import type { ChangeFeed } from '../domain/store.ts';
import type { StoreReads } from '../domain/store-reads.ts';
import { FollowedCache } from './followed-cache.ts';

/** About 150 bytes each. */
const keptTokens = 10_000;

export class RevokedTokens {
  readonly #changes: ChangeFeed;
  readonly #revoked: FollowedCache<boolean>;

  constructor(reads: StoreReads['tokens'], changes: ChangeFeed) {
    this.#changes = changes;
    this.#revoked = new FollowedCache((jti) => reads.isRevoked(jti), keptTokens);
    changes.listen(({ kind, subject }) => {
      if (kind === 'token') this.#revoked.forget(subject);
      else if (kind === 'everything') this.#revoked.forgetWhere(() => true);
    });
  }

  /**
   * Knows every revocation of this process, and those of others that are a second old. Rejects with
   * `StorageUnavailableError`.
   */
  async has(jti: string): Promise<boolean> {
    await this.#changes.caughtUp();
    return (await this.#revoked.get(jti)) === true;
  }
}
