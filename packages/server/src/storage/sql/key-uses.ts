// Where digests and ciphertexts stand that name the version of the key they were made with. Every table that has such a
// column belongs here, else a version could be retired that is still needed; a test compares this list with the schema.
import { type Kysely, sql } from 'kysely';
import type { KeyUse } from '../../domain/store-reads.ts';
import { everyOrganization, type Within } from './engine.ts';
import type { Tables } from './schema.ts';

interface Place {
  readonly table: keyof Tables;
  readonly column: string;
  /** For people. */
  readonly what: string;
  /** Rows that still need their key, where that is not every row. */
  readonly needed?: string;
}

/** A deleted secret keeps its row, and is never compared again. */
export const pepperPlaces: readonly Place[] = [
  { table: 'client_secrets', column: 'pepper_version', what: 'client secrets', needed: 'deleted_at is null' },
  { table: 'admin_tokens', column: 'pepper_version', what: 'admin tokens' },
];
export const keyEncryptionKeyPlaces: readonly Place[] = [
  { table: 'signing_keys', column: 'key_encryption_key_version', what: 'signing keys' },
  { table: 'users', column: 'totp_key_version', what: 'authenticators', needed: 'totp_key_version is not null' },
  { table: 'idempotency_records', column: 'response_key_version', what: 'answers to repeatable requests' },
];

export function keyUseReads(within: Within) {
  const db = () => within(everyOrganization);
  return {
    pepperUses: () => usesOf(db(), pepperPlaces),
    keyEncryptionKeyUses: () => usesOf(db(), keyEncryptionKeyPlaces),
  };
}

async function usesOf(db: Kysely<Tables>, places: readonly Place[]): Promise<KeyUse[]> {
  const uses: KeyUse[] = [];
  for (const { table, column, what, needed = 'true' } of places) {
    const query = sql<{ version: number; count: number }>`
      select ${sql.id(column)} as version, count(*) as count from ${sql.id(table)} where ${sql.raw(needed)}
      group by ${sql.id(column)} order by ${sql.id(column)}`;
    for (const { version, count } of (await query.execute(db)).rows) uses.push({ what, version, count });
  }
  return uses;
}
