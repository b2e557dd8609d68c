// Cursors of lists: a position and an HMAC that binds it to its list, under a key derived from the key-encryption key.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CursorSigner } from '../domain/crypto.ts';
import type { Position } from '../domain/page.ts';
import type { VersionedKey } from './key-material.ts';

const macBytes = 16;

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || Number.isSafeInteger(part));
}

/** With another key, as after its rotation, cursors handed out before are refused: lists are then read from the start. */
export function createCursorSigner(kek: VersionedKey): CursorSigner {
  let kept: { readonly version: number; readonly key: Buffer } | undefined;
  const activeKey = () => {
    const version = kek.activeVersion;
    if (kept?.version === version) return kept.key;
    const source = kek.key(version);
    if (!source) throw new Error('no key-encryption key');
    kept = { version, key: Buffer.from(hkdfSync('sha256', source, '', 'relevo list cursor', 32)) };
    return kept.key;
  };
  const macOf = (list: string, text: string) =>
    createHmac('sha256', activeKey())
      .update(JSON.stringify([list, text]))
      .digest()
      .subarray(0, macBytes);
  return {
    write(list, position) {
      const text = JSON.stringify(position);
      return Buffer.concat([macOf(list, text), Buffer.from(text)]).toString('base64url');
    },
    read(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length <= macBytes || bytes.toString('base64url') !== cursor) return undefined;
      const text = bytes.subarray(macBytes).toString();
      if (!timingSafeEqual(bytes.subarray(0, macBytes), macOf(list, text))) return undefined;
      const position: unknown = JSON.parse(text);
      return isPosition(position) ? position : undefined;
    },
  };
}
