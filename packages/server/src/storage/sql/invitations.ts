// Links that are good once, and roles that come with groups of the single sign-on provider.
import type { Kysely, Selectable } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { GroupMapping, Invitation } from '../../domain/user.ts';
import { everyOrganization, type Within } from './engine.ts';
import { pageOf } from './pages.ts';
import { parseAssignments } from './rows.ts';
import type { GroupMappingsTable, InvitationsTable, Tables } from './schema.ts';

function toInvitation(row: Selectable<InvitationsTable>): Invitation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    purpose: row.purpose,
    email: row.email,
    tokenHash: row.token_hash,
    assignments: parseAssignments(row.roles),
    madeByOperator: Boolean(row.made_by_operator),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

const newestFirst = {
  tie: { column: 'position', of: ({ position }: { position: number }) => position },
  descending: true,
};

export function invitationReads(within: Within): StoreReads['invitations'] {
  const ofOrganization = (organizationId: string) =>
    within(organizationId).selectFrom('invitations').selectAll().where('organization_id', '=', organizationId);
  return {
    list: (organizationId, page) => pageOf(ofOrganization(organizationId), page, newestFirst, toInvitation),
    async get(organizationId, id) {
      const row = await ofOrganization(organizationId).where('id', '=', id).executeTakeFirst();
      return row && toInvitation(row);
    },
    async waitingFor(organizationId, email, purpose) {
      const query = ofOrganization(organizationId).where('email', '=', email).where('purpose', '=', purpose);
      return (await query.orderBy('position').execute()).map(toInvitation);
    },
    async byTokenHash(tokenHash) {
      const everywhere = within(everyOrganization).selectFrom('invitations').selectAll();
      const row = await everywhere.where('token_hash', '=', tokenHash).executeTakeFirst();
      return row && toInvitation(row);
    },
  };
}

export function invitationWrites(tx: Kysely<Tables>): StoreTransaction['invitations'] {
  return {
    ...invitationReads(() => tx),
    async insert({ id, organizationId, purpose, email, tokenHash, assignments, madeByOperator, createdAt, expiresAt }) {
      await tx
        .insertInto('invitations')
        .values({
          id,
          organization_id: organizationId,
          purpose,
          email,
          token_hash: tokenHash,
          roles: JSON.stringify(assignments),
          made_by_operator: madeByOperator,
          created_at: createdAt,
          expires_at: expiresAt,
        })
        .execute();
    },
    async remove(id) {
      await tx.deleteFrom('invitations').where('id', '=', id).execute();
    },
    async removeFor(organizationId, email, purpose) {
      const query = tx.deleteFrom('invitations').where('organization_id', '=', organizationId);
      await query.where('email', '=', email).where('purpose', '=', purpose).execute();
    },
  };
}

function toGroupMapping(row: Selectable<GroupMappingsTable>): GroupMapping {
  const { id, organization_id, group_name, roles } = row;
  return { id, organizationId: organization_id, group: group_name, assignments: parseAssignments(roles) };
}

export function groupMappingReads(within: Within): StoreReads['groupMappings'] {
  return {
    async list(organizationId) {
      const mappings = within(organizationId).selectFrom('group_mappings').selectAll();
      const own = mappings.where('organization_id', '=', organizationId);
      return (await own.orderBy('position').execute()).map(toGroupMapping);
    },
    async ofGroups(groups) {
      if (groups.length === 0) return [];
      const mappings = within(everyOrganization).selectFrom('group_mappings').selectAll();
      const named = mappings.where('group_name', 'in', [...groups]);
      return (await named.orderBy('position').execute()).map(toGroupMapping);
    },
  };
}

export function groupMappingWrites(tx: Kysely<Tables>): StoreTransaction['groupMappings'] {
  return {
    ...groupMappingReads(() => tx),
    async insert({ id, organizationId, group, assignments }) {
      const row = { id, organization_id: organizationId, group_name: group, roles: JSON.stringify(assignments) };
      await tx.insertInto('group_mappings').values(row).execute();
    },
    async remove(organizationId, id) {
      await tx
        .deleteFrom('group_mappings')
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .execute();
    },
  };
}
