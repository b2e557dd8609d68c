// The mechanisms of a credential: added, retired and taken back into use, and removed for good.
import type { Kysely } from 'kysely';
import { legacyMechanism } from '../../domain/migration.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import { insertMechanism, moveCredentialRevision } from './credentials.ts';
import type { Tables } from './schema.ts';

export function mechanismWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['mechanisms'] {
  return {
    async insert(credentialId, mechanism) {
      await moveCredentialRevision(tx, credentialId, note);
      await insertMechanism(tx, credentialId, mechanism);
    },
    async setRetired(credentialId, kind, retiredAt) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.updateTable('credential_mechanisms').set({ retired_at: retiredAt });
      const named = query.where('credential_id', '=', credentialId).where('kind', '=', kind);
      expectUpdated(await named.executeTakeFirstOrThrow(), `mechanism ${kind}`);
    },
    async remove(credentialId, kind) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.deleteFrom('credential_mechanisms').where('credential_id', '=', credentialId);
      const { numDeletedRows } = await query.where('kind', '=', kind).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no mechanism ${kind}`);
      if (kind !== legacyMechanism) return;
      await tx.deleteFrom('certificates').where('credential_id', '=', credentialId).execute();
    },
  };
}
