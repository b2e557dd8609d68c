// One-time codes of authenticators: TOTP (RFC 6238) over HOTP (RFC 4226).
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { OneTimeCodes } from '../domain/crypto.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const secretBytes = 20;
const stepSeconds = 30;
/** Clocks of telephones are a little off (RFC 6238 §5.2). */
const tolerance = [0, -1, 1];

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((group) => alphabet.charAt(Number.parseInt(group, 2))).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** RFC 4226 §5.3. */
function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** `issuer` is the name beside which an authenticator shows the codes. */
export function createOneTimeCodes(issuer: string): OneTimeCodes {
  return {
    newSecret: () => toBase32(randomBytes(secretBytes)),
    uri(secret, account) {
      const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
      return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&digits=6&period=30`;
    },
    stepOf(secret, code, now) {
      if (!/^\d{6}$/.test(code)) return undefined;
      const step = Math.floor(now / stepSeconds);
      const presented = Buffer.from(code);
      // all of them are compared, whichever is right
      const right = tolerance.filter((offset) =>
        timingSafeEqual(Buffer.from(codeAt(secret, step + offset)), presented),
      );
      return right[0] === undefined ? undefined : step + right[0];
    },
  };
}
