// Client secrets of a credential. A deleted one keeps its row for a while, for usage and revocation.
import type { Kysely } from 'kysely';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import { moveCredentialRevision } from './credentials.ts';
import type { Tables } from './schema.ts';

export function clientSecretWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['clientSecrets'] {
  return {
    async insert(credentialId, secret) {
      await moveCredentialRevision(tx, credentialId, note);
      await tx
        .insertInto('client_secrets')
        .values({
          credential_id: credentialId,
          id: secret.id,
          digest: secret.digest,
          pepper_version: secret.pepperVersion,
          hint: secret.hint,
          fingerprint: secret.fingerprint,
          created_at: secret.createdAt,
          expires_at: secret.expiresAt,
          exposed_at: secret.exposedAt,
          deleted_at: secret.deletedAt,
          tokens_revoked_below: secret.tokensRevokedBelow,
        })
        .execute();
    },
    async setExpiry(credentialId, secretId, expiresAt) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.updateTable('client_secrets').set({ expires_at: expiresAt });
      const named = query.where('credential_id', '=', credentialId).where('id', '=', secretId);
      expectUpdated(await named.executeTakeFirstOrThrow(), `client secret ${secretId}`);
    },
    async markDeleted(credentialId, secretId, at) {
      await moveCredentialRevision(tx, credentialId, note);
      const query = tx.updateTable('client_secrets').set({ deleted_at: at }).where('credential_id', '=', credentialId);
      expectUpdated(await query.where('id', '=', secretId).executeTakeFirstOrThrow(), `client secret ${secretId}`);
    },
    async forgetDeleted(credentialId, before) {
      const query = tx.deleteFrom('client_secrets').where('credential_id', '=', credentialId);
      await query.where('deleted_at', '<', before).execute();
    },
    async revokeTokens(credentialId, secretId) {
      const { revision } = await moveCredentialRevision(tx, credentialId, note);
      const result = await tx
        .updateTable('client_secrets')
        .set({ tokens_revoked_below: revision })
        .where('credential_id', '=', credentialId)
        .where('id', '=', secretId)
        .executeTakeFirstOrThrow();
      expectUpdated(result, `client secret ${secretId}`);
    },
    async renewDigest(credentialId, secretId, { from, to }) {
      await tx
        .updateTable('client_secrets')
        .set({ digest: to.digest, pepper_version: to.pepperVersion })
        .where('credential_id', '=', credentialId)
        .where('id', '=', secretId)
        .where('digest', '=', from.digest)
        .execute();
    },
  };
}
