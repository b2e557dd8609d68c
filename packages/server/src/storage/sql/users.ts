// Accounts of the whole server, and what they are members of.
import type { Kysely, Selectable, Updateable } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { User, UserChange } from '../../domain/user.ts';
import { expectUpdated } from './affected-rows.ts';
import { everyOrganization, type Within } from './engine.ts';
import { parseTexts, toAssignment } from './rows.ts';
import type { Tables, UsersTable } from './schema.ts';

export function toUser(row: Selectable<UsersTable>): User {
  const { totp_secret: text, totp_key_version: keyVersion } = row;
  const { identity_issuer: issuer, identity_subject: subject } = row;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    totp:
      text === null || keyVersion === null
        ? null
        : { secret: { text, keyVersion }, confirmedAt: row.totp_confirmed_at, lastStep: row.totp_last_step },
    recoveryCodes: parseTexts(row.recovery_codes),
    identity: issuer === null || subject === null ? null : { issuer, subject },
    createdAt: row.created_at,
  };
}

function columnsOf({ name, passwordHash, totp, recoveryCodes, identity }: UserChange): Updateable<UsersTable> {
  return {
    ...(name !== undefined && { name }),
    ...(passwordHash !== undefined && { password_hash: passwordHash }),
    ...(totp !== undefined && {
      totp_secret: totp?.secret.text ?? null,
      totp_key_version: totp?.secret.keyVersion ?? null,
      totp_confirmed_at: totp?.confirmedAt ?? null,
      totp_last_step: totp?.lastStep ?? 0,
    }),
    ...(recoveryCodes !== undefined && { recovery_codes: JSON.stringify(recoveryCodes) }),
    ...(identity !== undefined && {
      identity_issuer: identity?.issuer ?? null,
      identity_subject: identity?.subject ?? null,
    }),
  };
}

export function userReads(within: Within): StoreReads['users'] {
  const users = () => within(everyOrganization).selectFrom('users').selectAll();
  return {
    async get(id) {
      const row = await users().where('id', '=', id).executeTakeFirst();
      return row && toUser(row);
    },
    async byEmail(email) {
      const row = await users().where('email', '=', email).executeTakeFirst();
      return row && toUser(row);
    },
    async byIdentity(issuer, subject) {
      const found = users().where('identity_issuer', '=', issuer).where('identity_subject', '=', subject);
      const row = await found.executeTakeFirst();
      return row && toUser(row);
    },
    async memberships(userId) {
      const everywhere = within(everyOrganization);
      const members = await everywhere
        .selectFrom('organization_members as member')
        .innerJoin('organizations', 'organizations.id', 'member.organization_id')
        .select(['organizations.id', 'organizations.name', 'organizations.enabled as organization_enabled'])
        .select(['member.enabled', 'member.last_seen_at'])
        .where('member.user_id', '=', userId)
        .orderBy('member.joined_at')
        .orderBy('organizations.name')
        .orderBy('organizations.id')
        .execute();
      const roles = everywhere.selectFrom('member_roles').selectAll().where('user_id', '=', userId);
      const held = await roles.orderBy('position').execute();
      return members.map((row) => ({
        organizationId: row.id,
        organizationName: row.name,
        organizationEnabled: Boolean(row.organization_enabled),
        enabled: Boolean(row.enabled),
        lastSeenAt: row.last_seen_at,
        assignments: held.filter((each) => each.organization_id === row.id).map(toAssignment),
      }));
    },
  };
}

export function userWrites(tx: Kysely<Tables>): StoreTransaction['users'] {
  return {
    ...userReads(() => tx),
    async insert(user) {
      const { id, email, name, createdAt, passwordHash, totp, recoveryCodes, identity } = user;
      const row = { id, email, name, created_at: createdAt, recovery_codes: '[]', totp_last_step: 0 };
      await tx.insertInto('users').values(row).execute();
      await tx
        .updateTable('users')
        .set(columnsOf({ passwordHash, totp, recoveryCodes, identity }))
        .where('id', '=', id)
        .execute();
    },
    async update(id, change) {
      const result = await tx
        .updateTable('users')
        .set(columnsOf(change))
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expectUpdated(result, `user ${id}`);
    },
  };
}
