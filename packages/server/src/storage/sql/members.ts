// The people of an organization and their roles.
import { type Kysely, type Selectable, sql } from 'kysely';
import type { MemberFilter } from '../../domain/list-filters.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { Member } from '../../domain/user.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Within } from './engine.ts';
import { contains, pageOf } from './pages.ts';
import { toAssignment } from './rows.ts';
import type { MemberRolesTable, Tables } from './schema.ts';
import { toUser } from './users.ts';

function membersOf(db: Kysely<Tables>, organizationId: string) {
  return db
    .selectFrom('organization_members as member')
    .innerJoin('users', 'users.id', 'member.user_id')
    .selectAll('users')
    .select(['member.enabled', 'member.joined_at', 'member.last_seen_at'])
    .where('member.organization_id', '=', organizationId);
}

type MemberRow = Awaited<ReturnType<ReturnType<typeof membersOf>['execute']>>[number];

function toMember(row: MemberRow, roles: readonly Selectable<MemberRolesTable>[]): Member {
  const own = roles.filter(({ user_id }) => user_id === row.id);
  const givenBy = (by: 'hand' | 'groups') => own.filter(({ given_by }) => given_by === by).map(toAssignment);
  return {
    user: toUser(row),
    enabled: Boolean(row.enabled),
    joinedAt: row.joined_at,
    lastSeenAt: row.last_seen_at,
    assignments: givenBy('hand'),
    groupAssignments: givenBy('groups'),
  };
}

const byEmail = { tie: { column: 'users.email', of: ({ email }: { email: string }) => email }, descending: false };

export function memberReads(within: Within): StoreReads['members'] {
  const rolesOf = (organizationId: string, userIds: readonly string[]) =>
    within(organizationId)
      .selectFrom('member_roles')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('user_id', 'in', userIds.length > 0 ? [...userIds] : [''])
      .orderBy('position')
      .execute();
  return {
    async list(organizationId, filter, page) {
      const query = filtered(membersOf(within(organizationId), organizationId), organizationId, filter);
      const { items, next } = await pageOf(query, page, byEmail, (row: MemberRow) => row);
      const roles = await rolesOf(
        organizationId,
        items.map(({ id }) => id),
      );
      return { items: items.map((row) => toMember(row, roles)), next };
    },
    async get(organizationId, userId) {
      const query = membersOf(within(organizationId), organizationId).where('users.id', '=', userId);
      const row = await query.executeTakeFirst();
      return row && toMember(row, await rolesOf(organizationId, [userId]));
    },
    async countSystemAdministrators(organizationId) {
      const row = await within(organizationId)
        .selectFrom('member_roles as held')
        .innerJoin('organization_members as member', (join) =>
          join
            .onRef('member.organization_id', '=', 'held.organization_id')
            .onRef('member.user_id', '=', 'held.user_id'),
        )
        .select(sql<number | string>`count(distinct held.user_id)`.as('count'))
        .where('held.organization_id', '=', organizationId)
        .where('held.role', '=', 'system_administrator')
        .where('member.enabled', '=', true)
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
  };
}

function filtered(
  query: ReturnType<typeof membersOf>,
  organizationId: string,
  { search, role, profileId }: MemberFilter,
): ReturnType<typeof membersOf> {
  return query
    .$if(search !== undefined, (some) =>
      some.where((eb) => eb.or([contains('users.email', search ?? ''), contains('users.name', search ?? '')])),
    )
    .$if(role !== undefined || profileId !== undefined, (some) =>
      some.where((eb) =>
        eb.exists(
          eb
            .selectFrom('member_roles as held')
            .select('held.user_id')
            .whereRef('held.user_id', '=', 'users.id')
            .where('held.organization_id', '=', organizationId)
            .$if(role !== undefined, (held) => held.where('held.role', '=', role ?? 'auditor'))
            .$if(profileId !== undefined, (held) => held.where('held.profile_id', '=', profileId ?? '')),
        ),
      ),
    );
}

export function memberWrites(tx: Kysely<Tables>): StoreTransaction['members'] {
  const only = { organization: 'organization_id', user: 'user_id' } as const;
  return {
    ...memberReads(() => tx),
    async insert(organizationId, userId, at) {
      const row = { organization_id: organizationId, user_id: userId, enabled: true, joined_at: at };
      await tx.insertInto('organization_members').values(row).execute();
    },
    async setEnabled(organizationId, userId, enabled) {
      const query = tx
        .updateTable('organization_members')
        .set({ enabled })
        .where(only.organization, '=', organizationId);
      expectUpdated(await query.where(only.user, '=', userId).executeTakeFirstOrThrow(), `member ${userId}`);
    },
    async setLastSeen(organizationId, userId, at) {
      const query = tx.updateTable('organization_members').set({ last_seen_at: at });
      await query.where(only.organization, '=', organizationId).where(only.user, '=', userId).execute();
    },
    async remove(organizationId, userId) {
      const query = tx.deleteFrom('organization_members').where(only.organization, '=', organizationId);
      await query.where(only.user, '=', userId).execute();
    },
    async setRoles(organizationId, userId, { by, assignments }) {
      const query = tx.deleteFrom('member_roles').where(only.organization, '=', organizationId);
      await query.where(only.user, '=', userId).where('given_by', '=', by).execute();
      for (const assignment of assignments) {
        await tx
          .insertInto('member_roles')
          .values({
            organization_id: organizationId,
            user_id: userId,
            given_by: by,
            role: assignment.role,
            product_id: 'productId' in assignment ? assignment.productId : null,
            profile_id: 'profileId' in assignment ? assignment.profileId : null,
          })
          .execute();
      }
    },
  };
}
