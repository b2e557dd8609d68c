// Certificates of a credential.
import type { Kysely } from 'kysely';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { Note } from './changes.ts';
import { moveCredentialRevision } from './credentials.ts';
import type { Tables } from './schema.ts';

export function certificateWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['certificates'] {
  return {
    async insert(credentialId, certificate) {
      await moveCredentialRevision(tx, credentialId, note);
      await tx
        .insertInto('certificates')
        .values({
          credential_id: credentialId,
          id: certificate.id,
          pem: certificate.pem,
          fingerprint: certificate.fingerprint,
          fingerprint_sha256: certificate.fingerprintSha256,
          subject: certificate.subject,
          not_before: certificate.notBefore,
          not_after: certificate.notAfter,
          created_at: certificate.createdAt,
        })
        .execute();
    },
    async remove(credentialId, certificateId) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.deleteFrom('certificates').where('credential_id', '=', credentialId);
      const { numDeletedRows } = await query.where('id', '=', certificateId).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no certificate ${certificateId}`);
    },
  };
}
