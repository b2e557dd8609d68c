// Conformance: people, their membership, roles and sessions.
import { expect, test } from 'vitest';
import { ConflictError, type Store } from '../../src/domain/store.ts';
import type { StoreTransaction } from '../../src/domain/store-transaction.ts';
import type { CurrentStorage } from './conformance.ts';
import {
  byOrganization,
  change,
  insertOrganization,
  now,
  organization,
  organizationId,
  product,
  profile,
} from './fixtures.ts';
import { pagesOf } from './pages-of.ts';
import * as rows from './people-rows.ts';

const foreign = 'BBBBBBBBBBBBBBBBBBBBBBBB@OtherOrg';
const { user } = rows;

export function peopleConformance(current: CurrentStorage): void {
  accounts(current);
  members(current);
  apart(current);
}

function accounts(current: CurrentStorage): void {
  test('an account comes back as it was put in, and is found by each of its names', async () => {
    const { users } = current().store.read;
    await change(current().store, (tx) => tx.users.insert(user));
    expect(await users.get(user.id)).toEqual(user);
    expect(await users.byEmail(user.email)).toEqual(user);
    expect(await users.byIdentity('https://login.example.com', 'ada')).toEqual(user);
    expect(await users.get('unknown')).toBeUndefined();
    expect(await users.byEmail('ADA@example.com')).toBeUndefined();
    expect(await users.byIdentity('https://other.example.com', 'ada')).toBeUndefined();
    expect(await users.memberships(user.id)).toEqual([]);
  });

  test('of an account only what a change names is changed, and null takes away', async () => {
    const { store } = current();
    await change(store, (tx) => tx.users.insert(user));
    await change(store, (tx) => tx.users.update(user.id, { name: 'Countess', recoveryCodes: [] }));
    expect(await store.read.users.get(user.id)).toEqual({ ...user, name: 'Countess', recoveryCodes: [] });
    const nothing = { passwordHash: null, totp: null, identity: null };
    await change(store, (tx) => tx.users.update(user.id, nothing));
    expect(await store.read.users.get(user.id)).toMatchObject({ ...nothing, name: 'Countess' });
    await expect(change(store, (tx) => tx.users.update('unknown', { name: 'x' }))).rejects.toThrow('there is no');
  });

  test('a session comes back by the hash of its token until it is removed', async () => {
    const { store } = current();
    const other = { ...rows.session, id: 'session-2', tokenHash: 'other-hash', lastSeenAt: now + 9 };
    await change(store, async (tx) => {
      await tx.users.insert(user);
      await tx.sessions.insert(rows.session);
      await tx.sessions.insert(other);
    });
    const { sessions } = store.read;
    expect(await sessions.byTokenHash(rows.session.tokenHash)).toEqual(rows.session);
    expect(await sessions.byTokenHash('unknown')).toBeUndefined();
    expect(await sessions.ofUser(user.id)).toEqual([other, rows.session]);
    const renewed = { tokenHash: 'renewed', lastSeenAt: now + 20, authenticatedAt: now + 21 };
    await change(store, (tx) => tx.sessions.update(rows.session.id, renewed));
    expect(await sessions.byTokenHash('renewed')).toEqual({ ...rows.session, ...renewed });
    expect(await sessions.byTokenHash(rows.session.tokenHash)).toBeUndefined();
    await change(store, (tx) => tx.sessions.removeOfUser(user.id, other.id));
    expect(await sessions.ofUser(user.id)).toEqual([other]);
    await change(store, (tx) => tx.sessions.remove(other.id));
    expect(await sessions.ofUser(user.id)).toEqual([]);
  });

  test('the code of a command line is good once', async () => {
    const { store } = current();
    await change(store, async (tx) => {
      await tx.users.insert(user);
      await tx.cliAuthorizations.insert(rows.authorization);
    });
    const { codeHash } = rows.authorization;
    expect(await store.read.cliAuthorizations.byCodeHash(codeHash)).toEqual(rows.authorization);
    await change(store, async (tx) => {
      expect(await tx.cliAuthorizations.byCodeHash(codeHash)).toEqual(rows.authorization);
      expect(await tx.cliAuthorizations.take('unknown')).toBeUndefined();
      expect(await tx.cliAuthorizations.take(codeHash)).toEqual(rows.authorization);
      expect(await tx.cliAuthorizations.take(codeHash)).toBeUndefined();
    });
    expect(await store.read.cliAuthorizations.byCodeHash(codeHash)).toBeUndefined();
    await change(store, async (tx) => expect(await tx.cliAuthorizations.take(codeHash)).toBeUndefined());
  });
}

