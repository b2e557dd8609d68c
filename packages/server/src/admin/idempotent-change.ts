// A change that happens at most once for an idempotency key: the answer is kept in the transaction of the change.
import { idempotencyPlace } from '../domain/idempotency.ts';
import type { ChangeBy } from '../domain/store.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { daySeconds } from '../domain/time.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';

/** What a request with the header `Idempotency-Key` is recognised by. */
export interface Repeatable {
  /** Where the caller acts; the answer is kept there, also that of a change of the whole platform. */
  readonly organizationId: string;
  /** Caller and key. */
  readonly keyHash: string;
  /** Operation and input. */
  readonly requestHash: string;
}

const keptSeconds = daySeconds;

/** `store.change` for requests that bear a key; what they answer is JSON. */
export function atMostOnce(
  { store, encryption }: Pick<AdminContext, 'store' | 'encryption'>,
  by: ChangeBy,
  { organizationId, keyHash, requestHash }: Repeatable,
): AdminContext['change'] {
  const { at } = by;
  const place = idempotencyPlace(organizationId, keyHash);
  const replayed = async (tx: StoreTransaction) => {
    const kept = await tx.idempotency.get(organizationId, keyHash);
    if (!kept) return undefined;
    if (kept.expiresAt <= at) {
      await tx.idempotency.remove(organizationId, keyHash);
      return undefined;
    }
    const text = kept.requestHash === requestHash ? encryption.decrypt(place, kept.response) : undefined;
    if (text !== undefined) return text;
    throw new AdminError('idempotency_key_reused', 'This idempotency key was used for another request.');
  };
  return (work) =>
    store.change(by, async (tx) => {
      const answer = await replayed(tx);
      // what was answered before has the type of what is answered now: the request is the same
      if (answer !== undefined) return { result: JSON.parse(answer), audit: [] };
      const done = await work(tx);
      const response = encryption.encrypt(place, JSON.stringify(done.result ?? null));
      await tx.idempotency.insert(organizationId, { keyHash, requestHash, response, expiresAt: at + keptSeconds });
      return done;
    });
}
