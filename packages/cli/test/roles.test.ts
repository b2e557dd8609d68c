// The grammar of --role, --profile and --product.
import { roles } from '@relevo/contract/roles';
import { describe, expect, test } from 'vitest';
import { collectedRoles, type RoleOptions, roleChoices, roleGrants, roleText } from '../src/roles.ts';

const given = (...values: string[]) =>
  values.reduce<ReturnType<typeof collectedRoles>>((all, each) => collectedRoles(each, all), []);

test('the roles are those of the contract', () => {
  expect(roleChoices).toEqual(roles);
});

describe('roles to give', () => {
  test.each<[string, RoleOptions, object[]]>([
    ['a role for the whole organization', { role: given('auditor') }, [{ role: 'auditor' }]],
    [
      'a role for each --profile',
      { role: given('developer'), profile: ['A', 'B'] },
      [
        { role: 'developer', profile: 'A' },
        { role: 'developer', profile: 'B' },
      ],
    ],
    [
      'several roles that name what they are for, also with a colon in the name',
      { role: given('developer:A: 1', 'product_administrator:campaign') },
      [
        { role: 'developer', profile: 'A: 1' },
        { role: 'product_administrator', product: 'campaign' },
      ],
    ],
    [
      'a role with a name beside one that takes --profile',
      { role: given('product_profile_administrator:A', 'developer'), profile: ['B'] },
      [
        { role: 'product_profile_administrator', profile: 'A' },
        { role: 'developer', profile: 'B' },
      ],
    ],
    ['none', {}, []],
  ])('%s', (_, options, expected) => {
    expect(roleGrants(options)).toEqual(expected);
  });

  test.each<[string, RoleOptions, string]>([
    ['a role that is for nothing', { role: given('developer') }, '--role developer:NAME'],
    ['a product where a profile is needed', { role: given('developer'), product: ['campaign'] }, '--profile'],
    ['a profile that belongs to no role', { role: given('auditor'), profile: ['A'] }, 'for a profile'],
    ['a profile without any role', { profile: ['A'] }, 'for a profile'],
    [
      'a product beside roles that have names',
      { role: given('product_administrator:x'), product: ['y'] },
      'for a product',
    ],
  ])('%s is refused', (_, options, next) => {
    expect(() => roleGrants(options)).toThrow(expect.objectContaining({ next: expect.stringContaining(next) }));
  });

  test('an unknown role, an empty name and a name where none belongs are refused', () => {
    for (const value of ['owner', 'developer:', 'auditor:A', 'DEVELOPER'])
      expect(() => collectedRoles(value)).toThrow();
  });
});

test('a role that is held is written as it is given', () => {
  expect(roleText({ role: 'auditor', product: null, profile: null })).toBe('auditor');
  const profile = { id: '1', name: 'A: 1' };
  expect(roleText({ role: 'developer', product: 'campaign', profile })).toBe('developer:A: 1');
  expect(roleText({ role: 'product_administrator', product: 'x', profile: null })).toBe('product_administrator:x');
});
