// The audit log: chains of entries, each covered by the hash of the next. Entries are only ever appended.
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Actor, type AuditEntry, type AuditEvent, auditHashInput } from '../../domain/audit.ts';
import type { StoreReads } from '../../domain/store.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { Within } from './engine.ts';
import { serverChain, toAuditEntry } from './rows.ts';
import type { Tables } from './schema.ts';

export function auditReads(within: Within): StoreReads['audit'] {
  return {
    async entries(chain) {
      const query = within(chain).selectFrom('audit_entries').selectAll().where('chain', '=', chain);
      return (await query.orderBy('sequence').execute()).map(toAuditEntry);
    },
  };
}

/** SHA-256 over `auditHashInput`, base64url. */
function auditHash(entry: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(auditHashInput(entry)).digest('base64url');
}

/** Appends each event to the chain of its organization, or to the server's. Only inside a serialised transaction. */
export async function appendAudit(
  tx: Kysely<Tables>,
  { actor, at }: { readonly actor: Actor; readonly at: NumericDate },
  events: readonly AuditEvent[],
): Promise<void> {
  for (const event of events) {
    const chain = event.organizationId ?? serverChain;
    const last = await tx
      .selectFrom('audit_entries')
      .select(['sequence', 'hash'])
      .where('chain', '=', chain)
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst();
    const entry = { chain, sequence: (last?.sequence ?? 0) + 1, actor, at, event, previousHash: last?.hash ?? '' };
    await insertEntry(tx, { ...entry, hash: auditHash(entry) });
  }
}

async function insertEntry(tx: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  const { chain, sequence, at, actor, event, previousHash, hash } = entry;
  await tx
    .insertInto('audit_entries')
    .values({
      chain,
      sequence,
      at,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_address: actor.address,
      action: event.action,
      target: event.target,
      before: event.before ? JSON.stringify(event.before) : null,
      after: event.after ? JSON.stringify(event.after) : null,
      previous_hash: previousHash,
      hash,
    })
    .execute();
}
