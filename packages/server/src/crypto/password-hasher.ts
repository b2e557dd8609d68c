// Passwords of people, hashed slowly: Argon2id (RFC 9106) with the memory that OWASP's cheat sheet asks for.
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { PasswordHasher } from '../domain/crypto.ts';

const deriveArgon2 = promisify(argon2);

/** `memory` in KiB. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const tagLength = 32;

/** Each hash takes memory and one of the four threads of the pool, where RS256 signatures wait, too: more than this wait. */
const concurrencyLimit = 2;

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

class Turnstile {
  #free = concurrencyLimit;
  readonly #waiting: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

export function createPasswordHasher(): PasswordHasher {
  const turnstile = new Turnstile();
  const derive = (password: string, nonce: Buffer, cost: { memory: number; passes: number; parallelism: number }) =>
    turnstile.run(() => deriveArgon2('argon2id', { message: password.normalize('NFC'), nonce, tagLength, ...cost }));
  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      const tag = await derive(password, salt, parameters);
      const { memory, passes, parallelism } = parameters;
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
    },
    async verify(password, hash) {
      const [, memory, passes, parallelism, salt = '', tag = ''] = phc.exec(hash ?? '') ?? [];
      if (memory === undefined) {
        await derive(password, randomBytes(saltBytes), parameters);
        return false;
      }
      const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
      const expected = Buffer.from(tag, 'base64');
      const derived = await derive(password, Buffer.from(salt, 'base64'), cost);
      return derived.length === expected.length && timingSafeEqual(derived, expected);
    },
  };
}
