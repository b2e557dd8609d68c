// Single tokens that were revoked, and the forgetting of whatever cannot be presented any more.
import type { Kysely } from 'kysely';
import type { StoreReads } from '../../domain/store-reads.ts';
import type { StoreTransaction } from '../../domain/store-transaction.ts';
import { daySeconds, type NumericDate } from '../../domain/time.ts';
import { usageDaysKept } from '../../domain/usage.ts';
import { forgetChanges, type Note } from './changes.ts';
import { noOrganization, type Within } from './engine.ts';
import { keptQuery } from './kept-query.ts';
import type { Tables } from './schema.ts';

export function tokenReads(within: Within): StoreReads['tokens'] {
  const db = within(noOrganization);
  const revoked = keptQuery((jti) => db.selectFrom('revoked_tokens').select('jti').where('jti', '=', jti));
  return {
    async isRevoked(jti) {
      return (await revoked(db, jti)).length > 0;
    },
  };
}

export function tokenWrites(tx: Kysely<Tables>, note: Note): StoreTransaction['tokens'] {
  return {
    ...tokenReads(() => tx),
    async revoke(jti, expiresAt) {
      const row = { jti, expires_at: expiresAt };
      await tx
        .insertInto('revoked_tokens')
        .values(row)
        .onConflict((conflict) => conflict.column('jti').doNothing())
        .execute();
      note({ kind: 'token', subject: jti });
    },
  };
}

const expiring = [
  'used_assertions',
  'revoked_tokens',
  'sessions',
  'invitations',
  'cli_authorizations',
  'idempotency_records',
  'messages',
] as const;

export async function forgetExpired(tx: Kysely<Tables>, before: NumericDate): Promise<void> {
  for (const table of expiring) await tx.deleteFrom(table).where('expires_at', '<', before).execute();
  await tx
    .deleteFrom('usage_days')
    .where('day', '<', before - usageDaysKept * daySeconds)
    .execute();
  await forgetChanges(tx, before);
}
