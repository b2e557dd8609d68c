// The audit log: chains of entries, each covered by the hash of the next. Entries are only ever appended.
import { createHash } from 'node:crypto';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { type Actor, type AuditEntry, type AuditEvent, auditHashInput } from '../../domain/audit.ts';
import type { AuditFilter, StoreReads } from '../../domain/store.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { Within } from './engine.ts';
import { pageOf } from './pages.ts';
import { serverChain, toAuditEntry } from './rows.ts';
import type { Tables } from './schema.ts';

const newestFirst = {
  tie: { column: 'sequence', of: ({ sequence }: { sequence: number }) => sequence },
  descending: true,
};

export function auditReads(within: Within): StoreReads['audit'] {
  const entries = (chain: string) => within(chain).selectFrom('audit_entries').selectAll().where('chain', '=', chain);
  return {
    list: (chain, filter, page) => pageOf(filtered(entries(chain), filter), page, newestFirst, toAuditEntry),
    async after(chain, after, limit) {
      const query = entries(chain).where('sequence', '>', after).orderBy('sequence').limit(limit);
      return (await query.execute()).map(toAuditEntry);
    },
    async head(chain) {
      const heads = within(chain).selectFrom('audit_heads').select(['sequence', 'hash', 'seal']);
      return heads.where('chain', '=', chain).executeTakeFirst();
    },
  };
}

function filtered<Row>(
  query: SelectQueryBuilder<Tables, 'audit_entries', Row>,
  { actor, action, target, since, until }: AuditFilter,
) {
  return query
    .$if(actor !== undefined, (some) =>
      some.where((eb) => eb.or([eb('actor_id', '=', actor ?? ''), eb('actor_name', '=', actor ?? '')])),
    )
    .$if(action !== undefined, (some) => some.where('action', '=', action ?? ''))
    .$if(target !== undefined, (some) => some.where('target', '=', target ?? ''))
    .$if(since !== undefined, (some) => some.where('at', '>=', since ?? 0))
    .$if(until !== undefined, (some) => some.where('at', '<', until ?? 0));
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
      actor_name: actor.name,
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
