// The rules of who may do what with what (threat 7).
import { describe, expect, test } from 'vitest';
import {
  type Access,
  changedAssignments,
  editabilityOf,
  holdsProfile,
  mayGrant,
  whyNotAddable,
} from '../../src/domain/access.ts';
import type { Api, ProductProfile } from '../../src/domain/catalogue.ts';
import type { RoleAssignment } from '../../src/domain/role-assignment.ts';
import { api, profile } from '../storage/fixtures.ts';

function profileNamed(id: string, change: Partial<ProductProfile> = {}): ProductProfile {
  return { ...profile, id, name: id, productId: 'mail', ...change };
}

const plain = profileNamed('plain');
const other = profileNamed('other');
const elsewhere = profileNamed('elsewhere', { productId: 'relevo' });
const administrators = profileNamed('administrators', {
  productId: 'relevo',
  managementRoles: [{ role: 'system_administrator' }],
});

const as = (...assignments: RoleAssignment[]): Access => ({ isOperator: false, assignments });
const systemAdministrator = as({ role: 'system_administrator' });
const auditor = as({ role: 'auditor' });
const productAdministrator = (productId: string) => as({ role: 'product_administrator', productId });
const profileAdministrator = (profileId: string) => as({ role: 'product_profile_administrator', profileId });
const developer = (profileId: string) => as({ role: 'developer', profileId });
const developerOf = ({ id }: ProductProfile): RoleAssignment => ({ role: 'developer', profileId: id });

describe('holding a product profile', () => {
  test.each([
    ['its developer', developer('plain'), true],
    ['its administrator', profileAdministrator('plain'), true],
    ["its product's administrator", productAdministrator('mail'), true],
    ['a system administrator', systemAdministrator, true],
    ["another profile's developer", developer('other'), false],
    ["another product's administrator", productAdministrator('relevo'), false],
    ['an auditor', auditor, false],
    ['nobody', as(), false],
  ])('of %s', (_, access, held) => {
    expect(holdsProfile(access, plain)).toBe(held);
  });

  test('a profile that carries roles is not held by who only administers its product', () => {
    expect(holdsProfile(productAdministrator('relevo'), elsewhere)).toBe(true);
    expect(holdsProfile(productAdministrator('relevo'), administrators)).toBe(false);
    expect(holdsProfile(developer('administrators'), administrators)).toBe(true);
    expect(holdsProfile(systemAdministrator, administrators)).toBe(true);
  });
});

describe('editing a project', () => {
  test('needs every product profile in it, and says which are missing', () => {
    expect(editabilityOf(developer('plain'), [plain])).toEqual({ kind: 'editable' });
    expect(editabilityOf(developer('plain'), [plain, other, elsewhere])).toEqual({
      kind: 'product_profiles',
      missing: [other, elsewhere],
    });
    expect(editabilityOf(systemAdministrator, [plain, administrators])).toEqual({ kind: 'editable' });
  });

  test('without product profiles is for whoever changes anything', () => {
    expect(editabilityOf(developer('plain'), [])).toEqual({ kind: 'editable' });
    expect(editabilityOf(auditor, [])).toEqual({ kind: 'role' });
    expect(editabilityOf(as(), [])).toEqual({ kind: 'role' });
  });
});

describe('why an API cannot be added', () => {
  const mailApi: Api = { ...api, productId: 'mail' };
  const disabled = { ...mailApi, enabled: false };
  const noneEnabled = [{ ...plain, enabled: false }];
  test.each([
    { why: [], access: developer('plain'), asked: mailApi, profiles: [plain] },
    { why: ['role', 'no_profile_held'], access: auditor, asked: mailApi, profiles: [plain] },
    { why: ['api_disabled'], access: developer('plain'), asked: disabled, profiles: [plain] },
    { why: ['organization_has_no_profile'], access: systemAdministrator, asked: mailApi, profiles: [elsewhere] },
    { why: ['organization_has_no_profile'], access: developer('plain'), asked: mailApi, profiles: noneEnabled },
    { why: ['no_profile_held'], access: developer('other'), asked: mailApi, profiles: [plain] },
  ])('is said by $why', ({ why, access, asked, profiles }) => {
    expect(whyNotAddable(access, asked, profiles)).toEqual(why);
  });
});

describe('giving a role', () => {
  const all = [plain, other, elsewhere, administrators];
  const roles: Record<string, RoleAssignment> = {
    system_administrator: { role: 'system_administrator' },
    auditor: { role: 'auditor' },
    'administrator of mail': { role: 'product_administrator', productId: 'mail' },
    'administrator of relevo': { role: 'product_administrator', productId: 'relevo' },
    'administrator of plain': { role: 'product_profile_administrator', profileId: 'plain' },
    'developer of plain': developerOf(plain),
    'developer of other': developerOf(other),
    'developer of administrators': developerOf(administrators),
    'developer of what is not there': { role: 'developer', profileId: 'gone' },
  };
  const given = (access: Access) =>
    Object.entries(roles)
      .filter(([, role]) => mayGrant(access, role, all))
      .map(([name]) => name);

  test('is for those above it', () => {
    expect(given(systemAdministrator)).toEqual(Object.keys(roles));
    expect(given(productAdministrator('mail'))).toEqual([
      'administrator of mail',
      'administrator of plain',
      'developer of plain',
      'developer of other',
    ]);
    expect(given(profileAdministrator('plain'))).toEqual(['developer of plain']);
    expect(given(developer('plain'))).toEqual([]);
    expect(given(auditor)).toEqual([]);
    expect(given(as())).toEqual([]);
  });

  test('a profile that carries roles is given by those who could give these roles', () => {
    expect(given(productAdministrator('relevo'))).toEqual(['administrator of relevo']);
    expect(given(profileAdministrator('administrators'))).toEqual([]);
  });

  test('what a profile leads to over others counts, also where they lead to each other', () => {
    const first = profileNamed('first', { managementRoles: [{ role: 'developer', profileId: 'second' }] });
    const second = profileNamed('second', { managementRoles: [developerOf(first)] });
    const access = productAdministrator('mail');
    expect(mayGrant(access, developerOf(first), [first, second])).toBe(true);
    const dangerous = { ...second, managementRoles: [developerOf(first), developerOf(administrators)] };
    expect(mayGrant(access, developerOf(first), [first, dangerous, administrators])).toBe(false);
    expect(mayGrant(systemAdministrator, developerOf(first), [first, dangerous, administrators])).toBe(true);
  });

  test('of a change of roles everything given and everything taken counts', () => {
    const [one, two, three] = [developerOf(plain), developerOf(other), { role: 'auditor' } as const];
    expect(changedAssignments([one, two], [two, three])).toEqual([three, one]);
    expect(changedAssignments([one, two], [two, one])).toEqual([]);
    expect(changedAssignments([one], [{ role: 'product_profile_administrator', profileId: 'plain' }])).toHaveLength(2);
  });
});
