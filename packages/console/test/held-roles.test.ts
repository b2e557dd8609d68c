// Roles as people hold them and as they are asked for.
import { type HeldRole, RoleGrant, roles } from '@relevo/contract/roles';
import { expect, test } from 'vitest';
import { grantOf, placeKinds, roleKey, widestFirst, withoutRole, withRole } from '../src/held-roles.ts';

const profile = { id: 'p-1', name: 'Campaign - prod - Admin' };

/** A role with what it is for. */
const held = (role: HeldRole['role']): HeldRole => ({
  role,
  product: placeKinds[role] === 'organization' ? null : 'campaign',
  profile: placeKinds[role] === 'profile' ? profile : null,
});

test.each(roles)('%s is asked for as the contract takes it', (role) => {
  expect(RoleGrant.parse(grantOf(held(role)))).toEqual(grantOf(held(role)));
});

test('a product profile is asked for by its id, never by a name that may be another one’s id', () => {
  expect(grantOf({ ...held('developer'), profile: { id: 'p-1', name: 'p-2' } })).toEqual({
    role: 'developer',
    profile: 'p-1',
  });
});

test('the role that reaches farthest comes first, and the list that was given stays as it is', () => {
  const given = [held('auditor'), held('developer'), held('system_administrator')];
  expect(widestFirst(given).map(({ role }) => role)).toEqual(['system_administrator', 'developer', 'auditor']);
  expect(given[0]?.role).toBe('auditor');
});

test('the same role for another product profile is another role, and one that is held is not held twice', () => {
  const one = held('developer');
  const other = { ...one, profile: { id: 'p-2', name: profile.name } };
  expect(roleKey(one)).not.toBe(roleKey(other));
  expect(withRole(withRole([one], other), one)).toHaveLength(2);
  expect(withoutRole([one, other], one)).toEqual([other]);
});
