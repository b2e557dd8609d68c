// What repeated requests were answered, and messages that wait to be sent.
import type { Kysely } from 'kysely';
import type { StoreReads, StoreTransaction } from '../../domain/store.ts';
import { noOrganization, type Within } from './engine.ts';
import { parseTexts } from './rows.ts';
import type { Tables } from './schema.ts';

export function idempotencyWrites(tx: Kysely<Tables>): StoreTransaction['idempotency'] {
  return {
    async get(organizationId, keyHash) {
      const row = await tx
        .selectFrom('idempotency_records')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('key_hash', '=', keyHash)
        .executeTakeFirst();
      return (
        row && {
          keyHash,
          requestHash: row.request_hash,
          response: { text: row.response, keyVersion: row.response_key_version },
          expiresAt: row.expires_at,
        }
      );
    },
    async insert(organizationId, { keyHash, requestHash, response, expiresAt }) {
      await tx
        .insertInto('idempotency_records')
        .values({
          organization_id: organizationId,
          key_hash: keyHash,
          request_hash: requestHash,
          response: response.text,
          response_key_version: response.keyVersion,
          expires_at: expiresAt,
        })
        .execute();
    },
  };
}

export function messageReads(within: Within): StoreReads['messages'] {
  return {
    async waiting(limit) {
      const query = within(noOrganization).selectFrom('messages').selectAll().orderBy('position').limit(limit);
      return (await query.execute()).map((row) => ({
        id: row.id,
        to: parseTexts(row.recipients),
        subject: row.subject,
        text: row.text,
        createdAt: row.created_at,
      }));
    },
  };
}

export function messageWrites(tx: Kysely<Tables>): StoreTransaction['messages'] {
  return {
    ...messageReads(() => tx),
    async insert({ id, to, subject, text, createdAt }) {
      const row = { id, recipients: JSON.stringify(to), subject, text, created_at: createdAt };
      await tx.insertInto('messages').values(row).execute();
    },
    async remove(id) {
      await tx.deleteFrom('messages').where('id', '=', id).execute();
    },
  };
}
