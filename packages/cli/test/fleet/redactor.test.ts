// Secrets leave no text, in whatever way they are written there (threat 14).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactor } from '../../src/fleet/redactor.ts';
import { Sensitive } from '../../src/fleet/sensitive.ts';

const secret = `p8e-"Qz<&>'\\%+=~x19`;
const redact = redactor([new Sensitive(secret)]);
const xml = (text: string) =>
  text.replace(/[&<>"']/g, (each) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }[each]};`);
const percent = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');

describe('a client secret is found', () => {
  test.each([
    ['plain', secret],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    [
      'in JSON in JSON’s longest form',
      [...secret].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    ],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL with small digits', percent(secret)],
    ['in a URL with capital digits', percent(secret).toUpperCase()],
    ['in XML', xml(secret)],
    ['in XML by numbers', [...secret].map((each) => `&#${each.charCodeAt(0)};`).join('')],
    ['in a shell word', secret.replace(/["\\<>&']/g, '\\$&')],
  ])('%s', (_how, written) => {
    expect(redact(`before ${written} after`)).toBe('before [REDACTED] after');
  });
});

test('in base64 and base64url, wherever it lies in what was encoded, also in lines of 76 characters', () => {
  for (const before of ['', 'a', 'ab', 'abc']) {
    const bytes = Buffer.from(`${before}${secret}${'z'.repeat(80)}`);
    const lines = (bytes.toString('base64').match(/.{1,10}/g) ?? []).join('\n');
    for (const text of [bytes.toString('base64'), bytes.toString('base64url'), lines]) {
      expect(redact(text)).toContain('[REDACTED]');
      expect(Buffer.from(redact(text).replace('[REDACTED]', ''), 'base64').toString()).not.toContain(
        secret.slice(2, -2),
      );
    }
  }
});

test('whatever the secret and whatever stands around it, nothing of it is left', () => {
  const printable = fc.string({
    unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    minLength: 8,
  });
  fc.assert(
    fc.property(printable, fc.string(), fc.string(), (value, before, after) => {
      const own = redactor([new Sensitive(value)]);
      const encoded = Buffer.from(`${before}${value}${after}`).toString('base64');
      return !own(`${before}${value}${after}`).includes(value) && own(encoded) !== encoded;
    }),
  );
});

test('a private key is found line by line, and a secret by the words in it that a program may show alone', () => {
  const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj';
  const key = redactor([
    new Sensitive(`-----BEGIN PRIVATE KEY-----\n${line}\nAgEAAoIBAQ\n-----END PRIVATE KEY-----\n`),
  ]);
  expect(key(`cannot read ${line}!`)).toBe('cannot read [REDACTED]!');
  const own = redactor([new Sensitive('rlv_secret_zrfnp3HC6zBZUK4JZfXI-Y1yXY')]);
  expect(own('ReferenceError: rlv_secret_zrfnp3HC6zBZUK4JZfXI is not defined')).not.toContain('zrfnp3HC');
});

test('what is no secret stays, and no secret at all changes nothing', () => {
  const text = 'nlserver: 7.4.1 build 9383 [x] {"a": 1}';
  expect(redact(text)).toBe(text);
  expect(redactor([])(text)).toBe(text);
});
