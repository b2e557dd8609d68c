// Signing keys: list, rotate.
import type { SigningAlgorithm } from '../domain/catalogue.ts';
import {
  keySetAt,
  leavesAt,
  mayRotate,
  publishBeforeUseSeconds,
  type StoredSigningKey,
  stateOf,
} from '../domain/signing-key.ts';
import type { NumericDate } from '../domain/time.ts';
import { AdminError } from './admin-error.ts';
import type { Operation } from './operation.ts';
import { moment, momentOrNull } from './wire-format.ts';

function wireKeys(keys: readonly StoredSigningKey[], now: NumericDate) {
  return keySetAt(keys, now).map((key) => ({
    kid: key.kid,
    algorithm: key.algorithm,
    state: stateOf(key, keys, now),
    published_at: moment(key.publishedAt),
    signs_from: moment(key.signsFrom),
    leaves_at: momentOrNull(leavesAt(key, keys)),
  }));
}

export const signingKeyList: Operation<'signingKeyList'> = async ({ store, now }) => ({
  items: wireKeys(await store.read.signingKeys.list(), now),
});

const algorithms: readonly SigningAlgorithm[] = ['ES256', 'RS256'];

/** Publishes the next keys now; each signs once every verifier had time to fetch the key set (M-4). */
export const signingKeyRotate: Operation<'signingKeyRotate'> = async (context, { body }) => {
  const { changePlatform, now, signingKeys, reloadSigningKeys } = context;
  const wanted = body.algorithm ? [body.algorithm] : algorithms;
  const times = { publishedAt: now, signsFrom: now + publishBeforeUseSeconds };
  // made before the transaction, which must not wait for a key generation
  const next = await Promise.all(wanted.map((algorithm) => signingKeys.create(algorithm, times)));
  const items = await changePlatform(async (tx) => {
    const present = await tx.signingKeys.list();
    const waiting = wanted.find((algorithm) => !mayRotate(present, algorithm, now));
    if (waiting) {
      throw new AdminError(
        'conflict',
        `The next ${waiting} key is published already and does not sign yet; wait until it does.`,
      );
    }
    for (const key of next) await tx.signingKeys.insert(key);
    const audit = next.map(({ kid, algorithm, signsFrom }) => ({
      organizationId: null,
      action: 'signing_key.published',
      target: kid,
      after: { algorithm, signs_from: moment(signsFrom) },
    }));
    return { result: wireKeys([...present, ...next], now), audit };
  });
  await reloadSigningKeys();
  return { items };
};
