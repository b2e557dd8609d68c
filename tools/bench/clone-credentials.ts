// A large database for the row growth: copies of one credential, written by SQL while no server runs, since a million
// creations over HTTP would take longer than the bench. The copies share the secret of the original.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a copy of a credential consists of: columns that differ from the original's, as SQL over `$n` and the old row. */
const clones = [
  {
    table: 'credentials',
    columns: {
      id: "printf('%08x-0000-4000-8000-000000000000', n)",
      client_id: "printf('%032x', n)",
      name: "printf('Copy %d', n)",
      technical_account_id: "printf('%024X@techacct.example', n)",
    },
  },
  ...['credential_mechanisms', 'credential_apis', 'credential_profiles', 'client_secrets'].map((table) => ({
    table,
    columns: { credential_id: "printf('%08x-0000-4000-8000-000000000000', n)" },
  })),
];

/** The client id of copy `n`, from 1. */
export const cloneClientId = (n: number) => n.toString(16).padStart(32, '0');

function cloneStatement(database: DatabaseSync, table: string, changed: Readonly<Record<string, string>>): string {
  const columns = database
    .prepare('select name from pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
    .filter((name) => name !== 'position');
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
  database.exec('commit');
}
