// Client secrets and admin tokens at rest: HMAC-SHA-256 under a pepper that is not in the database. A keyed hash is
// enough, and 0.8 µs, because the secrets are 256 random bits and cannot be guessed.
import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretDigester } from '../domain/crypto.ts';
import type { KeyMaterial } from './key-material.ts';

export function createSecretDigester(pepper: KeyMaterial): SecretDigester {
  const keys = new Map<number, KeyObject>();
  for (const [version, key] of pepper.versions) keys.set(version, createSecretKey(key));
  const newest = createSecretKey(pepper.versions.get(pepper.newest) ?? randomBytes(32));
  const hmac = (key: KeyObject, secret: string) => createHmac('sha256', key).update(secret).digest();
  const decoy = { digest: randomBytes(32).toString('base64url'), pepperVersion: pepper.newest };

  return {
    digest: (secret) => ({ digest: hmac(newest, secret).toString('base64url'), pepperVersion: pepper.newest }),
    match(secret, candidates) {
      const computed = new Map<number, Buffer>();
      let found: (typeof candidates)[number] | undefined;
      for (const candidate of candidates.length > 0 ? candidates : [undefined]) {
        const { digest, pepperVersion } = candidate ?? decoy;
        let given = computed.get(pepperVersion);
        if (!given) {
          given = hmac(keys.get(pepperVersion) ?? newest, secret);
          computed.set(pepperVersion, given);
        }
        const kept = Buffer.from(digest, 'base64url');
        const equal = kept.length === given.length && timingSafeEqual(kept, given) && keys.has(pepperVersion);
        if (equal && candidate && !found) found = candidate;
      }
      return found;
    },
  };
}
