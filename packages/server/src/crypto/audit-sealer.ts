// Seals of audit chains: HMAC-SHA-256 under a key derived from the key-encryption key, which no database has.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AuditSealer } from '../domain/crypto.ts';
import type { KeyMaterial } from './key-material.ts';

/** `newest` seals; every version that is there is recognised. */
interface Keys {
  readonly newest: number;
  readonly versions: ReadonlyMap<number, Buffer>;
}

/** A sealer that gets its key later: the storage it seals for is open before the keys are. Until then seals are empty. */
export interface KeyedAuditSealer extends AuditSealer {
  /** From now on seals with the newest version. */
  useKey(kek: KeyMaterial): void;
}

const deriveKey = (version: Buffer) => Buffer.from(hkdfSync('sha256', version, '', 'relevo audit head', 32));

export function createAuditSealer(): KeyedAuditSealer {
  let keys: Keys = { newest: 0, versions: new Map() };
  const sealed = (version: number, text: string) => {
    const key = keys.versions.get(version);
    return key ? `${version}.${createHmac('sha256', key).update(text).digest('base64url')}` : '';
  };
  return {
    useKey({ newest, versions }) {
      keys = { newest, versions: new Map([...versions].map(([version, key]) => [version, deriveKey(key)])) };
    },
    seal: (chain, { sequence, hash }) => sealed(keys.newest, JSON.stringify([chain, sequence, hash])),
    isSealed(chain, { sequence, hash, seal }) {
      const right = sealed(Number(/^\d{1,6}(?=\.)/.exec(seal)?.[0]), JSON.stringify([chain, sequence, hash]));
      const [given, expected] = [Buffer.from(seal), Buffer.from(right)];
      return right !== '' && given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
