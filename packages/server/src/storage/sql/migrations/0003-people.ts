// People: accounts, membership and roles, sessions, links that are good once; and what a repeated request was answered.
import type { ForeignKeyConstraintBuilder } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { RowOwner, SqlEngine } from '../engine.ts';
import { key, notNull, partOf, type TableBuilder, tableBuilder, unique } from './table-builder.ts';

/** What a role is for; with it goes the role. */
const ids: ['organization_id', 'id'] = ['organization_id', 'id'];
const goes = (reference: ForeignKeyConstraintBuilder) => reference.onDelete('cascade');

async function createAccounts({ db, table, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('users')
    .addColumn('id', 'text', key)
    .addColumn('email', 'text', unique)
    .addColumn('name', 'text', notNull)
    .addColumn('password_hash', 'text')
    .addColumn('totp_secret', 'text')
    .addColumn('totp_key_version', integer)
    .addColumn('totp_confirmed_at', integer)
    .addColumn('totp_last_step', integer, notNull)
    .addColumn('recovery_codes', 'text', notNull)
    .addColumn('identity_issuer', 'text')
    .addColumn('identity_subject', 'text')
    .addColumn('created_at', integer, notNull)
    .addUniqueConstraint('users_identity', ['identity_issuer', 'identity_subject'])
    .execute();
  await table('sessions')
    .addColumn('id', 'text', key)
    .addColumn('user_id', 'text', partOf('users.id'))
    .addColumn('kind', 'text', notNull)
    .addColumn('token_hash', 'text', unique)
    .addColumn('created_at', integer, notNull)
    .addColumn('last_seen_at', integer, notNull)
    .addColumn('authenticated_at', integer, notNull)
    .addColumn('expires_at', integer, notNull)
    .addColumn('address', 'text', notNull)
    .addColumn('user_agent', 'text')
    .execute();
  await db.schema.createIndex('sessions_of_user').on('sessions').column('user_id').execute();
  await table('cli_authorizations')
    .addColumn('code_hash', 'text', key)
    .addColumn('user_id', 'text', partOf('users.id'))
    .addColumn('redirect_uri', 'text', notNull)
    .addColumn('code_challenge', 'text', notNull)
    .addColumn('authenticated_at', integer, notNull)
    .addColumn('expires_at', integer, notNull)
    .execute();
}

async function createMembers({ db, table, numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer, boolean } = engine.types;
  await table('organization_members')
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('user_id', 'text', partOf('users.id'))
    .addColumn('enabled', boolean, notNull)
    .addColumn('joined_at', integer, notNull)
    .addColumn('last_seen_at', integer)
    .addPrimaryKeyConstraint('organization_members_user', ['organization_id', 'user_id'])
    .execute();
  await db.schema.createIndex('memberships_of_user').on('organization_members').column('user_id').execute();
  await numberedTable('member_roles')
    .addColumn('organization_id', 'text', notNull)
    .addColumn('user_id', 'text', notNull)
    .addColumn('given_by', 'text', notNull)
    .addColumn('role', 'text', notNull)
    .addColumn('product_id', 'text')
    .addColumn('profile_id', 'text')
    .addForeignKeyConstraint(
      'member_roles_member',
      ['organization_id', 'user_id'],
      'organization_members',
      ['organization_id', 'user_id'],
      goes,
    )
    .addForeignKeyConstraint('member_roles_product', ['organization_id', 'product_id'], 'products', ids, goes)
    .addForeignKeyConstraint('member_roles_profile', ['organization_id', 'profile_id'], 'product_profiles', ids, goes)
    .execute();
  const ofMember = db.schema.createIndex('roles_of_member').on('member_roles');
  await ofMember.columns(['organization_id', 'user_id']).execute();
}

async function createInvitations({ numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer, boolean } = engine.types;
  await numberedTable('invitations')
    .addColumn('id', 'text', unique)
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('purpose', 'text', notNull)
    .addColumn('email', 'text')
    .addColumn('token_hash', 'text', unique)
    .addColumn('roles', 'text', notNull)
    .addColumn('made_by_operator', boolean, notNull)
    .addColumn('created_at', integer, notNull)
    .addColumn('expires_at', integer, notNull)
    .execute();
  await numberedTable('group_mappings')
    .addColumn('id', 'text', unique)
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('group_name', 'text', notNull)
    .addColumn('roles', 'text', notNull)
    .addUniqueConstraint('group_mappings_group', ['organization_id', 'group_name'])
    .execute();
}

async function createAnswers({ table, numberedTable, engine }: TableBuilder): Promise<void> {
  const { integer } = engine.types;
  await table('idempotency_records')
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('key_hash', 'text', notNull)
    .addColumn('request_hash', 'text', notNull)
    .addColumn('response', 'text', notNull)
    .addColumn('response_key_version', integer, notNull)
    .addColumn('expires_at', integer, notNull)
    .addPrimaryKeyConstraint('idempotency_records_key', ['organization_id', 'key_hash'])
    .execute();
  await numberedTable('messages')
    .addColumn('id', 'text', unique)
    .addColumn('organization_id', 'text', partOf('organizations.id'))
    .addColumn('recipient', 'text', notNull)
    .addColumn('subject', 'text', notNull)
    .addColumn('text', 'text', notNull)
    .addColumn('created_at', integer, notNull)
    .addColumn('expires_at', integer, notNull)
    .addColumn('attempts', integer, notNull)
    .addColumn('next_attempt_at', integer, notNull)
    .execute();
}

/** Whose the rows are. Accounts belong to the whole server; an organization sees those of its members. */
const owners: Readonly<Record<string, RowOwner>> = {
  users: { column: 'id', names: { table: 'organization_members', column: 'user_id' } },
  sessions: 'platform',
  cli_authorizations: 'platform',
  organization_members: { organization: 'organization_id' },
  member_roles: { organization: 'organization_id' },
  invitations: { organization: 'organization_id' },
  group_mappings: { organization: 'organization_id' },
  idempotency_records: { organization: 'organization_id' },
  messages: { organization: 'organization_id' },
};

/** The migration for `engine`; there is no way down. */
export function people(engine: SqlEngine): Migration {
  return {
    async up(db) {
      const builder = tableBuilder(db, engine);
      await createAccounts(builder);
      await createMembers(builder);
      await createInvitations(builder);
      await createAnswers(builder);
      for (const [name, owner] of Object.entries(owners)) await engine.protectRows(db, name, owner);
    },
  };
}
