// One-time codes: the vectors of RFC 6238 appendix B for SHA-1, of which six digits are shown.
import { describe, expect, test } from 'vitest';
import { createOneTimeCodes } from '../../src/crypto/one-time-codes.ts';
import { codeAt } from '../fixtures/one-time-codes.ts';

const codes = createOneTimeCodes('Relevo');
/** Base32 of the ASCII text 12345678901234567890. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('RFC 6238 appendix B', () => {
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i the code is %s', (now, eightDigits) => {
    expect(codes.stepOf(secret, eightDigits.slice(2), now)).toBe(Math.floor(now / 30));
  });
});

test('RFC 6238 §5.2: the code before and the one after count, no others', () => {
  const now = 1_234_567_890;
  const accepted = [-60, -30, 0, 30, 60].filter((offset) => codes.stepOf(secret, codeAt(secret, now + offset), now));
  expect(accepted).toEqual([-30, 0, 30]);
});

test.each(['', '12345', '1234567', 'abcdef', '-12345', '١٢٣٤٥٦'])('%j is no code', (code) => {
  expect(codes.stepOf(secret, code, 1_234_567_890)).toBeUndefined();
});

test('a new secret has 160 bits, another one each time, and other implementations make its codes', () => {
  const [one, other] = [codes.newSecret(), codes.newSecret()];
  expect(one).toMatch(/^[A-Z2-7]{32}$/);
  expect(one).not.toBe(other);
  expect(codes.stepOf(one, codeAt(one, 600), 600)).toBe(20);
});

test('an authenticator reads issuer, account and secret from the picture', () => {
  const uri = new URL(codes.uri(secret, 'a b@example.com'));
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Relevo:a b@example.com',
  ]);
  expect(Object.fromEntries(uri.searchParams)).toEqual({ secret, issuer: 'Relevo', digits: '6', period: '30' });
});
