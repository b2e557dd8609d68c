// Projects of an organization. What changes one moves the organization's revision. A new one has no credentials yet, and
// those of a removed one are gone with it, which the fence finds by itself.
import type { Kysely } from 'kysely';
import type { StoreReads, StoreTransaction } from '../../domain/store.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import type { Within } from './engine.ts';
import { moveOrganizationRevision } from './organizations.ts';
import { toProject } from './rows.ts';
import type { Tables } from './schema.ts';

export function projectReads(within: Within): StoreReads['projects'] {
  return {
    async list(organizationId) {
      const query = within(organizationId)
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', organizationId);
      return (await query.orderBy('position', 'desc').execute()).map(toProject);
    },
    async get(organizationId, id) {
      const query = within(organizationId)
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', organizationId);
      const row = await query.where('id', '=', id).executeTakeFirst();
      return row && toProject(row);
    },
    async isNameTaken(organizationId, name) {
      const query = within(organizationId)
        .selectFrom('projects')
        .select('id')
        .where('organization_id', '=', organizationId);
      return (await query.where('name', '=', name).executeTakeFirst()) !== undefined;
    },
  };
}

export function projectWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['projects'] {
  return {
    ...projectReads(() => tx),
    async insert(organizationId, { id, name, title, description, enabled, createdAt }) {
      const row = { organization_id: organizationId, id, name, title, description, enabled, created_at: createdAt };
      await tx.insertInto('projects').values(row).execute();
    },
    async remove(organizationId, id) {
      const query = tx.deleteFrom('projects').where('organization_id', '=', organizationId).where('id', '=', id);
      const { numDeletedRows } = await query.executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no project ${id}`);
      note({ kind: 'organization', subject: organizationId });
    },
    async setEnabled(organizationId, id, enabled) {
      await moveOrganizationRevision(tx, organizationId, note);
      const query = tx.updateTable('projects').set({ enabled }).where('organization_id', '=', organizationId);
      expectUpdated(await query.where('id', '=', id).executeTakeFirstOrThrow(), `project ${id}`);
    },
  };
}
