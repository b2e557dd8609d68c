// What repeated requests were answered, and messages that wait to be sent.
import type { Kysely } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { expectUpdated } from './affected-rows.ts';
import { everyOrganization, type Within } from './engine.ts';
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
    async remove(organizationId, keyHash) {
      const query = tx.deleteFrom('idempotency_records').where('organization_id', '=', organizationId);
      await query.where('key_hash', '=', keyHash).execute();
    },
  };
}

export function messageReads(within: Within): StoreReads['messages'] {
  return {
    async due(now, limit) {
      const messages = within(everyOrganization).selectFrom('messages').selectAll();
      const query = messages.where('next_attempt_at', '<=', now);
      const rows = await query.where('expires_at', '>', now).orderBy('position').limit(limit).execute();
      return rows.map((row) => ({
        id: row.id,
        organizationId: row.organization_id,
        to: row.recipient,
        subject: row.subject,
        text: row.text,
        createdAt: row.created_at,
        expiresAt: row.expires_at,
        attempts: row.attempts,
        nextAttemptAt: row.next_attempt_at,
      }));
    },
  };
}

export function messageWrites(tx: Kysely<Tables>): StoreTransaction['messages'] {
  return {
    ...messageReads(() => tx),
    async insert({ id, organizationId, to, subject, text, createdAt, expiresAt, attempts, nextAttemptAt }) {
      const times = { created_at: createdAt, expires_at: expiresAt, next_attempt_at: nextAttemptAt };
      await tx
        .insertInto('messages')
        .values({ id, organization_id: organizationId, recipient: to, subject, text, attempts, ...times })
        .execute();
    },
    async update(id, { attempts, nextAttemptAt }) {
      const query = tx.updateTable('messages').set({ attempts, next_attempt_at: nextAttemptAt });
      expectUpdated(await query.where('id', '=', id).executeTakeFirstOrThrow(), `message ${id}`);
    },
    async remove(id) {
      await tx.deleteFrom('messages').where('id', '=', id).execute();
    },
  };
}