function members(current: CurrentStorage): void {
  test('a member comes back with the roles given by hand and by groups, each kind replaced as a whole', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    const member = {
      user,
      enabled: true,
      joinedAt: now,
      lastSeenAt: null,
      assignments: rows.assignments,
      groupAssignments: [],
    };
    expect(await store.read.members.get(organizationId, user.id)).toEqual(member);
    const groupAssignments = [{ role: 'auditor' }] as const;
    await change(store, async (tx) => {
      await tx.members.setRoles(organizationId, user.id, { by: 'groups', assignments: groupAssignments });
      await tx.members.setRoles(organizationId, user.id, { by: 'hand', assignments: [] });
      await tx.members.setEnabled(organizationId, user.id, false);
    });
    const changed = { ...member, enabled: false, assignments: [], groupAssignments };
    expect(await store.read.members.get(organizationId, user.id)).toEqual(changed);
    const membership = {
      ...{ organizationId, organizationName: 'Acme', organizationEnabled: true, enabled: false },
      ...{ lastSeenAt: null, assignments: groupAssignments },
    };
    expect(await store.read.users.memberships(user.id)).toEqual([membership]);
    await change(store, (tx) => tx.members.remove(organizationId, user.id));
    expect(await store.read.members.get(organizationId, user.id)).toBeUndefined();
    expect(await store.read.users.get(user.id)).toEqual(user);
  });

  test('a member was last seen in the organization that it was noted for, whatever their sessions say', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    await insertOrganization(store, foreign);
    await change(store, (tx) => tx.members.insert(foreign, user.id, now));
    const noted = { ...byOrganization, organizationId: foreign };
    await change(store, (tx) => tx.members.setLastSeen(foreign, user.id, now + 5), [], noted);
    await change(store, (tx) => tx.members.setLastSeen(foreign, 'unknown', now + 5), [], noted);
    expect(await store.read.members.get(organizationId, user.id)).toMatchObject({ lastSeenAt: null });
    expect(await store.read.members.get(foreign, user.id)).toMatchObject({ lastSeenAt: now + 5 });
    expect(await store.read.users.memberships(user.id)).toMatchObject([{ lastSeenAt: null }, { lastSeenAt: now + 5 }]);
  });

  test('memberships come in the order of joining, whatever the organizations are called', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    await change(store, async (tx) => {
      await tx.organizations.insert({ ...organization, id: foreign, name: 'AAA' });
      await tx.members.insert(foreign, user.id, now + 1);
    });
    const memberships = await store.read.users.memberships(user.id);
    expect(memberships.map((each) => each.organizationId)).toEqual([organizationId, foreign]);
  });

  test('members are listed by e-mail address in pages, searched and by role', async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, async (tx) => {
      for (const suffix of ['c', 'a', 'B_%', 'd', 'e']) {
        const { id } = rows.userNamed(suffix);
        await tx.users.insert(rows.userNamed(suffix));
        await tx.members.insert(organizationId, id, now);
        const role = suffix === 'd' ? 'system_administrator' : 'auditor';
        await tx.members.setRoles(organizationId, id, {
          by: suffix === 'e' ? 'groups' : 'hand',
          assignments: [{ role }],
        });
      }
    });
    const list = async (filter: Parameters<Store['read']['members']['list']>[1]) => {
      const pages = await pagesOf((page) => store.read.members.list(organizationId, filter, page));
      return pages.map((items) => items.map((each) => each.user.id));
    };
    const [first, ...rest] = await list({});
    expect([first, ...rest].map((page) => page?.length)).toEqual([2, 2, 1]);
    expect([first, ...rest].flat().toSorted()).toEqual(['user-B_%', 'user-a', 'user-c', 'user-d', 'user-e']);
    expect(await list({ search: 'b_%' })).toEqual([['user-B_%']]);
    expect(await list({ search: 'NAME D' })).toEqual([['user-d']]);
    expect(await list({ role: 'system_administrator' })).toEqual([['user-d']]);
    expect((await list({ role: 'auditor', search: 'e@' })).flat()).toEqual(['user-e']);
    expect(await list({ search: 'nobody' })).toEqual([[]]);
  });

  test('members by product profile: whoever has a role for it, or the role that is asked for, by hand or by groups', async () => {
    const { store } = current();
    await insertOrganization(store);
    const other = { ...profile, id: 'other-profile', name: 'Other profile' };
    const developer = { role: 'developer', profileId: profile.id } as const;
    const elsewhere = { role: 'developer', profileId: other.id } as const;
    const administrator = { role: 'product_profile_administrator', profileId: profile.id } as const;
    await change(store, async (tx) => {
      await tx.catalogue.insertProfile(organizationId, other);
      for (const [suffix, by, assignments] of [
        ['developer', 'hand', [elsewhere, developer]],
        ['grouped', 'groups', [developer]],
        ['administrator', 'hand', [administrator, elsewhere]],
        ['elsewhere', 'hand', [elsewhere]],
        ['system', 'hand', [{ role: 'system_administrator' }]],
      ] as const) {
        await tx.users.insert(rows.userNamed(suffix));
        await tx.members.insert(organizationId, `user-${suffix}`, now);
        await tx.members.setRoles(organizationId, `user-${suffix}`, { by, assignments });
      }
    });
    const list = async (filter: Parameters<Store['read']['members']['list']>[1]) => {
      const pages = await pagesOf((page) => store.read.members.list(organizationId, filter, page));
      return pages.flat().map((each) => each.user.id);
    };
    expect(await list({ profileId: profile.id })).toEqual(['user-administrator', 'user-developer', 'user-grouped']);
    expect(await list({ profileId: profile.id, role: 'developer' })).toEqual(['user-developer', 'user-grouped']);
    expect(await list({ profileId: profile.id, search: 'group' })).toEqual(['user-grouped']);
    expect(await list({ profileId: profile.id, role: 'system_administrator' })).toEqual([]);
    expect(await list({ profileId: 'nowhere' })).toEqual([]);
  });

  test('only enabled members count as system administrators, each once, whoever gave the role', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    const count = () => store.read.members.countSystemAdministrators(organizationId);
    expect(await count()).toBe(1);
    const administrator = [{ role: 'system_administrator' }] as const;
    await change(store, (tx) =>
      tx.members.setRoles(organizationId, user.id, { by: 'groups', assignments: administrator }),
    );
    expect(await count()).toBe(1);
    await change(store, (tx) => tx.members.setRoles(organizationId, user.id, { by: 'hand', assignments: [] }));
    expect(await count()).toBe(1);
    await change(store, (tx) => tx.members.setEnabled(organizationId, user.id, false));
    expect(await count()).toBe(0);
  });

  test('a role goes with the product profile that it is for', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    await change(store, (tx) => tx.catalogue.removeProfile(organizationId, profile.id));
    const left = rows.assignments.filter((each) => !('profileId' in each));
    expect(await store.read.members.get(organizationId, user.id)).toMatchObject({ assignments: left });
  });

  test("a role cannot be for another organization's product or product profile", async () => {
    const { store } = current();
    await insertOrganization(store);
    await change(store, async (tx) => {
      await tx.organizations.insert({ ...organization, id: foreign });
      await tx.users.insert(user);
      await tx.members.insert(foreign, user.id, now);
    });
    const wanted = [
      { role: 'product_administrator', productId: product.id },
      { role: 'developer', profileId: profile.id },
    ] as const;
    for (const role of wanted) {
      const give = change(store, (tx) => tx.members.setRoles(foreign, user.id, { by: 'hand', assignments: [role] }));
      await expect(give).rejects.toThrow();
    }
  });
}

