// A change that happens at most once for an idempotency key: the answer is kept in the transaction of the change.
import { isDeepStrictEqual } from 'node:util';
import type { Access } from '../domain/access.ts';
import { idempotencyPlace } from '../domain/idempotency.ts';
import type { Change } from '../domain/store.ts';
import type { StoreTransaction } from '../domain/store-transaction.ts';
import { daySeconds, type NumericDate } from '../domain/time.ts';
import { AdminError } from './admin-error.ts';
import type { AdminContext } from './operation.ts';

/** What a request with the header `Idempotency-Key` is recognised by. */
export interface Repeatable {
  readonly operation: string;
  readonly at: NumericDate;
  /** Where the caller acts; the answer is kept there, also that of a change of the whole platform. */
  readonly organizationId: string;
  /** What the caller may do there now. */
  readonly access: Access;
  /** Caller and key. */
  readonly keyHash: string;
  /** Operation and input. */
  readonly requestHash: string;
}

/** What is kept, as JSON: an answer is for the access that it was given to. */
interface KeptAnswer {
  readonly access: Access;
  readonly result: unknown;
}

type Work<T> = (tx: StoreTransaction) => Promise<Change<T>>;

const keptSeconds = daySeconds;

/**
 * The work of a change for a request that bears a key; what it answers is JSON. A repeated request gets the answer of
 * the first, and the audit log says so: the answer may show a secret again. Whose roles were changed in between gets
 * `forbidden`, as what the first was allowed by may be gone.
 */
export function atMostOnce<T>(
  encryption: AdminContext['encryption'],
  { operation, at, organizationId, access, keyHash, requestHash }: Repeatable,
  work: Work<T>,
): Work<T> {
  const place = idempotencyPlace(organizationId, keyHash);
  const replayed = async (tx: StoreTransaction): Promise<KeptAnswer | undefined> => {
    const kept = await tx.idempotency.get(organizationId, keyHash);
    if (!kept) return undefined;
    if (kept.expiresAt <= at) {
      await tx.idempotency.remove(organizationId, keyHash);
      return undefined;
    }
    const text = kept.requestHash === requestHash ? encryption.decrypt(place, kept.response) : undefined;
    if (text !== undefined) return JSON.parse(text);
    throw keyReused();
  };
  return async (tx) => {
    const answer = await replayed(tx);
    if (answer) {
      expectSameAccess(answer.access, access);
      // what was answered before has the type of what is answered now: the request is the same
      return {
        result: answer.result as T,
        audit: [{ organizationId, action: 'operation.repeated', target: operation }],
      };
    }
    const done = await work(tx);
    const kept: KeptAnswer = { access, result: done.result ?? null };
    const response = encryption.encrypt(place, JSON.stringify(kept));
    await tx.idempotency.insert(organizationId, { keyHash, requestHash, response, expiresAt: at + keptSeconds });
    return done;
  };
}

/**
 * Takes the key for this request, of which several changes are parts; each part has a key of its own besides. Throws
 * `idempotency_key_reused` where another request has it.
 */
export async function claimKey(
  encryption: AdminContext['encryption'],
  { at, organizationId, keyHash, requestHash }: Repeatable,
  tx: StoreTransaction,
): Promise<void> {
  const kept = await tx.idempotency.get(organizationId, keyHash);
  if (kept && at < kept.expiresAt) {
    if (kept.requestHash === requestHash) return;
    throw keyReused();
  }
  if (kept) await tx.idempotency.remove(organizationId, keyHash);
  const response = encryption.encrypt(idempotencyPlace(organizationId, keyHash), 'null');
  await tx.idempotency.insert(organizationId, { keyHash, requestHash, response, expiresAt: at + keptSeconds });
}

const keyReused = () => new AdminError('idempotency_key_reused', 'This idempotency key was used for another request.');

function expectSameAccess(before: Access, present: Access): void {
  if (isDeepStrictEqual(before, present)) return;
  const detail = 'Your roles were changed since this key was first used: see what was made then, and take a new key.';
  throw new AdminError('forbidden', detail);
}
