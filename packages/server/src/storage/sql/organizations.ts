// Organizations, and the revision that moves with everything an organization's credentials depend on.
import { type Kysely, sql } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import { everyOrganization, type Within } from './engine.ts';
import { toOrganization } from './rows.ts';
import type { Tables } from './schema.ts';

export function organizationReads(within: Within): StoreReads['organizations'] {
  return {
    async list() {
      const rows = await within(everyOrganization)
        .selectFrom('organizations')
        .selectAll()
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(toOrganization);
    },
    async get(id) {
      const row = await within(id).selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toOrganization(row);
    },
  };
}

export function organizationWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['organizations'] {
  return {
    ...organizationReads(() => tx),
    async insert({ id, name, enabled, fallbackContact, createdAt }) {
      const row = { id, name, enabled, fallback_contact: fallbackContact, created_at: createdAt, revision: 1 };
      await tx.insertInto('organizations').values(row).execute();
    },
    async setEnabled(id, enabled) {
      await moveOrganizationRevision(tx, id, note);
      await tx.updateTable('organizations').set({ enabled }).where('id', '=', id).execute();
    },
    async update(id, { name, fallbackContact }) {
      const columns = {
        ...(name !== undefined && { name }),
        ...(fallbackContact !== undefined && { fallback_contact: fallbackContact }),
      };
      if (Object.keys(columns).length === 0) return;
      const result = await tx.updateTable('organizations').set(columns).where('id', '=', id).executeTakeFirstOrThrow();
      expectUpdated(result, `organization ${id}`);
    },
    async moveRevisions() {
      const ids = await tx.selectFrom('organizations').select('id').execute();
      for (const { id } of ids) await moveOrganizationRevision(tx, id, note);
    },
  };
}

/** Makes every decision taken on a credential of this organization stale. Throws if there is no such organization. */
export async function moveOrganizationRevision(tx: Kysely<Tables>, organizationId: string, note: Note): Promise<void> {
  const result = await tx
    .updateTable('organizations')
    .set({ revision: sql<number>`revision + 1` })
    .where('id', '=', organizationId)
    .executeTakeFirstOrThrow();
  expectUpdated(result, `organization ${organizationId}`);
  note({ kind: 'organization', subject: organizationId });
}
