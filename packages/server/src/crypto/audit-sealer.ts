// Seals of audit chains: HMAC-SHA-256 under a key derived from the key-encryption key, which no database has.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { AuditSealer } from '../domain/crypto.ts';
import type { VersionedKey } from './key-material.ts';

/** A sealer that gets its key later: the storage it seals for is open before the keys are. Until then seals are empty. */
export interface KeyedAuditSealer extends AuditSealer {
  /** From now on seals with its active version; every version that is there is recognised. */
  useKey(kek: VersionedKey): void;
}

const deriveKey = (version: Buffer) => Buffer.from(hkdfSync('sha256', version, '', 'relevo audit head', 32));

export function createAuditSealer(): KeyedAuditSealer {
  let kek: VersionedKey | undefined;
  const derived = new Map<number, Buffer>();
  const keyOf = (version: number) => {
    const known = derived.get(version);
    const source = known ?? kek?.key(version);
    if (known || !source) return known;
    const key = deriveKey(source);
    derived.set(version, key);
    return key;
  };
  const sealed = (version: number, text: string) => {
    const key = keyOf(version);
    return key ? `${version}.${createHmac('sha256', key).update(text).digest('base64url')}` : '';
  };
  return {
    useKey(key) {
      kek = key;
      derived.clear();
    },
    seal: (chain, { sequence, hash }) => sealed(kek?.activeVersion ?? 0, JSON.stringify([chain, sequence, hash])),
    isSealed(chain, { sequence, hash, seal }) {
      const version = /^\d{1,6}(?=\.)/.exec(seal)?.[0];
      if (version === undefined) return false;
      const right = sealed(Number(version), JSON.stringify([chain, sequence, hash]));
      const [given, expected] = [Buffer.from(seal), Buffer.from(right)];
      return right !== '' && given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
