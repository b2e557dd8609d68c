// Cursors of lists: a position and an HMAC that binds it to its list, under a key derived from the key-encryption key.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { CursorSigner } from '../domain/crypto.ts';
import type { Position } from '../domain/page.ts';
import type { KeyMaterial } from './key-material.ts';

const macBytes = 16;

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.every((part) => typeof part === 'string' || Number.isSafeInteger(part));
}

/** With another key, as after its rotation, cursors handed out before are refused: lists are then read from the start. */
export function createCursorSigner(kek: KeyMaterial): CursorSigner {
  const master = kek.versions.get(kek.newest);
  if (!master) throw new Error('no key-encryption key');
  const key = Buffer.from(hkdfSync('sha256', master, '', 'relevo list cursor', 32));
  const macOf = (list: string, text: string) =>
    createHmac('sha256', key)
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
