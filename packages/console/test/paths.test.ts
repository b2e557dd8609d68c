// Addresses of pages, and where somebody may be sent.
import { expect, test } from 'vitest';
import { addressOf, ownPath, paths } from '../src/paths.ts';

test('a parameter cannot leave its place in an address', () => {
  const address = addressOf(paths.project, { organization: '24@AdobeOrg', project: '../../a?b#c' });
  expect(address).toBe('/organizations/24%40AdobeOrg/projects/..%2F..%2Fa%3Fb%23c');
  expect(addressOf(paths.signIn, {}, { return_to: '/a?b=c&d' })).toBe('/sign-in?return_to=%2Fa%3Fb%3Dc%26d');
});

test.each([
  ['/account', '/account'],
  ['/organizations/x/projects?search=a#b', '/organizations/x/projects?search=a#b'],
])('%s may be gone on to', (path, expected) => {
  expect(ownPath(path)).toBe(expected);
});

test.each([
  null,
  undefined,
  '',
  'account',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/./\\evil.example',
  '/..//evil.example/',
  'javascript:alert(1)',
])('T-5: %s leads home, to no other site', (path) => {
  expect(ownPath(path)).toBe('/');
});
