// The catalogue's pure parts: how far roles reach, lists as they are typed, what a gateway is told.
import type { HeldRole } from '@relevo/contract/roles';
import { expect, test } from 'vitest';
import { asLines, itemsIn } from '../src/forms/one-per-line.ts';
import { gatewayCheck, nginxLines, trialCall } from '../src/pages/administration/catalogue/gateway-snippets.ts';
import { rolesElsewhere, rolesFor } from '../src/pages/administration/catalogue/profile-roles.ts';
import { mayAt } from '../src/pages/administration/catalogue/reach.ts';

const profile = { id: 'p1', name: 'Profile' };
const held: Readonly<Record<string, HeldRole>> = {
  system: { role: 'system_administrator', product: null, profile: null },
  auditor: { role: 'auditor', product: null, profile: null },
  product: { role: 'product_administrator', product: 'campaign', profile: null },
  profile: { role: 'product_profile_administrator', product: 'campaign', profile },
  developer: { role: 'developer', product: 'campaign', profile },
};
const as = (name: string) => ({
  ...{ id: 'o', name: 'Acme', enabled: true, is_operator: false },
  roles: held[name] ? [held[name]] : [],
});

test.each([
  ['system', 'apiUpdate', 'campaign', true],
  ['product', 'apiUpdate', 'campaign', true],
  ['product', 'apiUpdate', 'analytics', false],
  ['profile', 'apiUpdate', 'campaign', false],
  ['developer', 'productProfileUpdate', 'campaign', false],
  ['auditor', 'productProfileDelete', 'campaign', false],
  ['nobody', 'apiCreate', 'campaign', false],
] as const)('somebody who is %s may %s at %s: %s', (who, operation, product, expected) => {
  expect(mayAt(as(who), operation, { product })).toBe(expected);
});

test('an operator may everything, also where they hold no role', () => {
  expect(mayAt({ ...as('nobody'), is_operator: true }, 'apiDelete', { product: 'campaign' })).toBe(true);
});

test('the administrator of a product profile reaches the people of that one, and of no other', () => {
  expect(mayAt(as('profile'), 'userUpdate', { product: 'campaign', profile: 'p1' })).toBe(true);
  expect(mayAt(as('profile'), 'userUpdate', { product: 'campaign', profile: 'p2' })).toBe(false);
  expect(mayAt(as('profile'), 'userUpdate', { product: 'campaign' })).toBe(false);
});

test('whoever loses a product profile keeps every other role', () => {
  const elsewhere: HeldRole = { role: 'developer', product: 'campaign', profile: { id: 'p2', name: 'Other' } };
  const all = [held['auditor'], held['developer'], elsewhere, held['profile']].filter((each) => each !== undefined);
  expect(rolesFor(all, 'p1')).toEqual([held['developer'], held['profile']]);
  expect(rolesElsewhere(all, 'p1')).toEqual([held['auditor'], elsewhere]);
});

test('a list is typed one per line, however the lines end', () => {
  expect(itemsIn(' a.read\r\n\n  b:write \tc\n')).toEqual(['a.read', 'b:write', 'c']);
  expect(itemsIn(' \n ')).toEqual([]);
  expect(itemsIn(asLines(['x', 'y']))).toEqual(['x', 'y']);
});

const api = { issuer: 'https://relevo.example/base', organizationId: '0A1B@AdobeOrg', code: 'billing' };

test('the gateway asks below the issuer, for one organization', () => {
  expect(gatewayCheck(api)).toBe('https://relevo.example/base/authz/billing?organization=0A1B@AdobeOrg');
});

test('nginx sets every identity header, so that no caller can, and keeps the token from the API', () => {
  const lines = nginxLines(api);
  for (const header of ['Client-Id', 'Technical-Account', 'Organization', 'Scope', 'Product-Profiles']) {
    const variable = `relevo_${header.toLowerCase().replace('-', '_')}`;
    expect(lines).toContain(`auth_request_set $${variable} $upstream_http_${variable};`);
    expect(lines).toContain(`proxy_set_header Relevo-${header} $${variable};`);
  }
  expect(lines).toContain(`proxy_pass ${gatewayCheck(api)};`);
  expect(lines).toContain('proxy_set_header Authorization "";');
  expect(lines.split('{')).toHaveLength(lines.split('}').length);
});

test('what somebody chose as organization or code cannot leave its place in a command', () => {
  const odd = { ...api, organizationId: "a';rm -rf /;'&x={}$", code: 'b' };
  expect(gatewayCheck(odd)).not.toMatch(/[;{}$ ]/);
  expect(trialCall(api)).toContain('-H "x-gw-ims-org-id: 0A1B@AdobeOrg"');
});
