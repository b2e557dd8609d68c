// The audit log: chains of entries, each covered by the hash of the next. Entries are only ever appended.
import { createHash } from 'node:crypto';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import {
  type Actor,
  type AuditEntry,
  type AuditEvent,
  auditHashInput,
  type ChainEnd,
  serverChain,
} from '../../domain/audit.ts';
import { chainStart } from '../../domain/audit-verification.ts';
import type { AuditSealer } from '../../domain/crypto.ts';
import type { AuditFilter } from '../../domain/list-filters.ts';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import type { NumericDate } from '../../domain/time.ts';
import type { Within } from './engine.ts';
import { pageOf } from './pages.ts';
import { toAuditEntry } from './rows.ts';
import type { AuditEntriesTable, Tables } from './schema.ts';

const newestFirst = {
  tie: { column: 'sequence', of: ({ sequence }: { sequence: number }) => sequence },
  descending: true,
};

export function auditReads(within: Within): StoreReads['audit'] {
  const entries = (chain: string) => within(chain).selectFrom('audit_entries').selectAll().where('chain', '=', chain);
  return {
    list: (chain, filter, page) => pageOf(filtered(entries(chain), filter), page, newestFirst, toAuditEntry),
    async after(chain, after, limit, filter = {}) {
      const query = filtered(entries(chain), filter).where('sequence', '>', after).orderBy('sequence').limit(limit);
      return (await query.execute()).map(toAuditEntry);
    },
    async head(chain) {
      const heads = within(chain).selectFrom('audit_heads').select(['sequence', 'hash', 'seal']);
      return heads.where('chain', '=', chain).executeTakeFirst();
    },
  };
}

export function auditWrites(tx: Kysely<Tables>): StoreTransaction['audit'] {
  return {
    ...auditReads(() => tx),
    heads: () => tx.selectFrom('audit_heads').selectAll().orderBy('chain').execute(),
    async reseal(chain, seal) {
      await tx.updateTable('audit_heads').set({ seal }).where('chain', '=', chain).execute();
    },
  };
}

function filtered<Row>(
  query: SelectQueryBuilder<Tables, 'audit_entries', Row>,
  { actor, action, target, projectId, since, until }: AuditFilter,
) {
  return query
    .$if(actor !== undefined, (some) =>
      some.where((eb) => eb.or([eb('actor_id', '=', actor ?? ''), eb('actor_name', '=', actor ?? '')])),
    )
    .$if(action !== undefined, (some) => some.where('action', '=', action ?? ''))
    .$if(target !== undefined, (some) => some.where('target', '=', target ?? ''))
    .$if(projectId !== undefined, (some) => some.where('project_id', '=', projectId ?? ''))
    .$if(since !== undefined, (some) => some.where('at', '>=', since ?? 0))
    .$if(until !== undefined, (some) => some.where('at', '<', until ?? 0));
}

/** SHA-256 over `auditHashInput`, base64url. */
function auditHash(entry: Omit<AuditEntry, 'hash'>): string {
  return createHash('sha256').update(auditHashInput(entry)).digest('base64url');
}

/**
 * Appends each event to the chain of its organization, or to the server's, and moves the chain's head. Only inside a
 * serialised transaction.
 */
export async function appendAudit(
  tx: Kysely<Tables>,
  by: { readonly actor: Actor; readonly at: NumericDate },
  events: readonly AuditEvent[],
  sealer: AuditSealer,
): Promise<void> {
  const chains = Map.groupBy(events, ({ organizationId }) => organizationId ?? serverChain);
  for (const [chain, own] of chains) {
    const head = await auditReads(() => tx).head(chain);
    const entries = linked({ chain, ...by }, head ?? chainStart, own);
    const { sequence, hash } = entries.at(-1) ?? chainStart;
    // A head that somebody has moved stays without a seal for good: a new one would hide what they took away.
    const seal = !head || sealer.isSealed(chain, head) ? sealer.seal(chain, { sequence, hash }) : '';
    await tx.insertInto('audit_entries').values(entries.map(toRow)).execute();
    await tx
      .insertInto('audit_heads')
      .values({ chain, sequence, hash, seal })
      .onConflict((conflict) => conflict.column('chain').doUpdateSet({ sequence, hash, seal }))
      .execute();
  }
}

/** The entries of `events`, which follow `end`. */
function linked(
  by: Pick<AuditEntry, 'chain' | 'actor' | 'at'>,
  end: ChainEnd,
  events: readonly AuditEvent[],
): AuditEntry[] {
  let last = end;
  return events.map((event) => {
    const entry = { ...by, sequence: last.sequence + 1, event, previousHash: last.hash };
    const made = { ...entry, hash: auditHash(entry) };
    last = made;
    return made;
  });
}

function toRow({ chain, sequence, at, actor, event, previousHash, hash }: AuditEntry): AuditEntriesTable {
  return {
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
    project_id: event.projectId ?? null,
  };
}
