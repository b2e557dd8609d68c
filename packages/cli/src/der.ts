// The DER (X.690) that a small certificate needs: tag, length, contents. Only writes.

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

export const sequence = (...items: readonly Uint8Array[]) => encode(0x30, ...items);
export const set = (...items: readonly Uint8Array[]) => encode(0x31, ...items);
/** `[number]` EXPLICIT. */
export const tagged = (number: number, item: Uint8Array) => encode(0xa0 | number, item);
export const nothing = () => encode(0x05);
export const yes = () => encode(0x01, Uint8Array.of(0xff));
export const utf8String = (text: string) => encode(0x0c, Buffer.from(text, 'utf8'));
export const octetString = (bytes: Uint8Array) => encode(0x04, bytes);
/** The last `unusedBits` bits of `bytes` do not count. */
export const bitString = (bytes: Uint8Array, unusedBits = 0) => encode(0x03, Uint8Array.of(unusedBits), bytes);

/** A positive integer from big-endian bytes, of which the first must not be zero. */
export function positiveInteger(bytes: Uint8Array): Buffer {
  const signBit = (bytes[0] ?? 0) & 0x80;
  return encode(0x02, signBit ? Uint8Array.of(0) : Uint8Array.of(), bytes);
}

/** An object identifier from its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let high = arc >>> 7; high > 0; high >>>= 7) groups.unshift(0x80 | (high & 0x7f));
    return groups;
  });
  return encode(0x06, Uint8Array.from(bytes));
}

/** A moment in whole seconds: UTCTime until the year 2049, then GeneralizedTime (RFC 5280 §4.1.2.5). */
export function time(moment: Date): Buffer {
  const digits = `${moment.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const isLate = moment.getUTCFullYear() >= 2050;
  return encode(isLate ? 0x18 : 0x17, Buffer.from(isLate ? digits : digits.slice(2), 'ascii'));
}
