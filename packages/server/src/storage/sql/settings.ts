// What the server remembers of itself: settings by name, and which keys the database belongs to.
import type { Kysely } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { Note } from './changes.ts';
import { noOrganization, type Within } from './engine.ts';
import { keyUseReads } from './key-uses.ts';
import type { Tables } from './schema.ts';

export function settingReads(within: Within): StoreReads['settings'] {
  return {
    async get(name) {
      const row = await within(noOrganization)
        .selectFrom('settings')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.value;
    },
  };
}

export function settingWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['settings'] {
  return {
    ...settingReads(() => tx),
    async set(name, value) {
      await tx
        .insertInto('settings')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
      note({ kind: 'setting', subject: name });
    },
  };
}

export function keyCheckReads(within: Within): StoreReads['keyChecks'] {
  return {
    async list() {
      const rows = await within(noOrganization)
        .selectFrom('key_checks')
        .selectAll()
        .orderBy('purpose')
        .orderBy('version')
        .execute();
      return rows.map(({ purpose, version, proof }) => ({ purpose, version, check: proof }));
    },
    ...keyUseReads(within),
  };
}

export function keyCheckWrites(tx: Kysely<Tables>): StoreTransaction['keyChecks'] {
  return {
    ...keyCheckReads(() => tx),
    async insert({ purpose, version, check }) {
      await tx.insertInto('key_checks').values({ purpose, version, proof: check }).execute();
    },
    async remove({ purpose, version }) {
      await tx.deleteFrom('key_checks').where('purpose', '=', purpose).where('version', '=', version).execute();
    },
  };
}