function apart(current: CurrentStorage): void {
  const doubles: Record<string, (tx: StoreTransaction) => Promise<void>> = {
    'user.email': (tx) => tx.users.insert({ ...user, id: 'other', identity: null }),
    'user.identity': (tx) => tx.users.insert({ ...user, id: 'other', email: 'other@example.com' }),
    'member.user': (tx) => tx.members.insert(organizationId, user.id, now),
    'group_mapping.group': (tx) => tx.groupMappings.insert({ ...rows.mapping, id: 'other' }),
    'idempotency.key': (tx) => tx.idempotency.insert(organizationId, rows.answer),
  };
  test.each(Object.entries(doubles))('a second %s is a conflict that says so', async (what, work) => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    const error = await change(store, work).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ what });
  });

  test('an organization neither reads nor changes the people of another', async () => {
    const { store } = current();
    await insertOrganization(store);
    await rows.insertPeople(store);
    await change(store, (tx) => tx.organizations.insert({ ...organization, id: foreign }));
    const page = { limit: 10, after: null };
    const { members: memberReads, invitations: invitationReads, groupMappings } = store.read;
    expect((await memberReads.list(foreign, {}, page)).items).toEqual([]);
    expect(await memberReads.get(foreign, user.id)).toBeUndefined();
    expect(await memberReads.countSystemAdministrators(foreign)).toBe(0);
    expect((await invitationReads.list(foreign, page)).items).toEqual([]);
    expect(await invitationReads.get(foreign, rows.invitation.id)).toBeUndefined();
    expect(await invitationReads.waitingFor(foreign, rows.invitation.email ?? '', 'join')).toEqual([]);
    expect(await groupMappings.list(foreign)).toEqual([]);
    await change(store, async (tx) => {
      await tx.members.remove(foreign, user.id);
      await tx.members.setRoles(foreign, user.id, { by: 'hand', assignments: [] });
      await tx.invitations.removeFor(foreign, rows.invitation.email ?? '', 'join');
      await tx.groupMappings.remove(foreign, rows.mapping.id);
    });
    await expect(change(store, (tx) => tx.members.setEnabled(foreign, user.id, false))).rejects.toThrow('there is no');
    expect(await memberReads.get(organizationId, user.id)).toMatchObject({ assignments: rows.assignments });
    expect(await invitationReads.get(organizationId, rows.invitation.id)).toEqual(rows.invitation);
    expect(await groupMappings.list(organizationId)).toEqual([rows.mapping]);
  });
}
