// Which requests that change something are another site's (threat 5); that each operation asks is in admin/no-session.
import { expect, test } from 'vitest';
import { isForeign } from '../../src/http/origin.ts';

const publicUrl = 'https://relevo.example.com';
const host = 'relevo.example.com';

test.each([
  ['the page of the public address', { origin: publicUrl, host: 'internal:8080' }],
  ['a page under another name of the same server', { origin: 'https://other.example.com', host: 'other.example.com' }],
  ['a page that says so itself', { origin: publicUrl, host, 'sec-fetch-site': 'same-origin' }],
])('not foreign: %s', (_, headers) => {
  expect(isForeign(headers, publicUrl, true)).toBe(false);
});

test.each([
  ['another site', { origin: 'https://evil.example', host }],
  ['another port of the same host', { origin: 'https://relevo.example.com:8443', host }],
  ['the same name without TLS, which a network can answer for', { origin: 'http://relevo.example.com', host }],
  ['a name that begins like ours', { origin: 'https://relevo.example.com.evil.example', host }],
  ['a page in a sandbox', { origin: 'null', host }],
  ['an origin that is no URL', { origin: 'relevo.example.com', host }],
  ['a browser that says that it comes from elsewhere', { origin: publicUrl, host, 'sec-fetch-site': 'cross-site' }],
  ['a sibling domain', { origin: publicUrl, host, 'sec-fetch-site': 'same-site' }],
  ['a page and no host', { origin: 'https://other.example.com' }],
])('foreign: %s', (_, headers) => {
  expect(isForeign(headers, publicUrl, true)).toBe(true);
  expect(isForeign(headers, publicUrl, false)).toBe(true);
});

test('without an origin, a program is let through and a cookie is not', () => {
  expect([isForeign({ host }, publicUrl, false), isForeign({ host }, publicUrl, true)]).toEqual([false, true]);
});

test('a server without TLS takes the page of its host with and without it, as a proxy in front may add it', () => {
  for (const origin of ['http://127.0.0.1:8080', 'https://127.0.0.1:8080'])
    expect(isForeign({ origin, host: '127.0.0.1:8080' }, 'http://127.0.0.1:8080', true)).toBe(false);
});
