// Digests under an older pepper, made anew when their secret is seen again: only then can they be. Written outside the
// token's path, in groups; what is lost by a crash is made anew the next time.

import { systemActor } from './domain/audit.ts';
import type { ClientSecret, Credential, SecretDigest } from './domain/credential.ts';
import type { SecretDigester } from './domain/crypto.ts';
import type { Store } from './domain/store.ts';
import type { DigestRenewal } from './domain/store-transaction.ts';
import type { NumericDate } from './domain/time.ts';

/** In one transaction, which others wait for. */
const mostAtOnce = 200;
const mostRemembered = 10_000;

interface Pending extends DigestRenewal {
  readonly credentialId: string;
  readonly secretId: string;
}

export class DigestRenewals {
  readonly #digester: SecretDigester;
  readonly #pending = new Map<string, Pending>();
  /** Written already: memory goes on knowing the digest of before. */
  readonly #done = new Set<string>();

  constructor(digester: SecretDigester) {
    this.#digester = digester;
  }

  /** Takes note of a secret that was just found to be right. Keeps digests only. */
  note({ id: credentialId }: Credential, secret: ClientSecret, plain: string): void {
    if (!this.#digester.isOutdated(secret)) return;
    const key = `${credentialId} ${secret.id} ${secret.digest}`;
    if (this.#pending.has(key) || this.#done.has(key) || this.#pending.size >= mostRemembered) return;
    const from: SecretDigest = { digest: secret.digest, pepperVersion: secret.pepperVersion };
    this.#pending.set(key, { credentialId, secretId: secret.id, from, to: this.#digester.digest(plain) });
  }

  /** Writes some of what was noted. Rejects with `StorageUnavailableError`, and tries them again the next time. */
  async write(store: Store, now: NumericDate): Promise<void> {
    const some = [...this.#pending].slice(0, mostAtOnce);
    if (some.length === 0) return;
    await store.change({ actor: systemActor, at: now, organizationId: null }, async (tx) => {
      for (const [, { credentialId, secretId, from, to }] of some)
        await tx.clientSecrets.renewDigest(credentialId, secretId, { from, to });
      return { result: undefined, audit: [] };
    });
    if (this.#done.size >= mostRemembered) this.#done.clear();
    for (const [key] of some) {
      this.#pending.delete(key);
      this.#done.add(key);
    }
  }
}
