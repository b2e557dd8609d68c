// Client secrets and admin tokens at rest: HMAC-SHA-256 under a pepper that is not in the database. A keyed hash is
// enough, and 0.8 µs, because the secrets are 256 random bits and cannot be guessed.
import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretDigester } from '../domain/crypto.ts';
import type { VersionedKey } from './key-material.ts';

export function createSecretDigester(pepper: VersionedKey): SecretDigester {
  const objects = new WeakMap<Buffer, KeyObject>();
  const keyOf = (version: number): KeyObject | undefined => {
    const bytes = pepper.key(version);
    if (!bytes) return undefined;
    const known = objects.get(bytes);
    if (known) return known;
    const object = createSecretKey(bytes);
    objects.set(bytes, object);
    return object;
  };
  const noKey = createSecretKey(randomBytes(32));
  const hmac = (version: number, secret: string) =>
    createHmac('sha256', keyOf(version) ?? noKey)
      .update(secret)
      .digest();
  const decoy = randomBytes(32).toString('base64url');

  return {
    digest(secret) {
      const pepperVersion = pepper.activeVersion;
      return { digest: hmac(pepperVersion, secret).toString('base64url'), pepperVersion };
    },
    fingerprint: (clientId, secret) => createHmac('sha256', clientId).update(secret).digest('hex').slice(0, 16),
    isOutdated: ({ pepperVersion }) => pepperVersion < pepper.activeVersion,
    match(secret, candidates) {
      const computed = new Map<number, Buffer>();
      let found: (typeof candidates)[number] | undefined;
      for (const candidate of candidates.length > 0 ? candidates : [undefined]) {
        const { digest, pepperVersion } = candidate ?? { digest: decoy, pepperVersion: pepper.activeVersion };
        let given = computed.get(pepperVersion);
        if (!given) {
          given = hmac(pepperVersion, secret);
          computed.set(pepperVersion, given);
        }
        const kept = Buffer.from(digest, 'base64url');
        const equal =
          kept.length === given.length && timingSafeEqual(kept, given) && keyOf(pepperVersion) !== undefined;
        if (equal && candidate && !found) found = candidate;
      }
      return found;
    },
  };
}
