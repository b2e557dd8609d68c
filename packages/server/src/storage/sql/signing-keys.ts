// The server's signing keys, their private halves encrypted.
import type { Kysely } from 'kysely';
import type { StoredSigningKey } from '../../domain/signing-key.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import type { Note } from './changes.ts';
import { noOrganization, type Within } from './engine.ts';
import type { SigningKeysTable, Tables } from './schema.ts';

const toSigningKey = (row: SigningKeysTable): StoredSigningKey => ({
  kid: row.kid,
  algorithm: row.algorithm,
  publishedAt: row.published_at,
  signsFrom: row.signs_from,
  publicJwk: row.public_jwk,
  encryptedPrivateKey: row.encrypted_private_key,
  keyEncryptionKeyVersion: row.key_encryption_key_version,
});

/** In the order in which they start to sign. */
export function signingKeyReads(within: Within): StoreReads['signingKeys'] {
  const keysFor = (purpose: SigningKeysTable['purpose']) =>
    within(noOrganization)
      .selectFrom('signing_keys')
      .selectAll()
      .where('purpose', '=', purpose)
      .orderBy('signs_from')
      .orderBy('kid');
  return {
    async list() {
      return (await keysFor('tokens').execute()).map(toSigningKey);
    },
    async ofEvidence() {
      const row = await keysFor('evidence').executeTakeFirst();
      return row && toSigningKey(row);
    },
  };
}

export function signingKeyWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['signingKeys'] {
  const insertFor = async (purpose: SigningKeysTable['purpose'], key: StoredSigningKey) => {
    await tx
      .insertInto('signing_keys')
      .values({
        kid: key.kid,
        purpose,
        algorithm: key.algorithm,
        published_at: key.publishedAt,
        signs_from: key.signsFrom,
        public_jwk: key.publicJwk,
        encrypted_private_key: key.encryptedPrivateKey,
        key_encryption_key_version: key.keyEncryptionKeyVersion,
      })
      .execute();
    note({ kind: 'signing_keys', subject: '' });
  };
  return {
    ...signingKeyReads(() => tx),
    insert: (key) => insertFor('tokens', key),
    insertOfEvidence: (key) => insertFor('evidence', key),
    async reencrypt(kid, { encryptedPrivateKey, keyEncryptionKeyVersion }) {
      const columns = {
        encrypted_private_key: encryptedPrivateKey,
        key_encryption_key_version: keyEncryptionKeyVersion,
      };
      const query = tx.updateTable('signing_keys').set(columns).where('kid', '=', kid);
      expectUpdated(await query.executeTakeFirstOrThrow(), `signing key ${kid}`);
    },
    async remove(kid) {
      const { numDeletedRows } = await tx.deleteFrom('signing_keys').where('kid', '=', kid).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) throw new Error(`there is no signing key ${kid}`);
      note({ kind: 'signing_keys', subject: '' });
    },
  };
}
