// A large database for the rows growth and migration: copies of one credential, written by SQL while no server runs, since a million
// creations over HTTP would take longer than the bench. The copies share the secret of the original.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const cloneId = "printf('%08x-0000-4000-8000-000000000000', n)";

/** What a copy of a credential consists of: the columns that differ from the original's, as SQL over the number n. */
const clones = [
  {
    table: 'credentials',
    columns: {
      id: cloneId,
      client_id: "printf('%032x', n)",
      name: "printf('Copy %d', n)",
      technical_account_id: "printf('%024X@techacct.example', n)",
    },
  },
  ...[
    'credential_mechanisms',
    'credential_apis',
    'credential_profiles',
    'client_secrets',
    'certificates',
    'usage_sources',
    'credential_migrations',
  ].map((table) => ({ table, columns: { credential_id: cloneId } })),
];

const cloneUsage = `insert into usage (source_id, client_secret_id, certificate_id, first_seen_at, last_seen_at, issued,
    last_issued_at, refused, last_refused_at, largest_gap)
  select copy.id, client_secret_id, certificate_id, first_seen_at, last_seen_at, issued,
    last_issued_at, refused, last_refused_at, largest_gap
  from usage join usage_sources as original on original.id = usage.source_id
  join usage_sources as copy on copy.name = original.name and copy.mechanism = original.mechanism
    and copy.credential_id <> original.credential_id
  where original.credential_id = ?`;

/** The client id of copy `n`, from 1. */
export const cloneClientId = (n: number) => n.toString(16).padStart(32, '0');

function cloneStatement(database: DatabaseSync, table: string, changed: Readonly<Record<string, string>>): string {
  const columns = database
    .prepare('select name, pk, type from pragma_table_info(?)')
    .all(table)
    .filter(({ pk, type }) => !(pk === 1 && type === 'INTEGER'))
    .map(({ name }) => String(name));
  const values = columns.map((name) => changed[name] ?? `original.${name}`);
  const key = table === 'credentials' ? 'id' : 'credential_id';
  return `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < :count)
    insert into ${table} (${columns.join(', ')})
    select ${values.join(', ')} from numbers, ${table} as original where original.${key} = :credential`;
}

/** Adds `count` copies of a credential to the database of a stopped server. */
export function cloneCredential(dataDirectory: string, credentialId: string, count: number): void {
  using database = new DatabaseSync(join(dataDirectory, 'relevo.db'));
  database.exec('pragma foreign_keys = on; begin immediate');
  for (const { table, columns } of clones) {
    database.prepare(cloneStatement(database, table, columns)).run({ count, credential: credentialId });
  }
  database.prepare(cloneUsage).run(credentialId);
  database.exec('commit');
}
