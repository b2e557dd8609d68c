// ECDSA signatures of P-256: what OpenSSL makes (DER) and what JOSE wants (RFC 7518 §3.4).

const coordinateBytes = 32;

/** Copies one DER INTEGER that starts at `offset` right-aligned to `end` of `target`; returns the offset behind it. */
function copyInteger(der: Buffer, offset: number, target: Buffer, end: number): number {
  const length = der[offset + 1] ?? 0;
  const start = offset + 2;
  const padding = Math.max(0, length - coordinateBytes); // a leading zero keeps a DER INTEGER positive
  der.copy(target, end - (length - padding), start + padding, start + length);
  return start + length;
}

/** DER `SEQUENCE { r, s }` as r and s in 32 bytes each. Expects what OpenSSL made; not for foreign input. */
export function derToP1363(der: Buffer): Buffer {
  const signature = Buffer.alloc(2 * coordinateBytes);
  const second = copyInteger(der, 2, signature, coordinateBytes);
  copyInteger(der, second, signature, 2 * coordinateBytes);
  return signature;
}
